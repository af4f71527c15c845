import assert from "node:assert/strict";
import { gapOfHost } from "../../../src/collect/hostGaps.ts";
import { gapsOfReadings } from "../../../src/collect/sectionGaps.ts";
import { SECTIONS } from "../../../src/collect/sections/index.ts";
import type { SectionFailure } from "../../../src/collect/sections/section.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import { tablesOf } from "../../../src/core/tables/index.ts";
import { container, engineSnapshot } from "../../support/engines.ts";

/** The gaps of a host on which every section failed, each for a reason of its own. */
function allGaps() {
  const failure = (asked: string): SectionFailure => ({ kind: "failed", asked, said: "" });
  const readings = Object.fromEntries(
    Object.entries(SECTIONS).map(([name, { asked }]) => [
      name,
      { ok: false, failure: failure(asked) } as const,
    ]),
  );
  const about = { reader: "this machine as root", uid: 0, rulesets: {} };
  return gapsOfReadings(readings as unknown as Parameters<typeof gapsOfReadings>[0], about);
}

/** A host and a container, of which nothing is known but that they are there. */
const snapshot: Snapshot = {
  ...engineSnapshot(container("web", { pid: 7 })),
  gaps: allGaps(),
  host: {
    ...{ hostname: "lab", kernel: "6.1", reader: "this machine as root", uid: 0 },
    namespaces: [
      { id: "1", pids: [1] },
      { id: "2", pids: [7] },
    ],
  },
};

suite("why a table was not read", () => {
  test("of the host names the tool that failed, for each table", () => {
    const told = tablesOf(snapshot, { kind: "host" }).tables.map(({ id, notRead = "" }) => [
      id,
      /`([^`]*)` failed/.exec(notRead)?.[1],
    ]);
    assert.deepEqual(told, [
      ["interfaces", "ip -j -d -s addr"],
      ["addresses", "ip -j -d -s addr"],
      ["routes", "ip route show table all; ip -6 route show table all"],
      ["rules", "ip rule; ip -6 rule"],
      ["neighbours", "ip -j neigh"],
      ["forwarding", "bridge -j fdb"],
      ["sockets", "ss -lntu"],
    ]);
  });

  test("of a container is never what failed on the host alone", () => {
    for (const { id, notRead = "" } of tablesOf(snapshot, { kind: "container", name: "web" })
      .tables) {
      assert.match(notRead, /^Not read/, id);
      assert.doesNotMatch(notRead, /`ip -j|`bridge/, id);
    }
  });

  test("a host that could not be read at all says so once", () => {
    const gap = gapOfHost({ kind: "denied", asked: "this machine", said: "no password" });
    const { host: _, ...engineOnly } = snapshot;
    const { tables, notRead = "" } = tablesOf({ ...engineOnly, gaps: [gap] }, { kind: "host" });
    assert.deepEqual(tables, []);
    assert.match(notRead, /^Not read: this machine: no password\./);
  });
});
