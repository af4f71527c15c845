import assert from "node:assert/strict";
import { trace } from "../../../src/core/explain/trace/trace.ts";
import { readTrace } from "../../../src/core/explain/trace/question.ts";
import type { TraceAnswer, Verdict } from "../../../src/core/contract.ts";
import type { Link } from "../../../src/core/net/link.ts";
import type { Netns, Snapshot } from "../../../src/core/snapshot.ts";
import { listing } from "../../../src/core/topology/listing.ts";
import { readFixture } from "../../fixtures/read.ts";

/**
 * The kernel of the recorded host has no ipvlan: its macvlan network made into what ipvlan would be, whose interfaces
 * have their parent's MAC (Linux: Documentation/networking/ipvlan.rst).
 */
async function ipvlanHost(mode: string): Promise<Snapshot> {
  const { engine, host, ...rest } = await readFixture("macvlan-28.5");
  assert.ok(engine !== undefined && host !== undefined);
  const [own, ...others] = host.namespaces;
  const parent = own.links?.find(({ name }) => name === "eth0")?.mac;
  assert.ok(parent !== undefined);
  const asIpvlan = (link: Link): Link =>
    link.kind === "macvlan" ? { ...link, kind: "ipvlan", mac: parent, macvlanMode: mode } : link;
  const inside = (netns: Netns): Netns => ({
    ...netns,
    neighbours: [],
    links: (netns.links ?? []).map(asIpvlan),
  });
  const networks = engine.networks.map((network) =>
    network.driver === "macvlan"
      ? { ...network, driver: "ipvlan", options: { parent: "eth0", ipvlan_mode: mode } }
      : network,
  );
  const containers = engine.containers.map((container) => ({
    ...container,
    endpoints: container.endpoints.map((endpoint) => ({ ...endpoint, mac: parent })),
  }));
  return {
    ...rest,
    engine: { ...engine, networks, containers },
    host: { ...host, namespaces: [own, ...others.map(inside)] },
  };
}

async function ask(mode: string, from: string, to: string): Promise<TraceAnswer> {
  const question = readTrace(from, to);
  assert.ok(question.ok);
  return trace(await ipvlanHost(mode), question.value);
}

const WAYS: readonly [mode: string, from: string, to: string, verdict: Verdict, code?: string][] = [
  ["l2", "container:one", "container:two:80", "reachable"],
  ["l2", "outside", "container:one:80", "reachable"],
  ["l2", "container:one", "192.0.2.20:80", "leaves"],
  ["l2", "host", "container:one:80", "no-route", "MACVLAN_HOST_ISOLATED"],
  ["l2", "container:one", "192.0.2.10:80", "no-route", "MACVLAN_HOST_ISOLATED"],
  // Its packets meet routes and rules of the parent's namespace in an order that is not followed.
  ["l3", "outside", "container:one:80", "uncertain"],
  ["l3s", "outside", "container:one:80", "uncertain"],
  ["l3", "container:one", "192.0.2.20:80", "uncertain"],
];

suite("ipvlan, of which the macvlan host was made", () => {
  for (const [mode, from, to, verdict, code] of WAYS) {
    test(`${mode}: ${from} to ${to}: ${code ?? verdict}`, async () => {
      const told = await ask(mode, from, to);
      assert.equal(told.paths[0]?.verdict, verdict, JSON.stringify(told, undefined, 1));
      if (code !== undefined) assert.equal(told.findings[0]?.code, code);
      if (verdict === "uncertain") assert.notEqual(told.paths[0].assumptions.length, 0);
    });
  }

  test("the isolation is told as one of ipvlan, with a remedy of that kind", async () => {
    const { findings } = await ask("l2", "host", "container:one:80");
    assert.match(findings[0]?.title ?? "", /an ipvlan never speaks with its own parent/);
    assert.match(findings[0]?.remedy.command ?? "", /type ipvlan mode l2/);
  });

  for (const [mode, says] of [
    ["l2", /^l2: its containers answer for their addresses/],
    ["l3", /^l3: no broadcasts/],
    ["l3s", /^l3s: as l3/],
  ] as const) {
    test(`the listing tells mode ${mode}, parent and containers`, async () => {
      const lan = listing(await ipvlanHost(mode)).networks.find(({ name }) => name === "lan");
      const fact = (name: string) => lan?.facts.find((each) => each.name === name)?.value ?? "";
      assert.match(fact("Mode"), says);
      assert.equal(fact("Parent"), "eth0");
      assert.deepEqual(
        lan?.containers.map(({ name, ipv4, mac }) => [name, ipv4, mac]),
        [
          ["one", "192.0.2.64", "52:54:00:00:02:0a"],
          ["two", "192.0.2.65", "52:54:00:00:02:0a"],
        ],
      );
    });
  }
});
