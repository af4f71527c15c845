import assert from "node:assert/strict";
import type { Path } from "../../src/core/contract.ts";
import type { Stage } from "../../src/protocol/messages.ts";
import { outline, placeHops, type Group, type Lane } from "../../webview/outline.ts";
import { ask } from "../core/path/tell.ts";
import { readFixture } from "../fixtures/read.ts";
import { RECORDED, answerLost, dropped, healthy, leaving, overlay, rule } from "./samples.ts";

/** Lanes as lines: what a person would see from top to bottom. */
function told(path: Path, stage: Stage = "first"): readonly string[] {
  return outline(path, stage).flatMap((lane) => [laneLine(lane), ...lane.groups.map(groupLine)]);
}

const laneLine = ({ role, name, by }: Lane): string =>
  [by === undefined ? "" : `by ${by}:`, role, name].filter((word) => word !== "").join(" ");

function groupLine(group: Group): string {
  switch (group.kind) {
    case "chain": {
      const { heading, depth, rules } = group;
      const name = heading === undefined ? "policies" : `${heading.table} ${heading.chain}`;
      const numbers = rules.map(({ hop }) => (hop.kind === "rule" ? hop.index : hop.verdict));
      return `${"  ".repeat(depth + 1)}${name}: ${numbers.join(" ")}`;
    }
    case "hop":
      return `  ${group.placed.hop.kind}`;
    case "peer":
      return `  peer ${group.name}`;
    case "place":
      return `  ${group.title}`;
    case "stop":
      return `  stop: ${group.words}`;
  }
}

suite("the outline of a walk", () => {
  test("a healthy walk goes through three lanes", () => {
    assert.deepEqual(told(healthy), [
      "outside",
      "  sends tcp to 192.0.2.10:8080",
      "by wire: host host",
      "  link",
      "  nat PREROUTING: 1",
      "    nat DOCKER: 2",
      "  rewrite",
      "  route",
      "  filter FORWARD: 1 2",
      "    filter DOCKER-FORWARD: 1 2 3",
      "      filter DOCKER-BRIDGE: 1",
      "        filter DOCKER: 1",
      "  bridge",
      "  neighbour",
      "  link",
      "by veth: container web",
      "  link",
      "  socket",
    ]);
  });

  test("a recorded answer comes back by the same lanes", () => {
    const path = RECORDED["healthy"]?.paths[0];
    assert.ok(path);
    const lanes = outline(path, "reply").map(laneLine);
    assert.deepEqual(lanes, ["container web", "by veth: host host", "by wire: outside"]);
  });

  test("a rule that drops is the end, and nothing follows it", () => {
    assert.equal(told(dropped).at(-1), "    filter DOCKER-USER: 1");
  });

  test("an answer that is lost does not get outside", () => {
    assert.equal(told(answerLost, "reply").at(-1), "    filter DOCKER-USER: 3");
  });

  test("where nothing listens, the walk stops in the container's lane", () => {
    const path = RECORDED["app-binds-loopback"]?.paths[0];
    assert.ok(path);
    const lines = told(path);
    assert.equal(lines.at(-1), "  stop: nothing listens here: the packet is refused");
    assert.ok(lines.includes("by veth: container lo"));
  });

  test("policies without rules stand together", () => {
    const path = RECORDED["healthy"]?.paths.find(({ from }) => from.kind === "container");
    assert.ok(path);
    assert.ok(told(path).includes("  policies: accept accept accept accept"));
  });

  test("a walk from a container begins in its lane, and crosses where only the near end is told", () => {
    assert.deepEqual(told(leaving).slice(0, 6), [
      "container web",
      "  sends tcp to 198.51.100.7:443",
      "  route",
      "  link",
      "by veth: host host",
      "  peer veth3f1a9c2",
    ]);
  });

  test("chains of one name in two families are not one chain", () => {
    const hops = [
      rule("filter FORWARD 1", "-j ACCEPT", "accept"),
      rule("filter FORWARD 1", "-j ACCEPT", "accept", { family: "ip6" }),
    ];
    const lanes = outline({ ...overlay, verdict: "reachable", hops }, "first");
    assert.equal(lanes.at(-1)?.groups.length, 2);
  });

  test("keys are what the hops are, counted where one comes again", () => {
    const hop = rule("filter FORWARD 1", "-j ACCEPT", "accept", { packets: 1 });
    const later = rule("filter FORWARD 1", "-j ACCEPT", "accept", { packets: 2 });
    const [key] = placeHops([hop]).map((placed) => placed.key);
    assert.deepEqual(
      placeHops([later, hop]).map((placed) => placed.key),
      [key, `${String(key)} (2)`],
    );
  });
});

test("a walk over an overlay network is packed, carried from host to host, and unpacked", async () => {
  const swarm = await readFixture("swarm-28.5");
  const { from, to } = { from: "10.0.1.2", to: "10.0.1.5" };
  const lanes = outline(ask(swarm, `one ${from} > ${to}:80`), "first").map(laneLine);
  assert.deepEqual(lanes, [
    "container one",
    "by veth: container overlay ov",
    "by tunnel: host host",
    "by wire: container beta/host",
    "by unpacked: container beta/overlay ov",
    "by veth: container beta/two",
  ]);
});
