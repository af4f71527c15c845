// Bundles the extension, the terminal command and the webview into dist/.
//   node esbuild.mjs           minified, as it is packed
//   node esbuild.mjs --dev     readable, with source maps
//   node esbuild.mjs --watch   the same, again after each change
import { build, context } from "esbuild";
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(fileURLToPath(import.meta.url));
const watch = process.argv.includes("--watch");
const dev = watch || process.argv.includes("--dev");

/**
 * Parts of dockerode that are never reached: gRPC, protobuf and tar serve image builds, ssh2 a transport
 * that knows neither ssh_config nor host keys. Without them the bundle has an eighth of the size.
 */
const EMPTY = join(ROOT, "scripts/empty.cjs");
const LEFT_OUT = {
  "@grpc/grpc-js": EMPTY,
  "@grpc/proto-loader": EMPTY,
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
const NODE = { ...COMMON, platform: "node", target: "node20", alias: LEFT_OUT };

/**
 * What the extension loads when it is first needed, each a file of its own: half a megabyte in one
 * file takes longer to compile than all that the extension does to activate.
 */
const LATER = [
  "src/core/explain/explainPort.ts",
  "src/ui/changes/changing.ts",
  "src/ui/engines/choosing.ts",
  "src/ui/hover/portHover.ts",
  "src/ui/lens/collecting.ts",
  "src/ui/report/reportText.ts",
  "src/ui/tables/making.ts",
];

/** @param {string} file */
const bundleOf = (file) => `${basename(file, ".ts")}.cjs`;

/** @type {import("esbuild").Plugin} */
const LATER_APART = {
  name: "later-apart",
  setup: (build) =>
    build.onResolve({ filter: /\.ts$/ }, ({ kind, path, resolveDir }) => {
      if (kind !== "dynamic-import") return undefined;
      const file = relative(ROOT, join(resolveDir, path));
      if (!LATER.includes(file)) throw new Error(`${file} is loaded later: name it in esbuild.mjs`);
      return { path: `./${bundleOf(file)}`, external: true };
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

/** @type {import("esbuild").BuildOptions} */
const EXTENSION = {
  ...NODE,
  format: "cjs",
  external: ["vscode"],
  plugins: [DOCKERODE_APART, LATER_APART],
  supported: { "dynamic-import": false },
};

/**
 * What is built from what.
 * @type {{ entry: string, outfile: string, options: import("esbuild").BuildOptions }[]}
 */
const BUNDLES = [
  {
    entry: "src/extension.ts",
    outfile: "dist/extension.cjs",
    options: EXTENSION,
  },
  ...LATER.map((entry) => ({ entry, outfile: `dist/${bundleOf(entry)}`, options: EXTENSION })),
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
      alias: { ...LEFT_OUT, http: join(ROOT, "scripts/plainHttp.cjs") },
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
function optionsOf({ entry, options, outfile }) {
  return { ...options, entryPoints: [entry], outfile };
}

if (watch) console.log("build: starts");
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
  if (!dev)
    for (const { outfile } of BUNDLES) rmSync(join(ROOT, `${outfile}.map`), { force: true });
  if (existsSync(join(ROOT, "dist/cli.js"))) chmodSync(join(ROOT, "dist/cli.js"), 0o755);
}
