// Bundles the extension, the terminal command and the webview into dist/.
//   node esbuild.mjs           minified, as it is packed
//   node esbuild.mjs --dev     readable, with source maps
//   node esbuild.mjs --watch   the same, again after each change
import { build, context, transform } from "esbuild";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(fileURLToPath(import.meta.url));
const watch = process.argv.includes("--watch");
const dev = watch || process.argv.includes("--dev");

/**
 * Parts of dockerode that are never reached: gRPC, protobuf and tar serve image builds, ssh2 a transport
 * that knows neither ssh_config nor host keys. Nor is its log of all requests wanted, bodies and all.
 * Without them the bundle has less than a tenth of the size.
 */
const EMPTY = join(ROOT, "scripts/empty.cjs");
const LEFT_OUT = {
  "@balena/dockerignore": EMPTY,
  "@grpc/grpc-js": EMPTY,
  "@grpc/proto-loader": EMPTY,
  debug: EMPTY,
  protobufjs: EMPTY,
  ssh2: EMPTY,
  "tar-fs": EMPTY,
};

/** @type {import("esbuild").BuildOptions} */
const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  minify: !dev,
  sourcemap: dev,
  legalComments: "none",
  logLevel: "warning",
  loader: { ".node": "empty" },
};

/** @type {import("esbuild").BuildOptions} */
const NODE = {
  ...COMMON,
  platform: "node",
  target: "node20",
  // Of its ES modules only what is used is taken; to Node it offers CommonJS.
  alias: { ...LEFT_OUT, yaml: join(ROOT, "node_modules/yaml/browser/index.js") },
};

/** What activates: the rest of the extension is loaded by an `import()` in it or in what it loaded. */
const ACTIVATES = join(ROOT, "src/extension.ts");

/**
 * What is loaded later finds in the extension's first file all that lies there, rather than in a
 * dozen small ones: it imports the whole of it, which by then is loaded.
 * @type {import("esbuild").Plugin}
 */
const LATER_ON_TOP = {
  name: "later-on-top",
  setup: (build) => {
    build.onResolve({ filter: /\.ts$/ }, ({ kind, path, resolveDir }) =>
      kind === "dynamic-import" ? { path: join(resolveDir, path), pluginData: LATER_ON_TOP } : null,
    );
    build.onLoad({ filter: /\.ts$/ }, ({ path, pluginData }) =>
      pluginData === LATER_ON_TOP
        ? {
            contents: `${readFileSync(path, "utf8")}\nimport ${JSON.stringify(ACTIVATES)};`,
            loader: "ts",
          }
        : null,
    );
  },
};

/** @type {import("esbuild").TransformOptions} */
const COMMONJS = {
  format: "cjs",
  platform: "node",
  target: "node20",
  minify: !dev,
  sourcemap: dev ? "inline" : false,
  supported: { "dynamic-import": false },
};

const WHOLE_VSCODE = /import ?\* ?as ([\w$]+) from ?"vscode";/g;

/**
 * Makes CommonJS of the files, which esbuild splits as ES modules only. `vscode` is taken as it is:
 * esbuild would copy its hundreds of names for each of our modules, more than a quarter of what loading takes.
 * @type {import("esbuild").Plugin}
 */
const AS_COMMONJS = {
  name: "as-commonjs",
  setup: (build) =>
    build.onEnd(async ({ outputFiles = [] }) => {
      for (const { path, text } of outputFiles) {
        const code = text.replace(WHOLE_VSCODE, 'const $1 = require("vscode");');
        writeFileSync(path, (await transform(code, COMMONJS)).code);
      }
    }),
};

/**
 * Dockerode is a file of its own, shared by the extension and the terminal command: an
 * `await import("dockerode")` costs its 10 ms on first use, not when the extension activates.
 * @type {import("esbuild").Plugin}
 */
const DOCKERODE_APART = {
  name: "dockerode-apart",
  setup: (build) =>
    build.onResolve({ filter: /^dockerode$/, namespace: "file" }, () => ({
      path: "./dockerode.cjs",
      external: true,
    })),
};

/**
 * The extension is split: what activates is small, as half a megabyte takes longer to compile than
 * all that the extension does to activate; what an `import()` loads later is a file of its own.
 * @type {import("esbuild").BuildOptions}
 */
const EXTENSION = {
  ...NODE,
  format: "esm",
  splitting: true,
  outExtension: { ".js": ".cjs" },
  write: false,
  outdir: "dist",
  external: ["vscode"],
  sourcemap: dev ? "inline" : false,
  plugins: [DOCKERODE_APART, LATER_ON_TOP, AS_COMMONJS],
};

/**
 * What is built from what.
 * @type {{ entry: string, outfile?: string, options: import("esbuild").BuildOptions }[]}
 */
const BUNDLES = [
  {
    entry: "src/extension.ts",
    options: EXTENSION,
  },
  {
    entry: "src/cli.ts",
    outfile: "dist/cli.js",
    // An ES module that imports node:http reads all that it exports, which loads an HTTP client
    // that nobody uses: 25 ms of every command.
    options: {
      ...NODE,
      format: "cjs",
      plugins: [DOCKERODE_APART],
      banner: { js: "#!/usr/bin/env node" },
    },
  },
  {
    entry: "node_modules/dockerode/lib/docker.js",
    outfile: "dist/dockerode.cjs",
    options: {
      ...NODE,
      format: "cjs",
      alias: {
        ...LEFT_OUT,
        http: join(ROOT, "scripts/plainHttp.cjs"),
        // A copy of Node's own streams, for Node before 10.
        "readable-stream": "node:stream",
      },
    },
  },
  {
    entry: "webview/main.ts",
    outfile: "dist/webview.js",
    options: { ...COMMON, platform: "browser", target: "es2022", format: "iife" },
  },
  {
    entry: "webview/tables/main.ts",
    outfile: "dist/tables.js",
    options: { ...COMMON, platform: "browser", target: "es2022", format: "iife" },
  },
  {
    entry: "webview/tables/tables.css",
    outfile: "dist/tables.css",
    options: COMMON,
  },
  {
    // The icon font that the style sheet imports lies beside it.
    entry: "webview/style.css",
    outfile: "dist/webview.css",
    options: { ...COMMON, loader: { ".ttf": "file" }, assetNames: "[name]" },
  },
];

/** @param {(typeof BUNDLES)[number]} bundle @returns {import("esbuild").BuildOptions} */
function optionsOf({ entry, options, ...outfile }) {
  return { ...options, entryPoints: [entry], ...outfile };
}

if (watch) console.log("build: starts");
// The names of the extension's files change with what is in them.
rmSync(join(ROOT, "dist"), { recursive: true, force: true });
// All that is built for Node is CommonJS, whatever the sources are.
mkdirSync(join(ROOT, "dist"), { recursive: true });
writeFileSync(join(ROOT, "dist/package.json"), '{ "type": "commonjs" }\n');
const present = BUNDLES.filter(({ entry }) => {
  if (existsSync(join(ROOT, entry))) return true;
  console.log(`build: no ${entry} yet, left out`);
  return false;
});

if (watch) {
  for (const bundle of present) await (await context(optionsOf(bundle))).watch();
  console.log("build: watching, Ctrl-C ends it");
} else {
  // esbuild prints what is wrong and where; what is not concerned is built all the same.
  const built = await Promise.allSettled(present.map((bundle) => build(optionsOf(bundle))));
  if (built.some(({ status }) => status === "rejected")) process.exitCode = 1;
  if (existsSync(join(ROOT, "dist/cli.js"))) chmodSync(join(ROOT, "dist/cli.js"), 0o755);
}
