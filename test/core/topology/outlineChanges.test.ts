import assert from "node:assert/strict";
import { outlineNetworks } from "../../../src/core/topology/outline.ts";
import { outlineChanges } from "../../../src/core/topology/outlineChanges.ts";
import type { Container } from "../../../src/core/docker/engine.ts";
import { container, engineSnapshot, port } from "../../support/engines.ts";

const web = container("web", { published: [port("0.0.0.0:8080:80")] });
const api = container("api", { published: [port("0.0.0.0:8081:80")] });

const cases: readonly [name: string, before: Container[], after: Container[], changed: string[]][] =
  [
    ["nothing", [web, api], [web, api], []],
    ["a container's state", [web, api], [web, { ...api, state: "paused" }], ["api"]],
    ["a port of one container", [web, api], [web, { ...api, published: [] }], ["api"]],
    ["a container that came", [web], [web, api], ["bridge"]],
    ["a container that went", [web, api], [web], ["bridge"]],
    [
      "two containers",
      [web, api],
      [
        { ...web, image: "x" },
        { ...api, image: "x" },
      ],
      ["api", "web"],
    ],
  ];

suite("what changed in the tree", () => {
  for (const [name, before, after, changed] of cases) {
    test(name, () => {
      const [old, now] = [before, after].map((list) => outlineNetworks(engineSnapshot(...list)));
      const changes = outlineChanges(old ?? [], now ?? []);
      assert.notEqual(changes, "all");
      assert.deepEqual(changes === "all" ? [] : changes.map(({ label }) => label), changed);
    });
  }

  test("another list of networks is drawn as a whole", () => {
    assert.equal(outlineChanges([], outlineNetworks(engineSnapshot())), "all");
  });
});
