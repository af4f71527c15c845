import assert from "node:assert/strict";
import { containersOf, holdersOf, type ComposePlace } from "../../../src/core/compose/holders.ts";
import type { KnownLabels } from "../../../src/core/docker/engine.ts";
import { container, port } from "../../support/engines.ts";

const PLACE: ComposePlace = {
  path: "/srv/My Shop/compose.yaml",
  folder: "/srv/My Shop",
  folderName: "My Shop",
};

const labelled: readonly [name: string, labels: KnownLabels, place: ComposePlace, own: boolean][] =
  [
    [
      "by the file's path, whatever the project is called",
      { composeService: "web", composeProject: "x", composeConfigFiles: `/a,${PLACE.path}` },
      PLACE,
      true,
    ],
    ["by the folder", { composeService: "web", composeWorkingDir: PLACE.folder }, PLACE, true],
    ["by the folder's name", { composeService: "web", composeProject: "myshop" }, PLACE, true],
    [
      "by the name that the file gives",
      { composeService: "web", composeProject: "shop" },
      { ...PLACE, name: "shop" },
      true,
    ],
    ["not another service", { composeService: "api", composeProject: "myshop" }, PLACE, false],
    ["not another project", { composeService: "web", composeProject: "other" }, PLACE, false],
    ["not one without labels", {}, PLACE, false],
  ];

suite("the containers of a service", () => {
  for (const [name, labels, place, own] of labelled) {
    test(name, () => {
      const found = containersOf("web", place, [container("c", { labels })]);
      assert.equal(found.length, own ? 1 : 0);
    });
  }
});

const bound: readonly [name: string, asked: string, stands: string, held: boolean][] = [
  ["the same address", "127.0.0.1", "127.0.0.1:80:80", true],
  ["every address against one", "", "127.0.0.1:80:80", true],
  ["one against every address", "127.0.0.1", "0.0.0.0:80:80", true],
  ["another address", "127.0.0.1", "192.0.2.10:80:80", false],
  ["another family", "::1", "0.0.0.0:80:80", false],
  ["another port", "", "0.0.0.0:81:80", false],
  ["another protocol", "", "0.0.0.0:80:80/udp", false],
];

suite("who holds a port that a file asks for", () => {
  for (const [name, hostIp, stands, held] of bound) {
    test(name, () => {
      const asked = { protocol: "tcp", ...(hostIp === "" ? {} : { hostIp }) } as const;
      const others = [container("c", { published: [port(stands)] })];
      assert.equal(holdersOf(asked, { first: 80, last: 80 }, others).length, held ? 1 : 0);
    });
  }

  test("nobody who has stopped", () => {
    const stopped = container("c", { state: "exited", published: [port("0.0.0.0:80:80")] });
    assert.deepEqual(holdersOf({ protocol: "tcp" }, { first: 80, last: 80 }, [stopped]), []);
  });
});
