import assert from "node:assert/strict";
import type { Engine } from "../../../src/core/docker/engine.ts";
import type { Swarm } from "../../../src/core/docker/swarm.ts";
import { explainPort } from "../../../src/core/explain/explainPort.ts";
import { findingsOf } from "../../../src/core/explain/findingsOf.ts";
import type { Netns, Snapshot } from "../../../src/core/snapshot.ts";
import { readFixture } from "../../fixtures/read.ts";

/** A manager whose kernel has no IPVS; its service `web` publishes 8080, one task of two runs here. */
const RECORDED = await readFixture("swarm-28.5");

const PORT = { port: 8080, protocol: "tcp" } as const;

function withEngine(change: (engine: Engine) => Partial<Engine>): Snapshot {
  const { engine } = RECORDED;
  return engine === undefined
    ? RECORDED
    : { ...RECORDED, engine: { ...engine, ...change(engine) } };
}

const withSwarm = (change: (swarm: Swarm) => Partial<Swarm>): Snapshot =>
  withEngine(({ swarm }) => (swarm === undefined ? {} : { swarm: { ...swarm, ...change(swarm) } }));

function withNamespaces(change: (netns: Netns, at: number) => Netns): Snapshot {
  const { host } = RECORDED;
  if (host === undefined) return RECORDED;
  const [own, ...others] = host.namespaces;
  const namespaces = [change(own, 0), ...others.map((netns, at) => change(netns, at + 1))] as const;
  return { ...RECORDED, host: { ...host, namespaces: [namespaces[0], ...namespaces.slice(1)] } };
}

const codesOf = (snapshot: Snapshot): readonly string[] => [
  ...new Set(explainPort(snapshot, PORT).findings.map(({ code }) => code)),
];

suite("a port that a service publishes", () => {
  test("the service is among its claims", () => {
    const [claim] = explainPort(RECORDED, PORT).claims;
    assert.deepEqual(
      [claim?.kind, claim?.name, claim?.hostPort, claim?.containerPort, claim?.state],
      ["service", "web", 8080, 80, "replicated, 2 of 2 run"],
    );
  });

  test("no rule of the host leads it on", () => {
    assert.deepEqual(codesOf(RECORDED), ["DNAT_RULE_MISSING"]);
  });

  test("none of its tasks runs", () => {
    const pending = withSwarm(({ tasks = [] }) => ({
      tasks: tasks.map((task) => ({ ...task, state: "pending", error: "no suitable node" })),
    }));
    assert.deepEqual(codesOf(pending), ["INGRESS_NO_TASK"]);
    const [finding] = explainPort(pending, PORT).findings;
    assert.ok(
      finding?.evidence.some(({ text }) => text.includes("web.1 pending: no suitable node")),
    );
  });

  test("the swarm has no ingress network", () => {
    const without = withEngine(({ networks }) => ({
      networks: networks.filter(({ ingress }) => !ingress),
    }));
    assert.deepEqual(codesOf(without), ["INGRESS_NETWORK_MISSING"]);
  });

  test("this node has no namespace for it", () => {
    const without = withNamespaces((netns) =>
      netns.mount?.endsWith("/ingress_sbox") === true
        ? { ...netns, mount: "/run/docker/netns/other" }
        : netns,
    );
    assert.deepEqual(codesOf(without), ["INGRESS_NETWORK_MISSING"]);
  });

  test("in mode host, its tasks are on another node", () => {
    const there = withSwarm(({ services = [], tasks = [], nodes = [] }) => ({
      services: services.map((service) => ({
        ...service,
        ports: service.ports.map((port) => ({ ...port, mode: "host" })),
      })),
      tasks: tasks.map((task) => {
        const beta = nodes.find(({ hostname }) => hostname === "beta")?.id;
        return beta === undefined ? task : { ...task, nodeId: beta };
      }),
    }));
    assert.deepEqual(codesOf(there), ["PUBLISH_MODE_HOST_OTHER_NODE"]);
    const [finding] = explainPort(there, PORT).findings;
    assert.match(finding?.title ?? "", /on beta \(192\.0\.2\.11\), not on this node/);
  });
});

suite("the nodes of an overlay network", () => {
  const told = (snapshot: Snapshot): readonly string[] =>
    findingsOf(snapshot)
      .findings.filter(({ code }) => code === "OVERLAY_PEER_UNREACHABLE")
      .map(({ title }) => title);

  test("nothing keeps them apart", () => {
    assert.deepEqual(told(RECORDED), []);
  });

  test("a rule of this host does, on the way in or out", () => {
    const blocked = withNamespaces((netns, at) => {
      if (at > 0) return netns;
      const text = netns.rulesets?.iptablesNft ?? "";
      const filter = "*filter\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n";
      const rules = [
        "-A INPUT -p udp -m udp --dport 4789 -j DROP",
        "-A OUTPUT -p tcp -m tcp --dport 7946 -j REJECT --reject-with tcp-reset",
      ];
      const other = text.replace(/^\*filter[^]*?^COMMIT$/m, `${filter}${rules.join("\n")}\nCOMMIT`);
      assert.notEqual(other, text);
      return { ...netns, rulesets: { ...netns.rulesets, iptablesNft: other } };
    });
    assert.deepEqual(told(blocked), [
      "Between this node and 192.0.2.11, 4789/udp and 7946/tcp are stopped here, which ingress and ov need",
    ]);
  });
});
