import assert from "node:assert/strict";
import { join } from "node:path";
import { outlineNetworks, outlinePorts } from "../../../src/core/topology/outline.ts";
import type { OutlineItem } from "../../../src/core/topology/outline.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import { readFixture } from "../../fixtures/read.ts";
import { container, engineSnapshot, port } from "../../support/engines.ts";
import { golden } from "../../support/golden.ts";

suite("the lines of the tree", () => {
  for (const name of ["modes-20.10", "modes-28.5"]) {
    test(`of a host with a container of each kind: ${name}`, async () => {
      const snapshot = await readFixture(name);
      const told = [outlineNetworks(snapshot), outlinePorts(snapshot)].map(print).join("\n");
      golden(join(import.meta.dirname, `outline-${name}.golden.txt`), withoutChance(told));
    });
  }

  test("no two have one id, in either view", async () => {
    const snapshot = await readFixture("modes-28.5");
    for (const outline of [outlineNetworks(snapshot), outlinePorts(snapshot)]) {
      const ids = all(outline).map(({ id }) => id);
      assert.equal(new Set(ids).size, ids.length);
    }
  });

  test("a snapshot without an engine has none", () => {
    const { schema, takenAt, gaps } = engineSnapshot();
    const bare = { schema, takenAt, gaps };
    assert.deepEqual([outlineNetworks(bare), outlinePorts(bare)], [[], []]);
  });
});

const ports: readonly [name: string, snapshot: Snapshot, lines: readonly string[]][] = [
  [
    "IPv4 and IPv6 of one port are one line",
    engineSnapshot(container("web", { published: [port("0.0.0.0:8080:80"), port(":::8080:80")] })),
    ["8080/tcp | web:80 · all addresses"],
  ],
  [
    "one family is told apart",
    engineSnapshot(container("web", { published: [port("0.0.0.0:8080:80")] })),
    ["8080/tcp | web:80 · all IPv4 addresses"],
  ],
  [
    "two addresses of one port are one line",
    engineSnapshot(
      container("web", { published: [port("192.0.2.10:80:80"), port("127.0.0.1:80:80")] }),
    ),
    ["80/tcp | web:80 · 127.0.0.1, 192.0.2.10"],
  ],
  [
    "by number, not by text; udp after tcp",
    engineSnapshot(
      container("a", { published: [port("0.0.0.0:10000:1"), port("0.0.0.0:53:53/udp")] }),
      container("b", { published: [port("0.0.0.0:9000:1"), port("0.0.0.0:53:53")] }),
    ),
    [
      "53/tcp | b:53 · all IPv4 addresses",
      "53/udp | a:53 · all IPv4 addresses",
      "9000/tcp | b:1 · all IPv4 addresses",
      "10000/tcp | a:1 · all IPv4 addresses",
    ],
  ],
  [
    "what a running container asked for and did not get",
    engineSnapshot(container("web", { networkMode: "host", requested: [port("8080:80")] })),
    ["8080/tcp | web:80 · all addresses · asked for, not published"],
  ],
  [
    "a wish for a range",
    engineSnapshot(container("web", { state: "created", requested: [port("8000-8010:80")] })),
    ["8000-8010/tcp | web:80 · all addresses · created"],
  ],
  [
    "a name that would turn the line round",
    engineSnapshot(container("\u202eweb\n", { published: [port("0.0.0.0:80:80")] })),
    ["80/tcp | \\u{202e}web\\u{a}:80 · all IPv4 addresses"],
  ],
];

suite("the lines of ports", () => {
  for (const [name, snapshot, lines] of ports) {
    test(name, () => {
      const told = outlinePorts(snapshot).map(
        ({ label, description }) => `${label} | ${description}`,
      );
      assert.deepEqual(told, lines);
    });
  }

  test("a port that is only exposed stands under its container", () => {
    const snapshot = engineSnapshot(
      container("db", { exposed: [{ port: 5432, protocol: "tcp" }] }),
    );
    const lines = all(outlineNetworks(snapshot)).map(({ label }) => label);
    assert.deepEqual(lines, ["bridge", "db", "5432/tcp"]);
    assert.deepEqual(outlinePorts(snapshot), []);
  });
});

const states: readonly [name: string, given: Parameters<typeof container>[1], icon: string][] = [
  ["running", {}, "vm-running good"],
  ["healthy", { health: "healthy" }, "vm-running good"],
  ["unhealthy", { health: "unhealthy" }, "vm-running bad"],
  ["starting", { health: "starting" }, "vm-running waiting"],
  ["paused", { state: "paused" }, "debug-pause waiting"],
  ["in a restart loop", { state: "restarting" }, "sync waiting"],
  ["stopped by a person", { state: "exited", exitCode: 143 }, "vm-outline off"],
  ["failed", { state: "exited", exitCode: 1 }, "vm-outline bad"],
  ["never started", { state: "created" }, "vm-outline off"],
  ["not started for want of a port", { state: "created", error: "in use" }, "vm-outline bad"],
  ["dead", { state: "dead" }, "error bad"],
];

suite("the icon of a container that is", () => {
  for (const [name, given, icon] of states) {
    test(name, () => {
      const [, item] = all(outlineNetworks(engineSnapshot(container("web", given))));
      assert.equal(`${item?.icon.id ?? ""} ${item?.icon.mood ?? ""}`, icon);
    });
  }
});

test("a container that is in no network has a place all the same", () => {
  const snapshot = engineSnapshot(
    container("side", { state: "exited", networkMode: "container:gone", endpoints: [] }),
  );
  const lines = all(outlineNetworks(snapshot)).map(({ label }) => label);
  assert.deepEqual(lines, ["bridge", "In no network", "side"]);
});

const all = (items: readonly OutlineItem[]): readonly OutlineItem[] =>
  items.flatMap((item) => [item, ...all(item.children)]);

/** Names and numbers that differ each time a host is recorded, by the order in which they turn up. */
function withoutChance(text: string): string {
  const seen = new Map<string, string>();
  return text.replace(
    /(br-|veth|Id: |Process: |number |8000\.|Host name: |fe80::)[0-9a-f:]{1,19}\b|\b[0-9a-f]{12}\b|(?:[0-9a-f]{2}:){5}[0-9a-f]{2}/g,
    (found, kind: string | undefined) => {
      const known =
        seen.get(found) ?? `${kind ?? (found.includes(":") ? "mac " : "id ")}<${seen.size + 1}>`;
      seen.set(found, known);
      return known;
    },
  );
}

const print = (items: readonly OutlineItem[]): string =>
  items.map((item) => lines(item, "").join("")).join("");

function lines(item: OutlineItem, indent: string): string[] {
  const { icon, label, description, traits, tooltip, children } = item;
  const facts = tooltip.facts.filter(([, value]) => value !== "");
  return [
    `${indent}${label} | ${description} | ${icon.id}${icon.mood === undefined ? "" : ` ${icon.mood}`} | ${traits}\n`,
    ...facts.map(([name, value]) => `${indent}    ${name}: ${value}\n`),
    ...(tooltip.note === undefined ? [] : [`${indent}    ${tooltip.note}\n`]),
    ...children.flatMap((child) => lines(child, `${indent}  `)),
  ];
}
