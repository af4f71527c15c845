import assert from "node:assert/strict";
import { namedByEngine } from "../../src/collect/shutNamespaces.ts";
import type { RawNetns } from "../../src/collect/proc/netns.ts";
import { container, engineSnapshot } from "../support/engines.ts";

const HOST: RawNetns = { id: "1", pids: [1] };
const SHUT: RawNetns = { id: "900", pids: [7, 8], unnamed: true, routes: [], number: 0 };
const MOUNTED: RawNetns = { id: "20", mount: "/run/docker/netns/4d0c", pids: [] };

const engineWith = (sandboxKey: string) =>
  engineSnapshot(container("web", { pid: 7, sandboxKey })).engine;

suite("namespaces that the reader may not ask after", () => {
  test("are those that the engine has mounted, where it tells process and file", () => {
    const named = namedByEngine([HOST, SHUT, MOUNTED], engineWith("/var/run/docker/netns/4d0c"));
    assert.deepEqual(named, [HOST, { ...SHUT, id: "20", mount: "/run/docker/netns/4d0c" }]);
  });

  test("stay two where it tells another file, or nothing", () => {
    const found = [HOST, SHUT, MOUNTED] as const;
    assert.deepEqual(namedByEngine(found, engineWith("/var/run/docker/netns/other")), found);
    assert.deepEqual(namedByEngine(found, engineWith("")), found);
    assert.deepEqual(namedByEngine(found, undefined), found);
  });

  test("one whose own id is known is left alone", () => {
    const found = [HOST, { id: "30", pids: [7] }, MOUNTED] as const;
    assert.deepEqual(namedByEngine(found, engineWith("/run/docker/netns/4d0c")), found);
  });
});
