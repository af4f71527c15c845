/** What is installed is what was looked at: every package by its version and its digest, from the registry alone. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const read = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));
const { packages } = read("package-lock.json") as {
  readonly packages: Readonly<Record<string, Locked>>;
};
const manifest = read("package.json") as Manifest;
const locked = Object.entries(packages).filter(([path]) => path !== "");

suite("dependencies", () => {
  test("each has an exact version and a SHA-512 digest, and none is a link, or comes from git or by an address", () => {
    const wrong = locked
      .filter(
        ([, { version = "", integrity = "", resolved = "", link }]) =>
          !/^\d+\.\d+\.\d+[\w.+-]*$/.test(version) ||
          !/^sha512-[\w+/]{86}==$/.test(integrity) ||
          !/^(https:\/\/registry\.npmjs\.org\/.*)?$/.test(resolved) ||
          link === true,
      )
      .map(([path]) => path);
    assert.deepEqual(wrong, []);
  });

  test("those asked for are asked for by version", () => {
    const asked = { ...manifest.dependencies, ...manifest.devDependencies };
    const wrong = Object.entries(asked).filter(([, range]) => !/^[\^~]?\d+(\.\d+)*$/.test(range));
    assert.deepEqual(wrong, []);
  });

  test("three are part of what is packed", () => {
    const names = ["@vscode/webview-ui-toolkit", "dockerode", "yaml"];
    assert.deepEqual(Object.keys(manifest.dependencies), names);
  });

  test("none of those runs a script when it is installed, but three that the bundle leaves out", () => {
    const runs = locked.filter(([, { dev, hasInstallScript }]) => dev !== true && hasInstallScript);
    const names = runs.map(([path]) => path.replace(/^.*node_modules\//, ""));
    assert.deepEqual(names, ["cpu-features", "protobufjs", "ssh2"]);
    const bundling = readFileSync("esbuild.mjs", "utf8");
    // cpu-features is a part of ssh2.
    for (const name of ["protobufjs", "ssh2"])
      assert.match(bundling, new RegExp(`\\b${name}"?: EMPTY`));
  });
});
