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

suite("a published port that comes in by ingress", () => {
  /** What an engine writes on a kernel with IPVS (moby: daemon/libnetwork/service_linux.go); none ran here. */
  const balanced = withNamespaces((netns, at) => {
    const text = netns.rulesets?.iptablesNft ?? "";
    if (at === 0) {
      const nat = [
        ":DOCKER-INGRESS - [0:0]",
        "[0:0] -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER-INGRESS",
        "[0:0] -A DOCKER-INGRESS -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.18.0.2:8080",
        "[0:0] -A DOCKER-INGRESS -j RETURN",
      ];
      const filter = [
        ":DOCKER-INGRESS - [0:0]",
        "[0:0] -A FORWARD -j DOCKER-INGRESS",
        "[0:0] -A DOCKER-INGRESS -p tcp -m tcp --dport 8080 -j ACCEPT",
      ];
      const written = text
        .replace(/(\*nat[^]*?^:DOCKER - .*$)/m, `$1\n${nat.join("\n")}`)
        .replace(/(\*filter[^]*?^:DOCKER-USER - .*$)/m, `$1\n${filter.join("\n")}`);
      return { ...netns, rulesets: { ...netns.rulesets, iptablesNft: written } };
    }
    if (netns.mount?.endsWith("/ingress_sbox") !== true) return netns;
    const mangle = [
      "*mangle",
      ":PREROUTING ACCEPT [0:0]",
      "[0:0] -A PREROUTING -p tcp -m tcp --dport 8080 -j MARK --set-xmark 0x100/0xffffffff",
      "COMMIT",
    ];
    const servers = ["10.0.0.5", "10.0.0.6"].map((address) => ({ address, port: 0 }));
    return {
      ...netns,
      virtualServices: [{ mark: 0x100, servers }],
      rulesets: { ...netns.rulesets, iptablesNft: `${mangle.join("\n")}\n${text}` },
    };
  });

  test("is led to the ingress namespace, where the load balancer decides", () => {
    const { paths } = explainPort(balanced, PORT);
    const path = paths.find(({ from, to }) => from.kind === "outside" && !to.address.includes(":"));
    const places = [...new Set(path?.hops.map(({ netns }) => netns))];
    assert.deepEqual(places, ["host", "ingress"]);
    const rewrite = path?.hops.find((hop) => hop.kind === "rewrite");
    assert.equal(rewrite?.kind === "rewrite" ? rewrite.after.dst : "", "172.18.0.2");
    assert.equal(path?.verdict, "uncertain");
    const balancer = path.assumptions.find(({ text }) => text.startsWith("IPVS"))?.text;
    assert.match(balancer ?? "", /mark 0x100 as a virtual service of 10\.0\.0\.5, 10\.0\.0\.6,/);
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

suite("packets of an overlay network", () => {
  const told = (mtu: number): readonly string[] => {
    const snapshot = withNamespaces((netns, at) => {
      if (at > 0) return netns;
      const links = (netns.links ?? []).map((link) =>
        link.name === "eth0" ? { ...link, mtu } : link,
      );
      return { ...netns, links };
    });
    return findingsOf(snapshot)
      .findings.filter(
        ({ code, subject }) => code === "MTU_TOO_LARGE" && subject.kind === "network",
      )
      .map(({ subject, remedy }) => `${subject.name}: ${remedy.command ?? ""}`);
  };

  test("fit into the way to the other nodes with the tunnel around them", () => {
    assert.deepEqual(told(1500), []);
  });

  test("do not fit into a smaller one", () => {
    const made = "docker network create --driver overlay --opt com.docker.network.driver.mtu=1410";
    assert.deepEqual(told(1460), [`ingress: ${made} ingress`, `ov: ${made} ov`]);
  });
});
