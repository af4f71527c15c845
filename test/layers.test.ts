import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";

/** What each folder may import besides itself. The linter holds the same borders; two locks are better than one. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "src/core": ["yaml"],
  "src/protocol": ["src/core/"],
  "src/collect": ["src/core/", "node:", "dockerode"],
  "src/actions": ["src/core/", "src/collect/", "dockerode", "node:crypto", "node:stream"],
  "src/terminal": ["src/core/", "src/collect/", "src/actions/helper/", "node:"],
  "src/ui": ["src/core/", "src/collect/", "src/actions/", "src/protocol/", "vscode", "node:"],
  webview: ["src/core/", "src/protocol/", "@vscode/webview-ui-toolkit"],
};

const MAY_CHANGE = /^src\/(actions|ui\/changes)\//;

/** A helper container is started for a person who named it, in the terminal or in the window. */
const MAY_USE_A_HELPER = /^src\/(terminal\/source|ui\/lens\/collecting)\.ts$/;

suite("layers", () => {
  for (const [layer, allowed] of Object.entries(MAY_IMPORT)) {
    test(`${layer} imports only itself and ${allowed.join(", ")}`, () => {
      for (const [file, target] of importsOf(layer)) {
        const fine = [`${layer}/`, ...allowed].some((start) => target.startsWith(start));
        assert.ok(fine, `${file} imports ${target}`);
      }
    });
  }

  test("only the commands import what changes anything", () => {
    const importers = importsOf("src").filter(([, target]) => target.startsWith("src/actions/"));
    const others = importers
      .filter(
        ([file, target]) =>
          !target.startsWith("src/actions/helper/") || !MAY_USE_A_HELPER.test(file),
      )
      .map(([file]) => file)
      .filter((file) => !MAY_CHANGE.test(file));
    assert.deepEqual(others, []);
  });

  test("an engine is asked by anything but GET in one folder alone", () => {
    const asking = readdirSync("src", { encoding: "utf8", recursive: true })
      .filter((name) => name.endsWith(".ts") && !name.startsWith("actions/"))
      .filter((name) => /["'`](POST|PUT|DELETE|PATCH)\b/.test(readFileSync(`src/${name}`, "utf8")));
    assert.deepEqual(asking, []);
  });

  test("no file of the sources imports itself by way of others", () => {
    const graph = new Map<string, string[]>();
    for (const layer of ["src", "webview"]) {
      for (const [file, target] of importsOf(layer, { types: false })) {
        graph.set(file, [...(graph.get(file) ?? []), target]);
      }
    }
    for (const start of graph.keys()) {
      assert.ok(!reaches(graph, start, start), `${start} imports itself by way of others`);
    }
  });
});

/** Pairs of file and what it imports; a type-only import leaves no trace at run time and may close a circle. */
function importsOf(layer: string, { types = true } = {}): [file: string, target: string][] {
  if (!existsSync(layer)) return [];
  const found: [string, string][] = [];
  for (const name of readdirSync(layer, { encoding: "utf8", recursive: true })) {
    if (!name.endsWith(".ts")) continue;
    const file = posix.join(layer, name.replaceAll("\\", "/"));
    const text = readFileSync(file, "utf8");
    const statements =
      /^(?:import|export)\s+(type\s)?(?:[^"';=]*?from\s+)"([^"]+)"|^import\s+"([^"]+)"|import\("([^"]+)"\)/gm;
    for (const [, type, named, bare, lazy] of text.matchAll(statements)) {
      const target = named ?? bare ?? lazy ?? "";
      if (type !== undefined && !types) continue;
      found.push([file, target.startsWith(".") ? posix.join(file, "..", target) : target]);
    }
  }
  return found;
}

function reaches(graph: ReadonlyMap<string, readonly string[]>, from: string, to: string): boolean {
  const seen = new Set<string>();
  const open = [...(graph.get(from) ?? [])];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (file === to) return true;
    if (seen.has(file)) continue;
    seen.add(file);
    open.push(...(graph.get(file) ?? []));
  }
  return false;
}
