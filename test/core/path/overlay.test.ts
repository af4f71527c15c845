import assert from "node:assert/strict";
import type { Netns, Snapshot } from "../../../src/core/snapshot.ts";
import { readFixture } from "../../fixtures/read.ts";
import { hostFrom } from "./hostText.ts";
import { ask, tellEnd } from "./tell.ts";

/** Two hosts of one swarm, recorded by test/lab/record.ts: `one` and `uno` here, `two` on beta. */
const RECORDED = await readFixture("swarm-28.5");

const addressOf = (snapshot: Pick<Snapshot, "engine">, name: string): string =>
  snapshot.engine?.containers
    .find((container) => container.name === name)
    ?.endpoints.find(({ networkName }) => networkName === "ov")?.ipv4 ?? "";

const [BETA] = RECORDED.nodes ?? [];
const FAR = BETA === undefined ? "" : addressOf(BETA.snapshot, "two");
const QUESTION = `one ${addressOf(RECORDED, "one")} > ${FAR}:80`;

type Change = (netns: Netns) => Netns;

function changedHost<T extends Omit<Snapshot, "nodes">>(snapshot: T, change: Change): T {
  const { host } = snapshot;
  if (host === undefined) return snapshot;
  const [own, ...others] = host.namespaces;
  return { ...snapshot, host: { ...host, namespaces: [change(own), ...others.map(change)] } };
}

const here = (change: Change): Snapshot => changedHost(RECORDED, change);

const there = (change: Change): Snapshot => ({
  ...RECORDED,
  nodes: (RECORDED.nodes ?? []).map((node) => ({
    ...node,
    snapshot: changedHost(node.snapshot, change),
  })),
});

const isOverlay = ({ links = [] }: Netns): boolean => links.some(({ kind }) => kind === "vxlan");

/** Of the namespaces of overlay networks alone. */
const inOverlay =
  (change: Partial<Netns> | Change): Change =>
  (netns) => {
    if (!isOverlay(netns)) return netns;
    return typeof change === "function" ? change(netns) : { ...netns, ...change };
  };

const withVxlan =
  (change: (vxlan: NonNullable<NonNullable<Netns["links"]>[number]["vxlan"]>) => object): Change =>
  (netns) => ({
    ...netns,
    links: (netns.links ?? []).map((link) =>
      link.vxlan === undefined
        ? link
        : { ...link, vxlan: { ...link.vxlan, ...change(link.vxlan) } },
    ),
  });

suite("a walk over an overlay network", () => {
  test("goes through the tunnel to the other host, and its answer back", () => {
    const path = ask(RECORDED, QUESTION);
    assert.equal(tellEnd(path).split(":")[0], "reachable in beta/two");
    assert.deepEqual(
      [...new Set(path.hops.map(({ netns }) => netns))],
      ["one", "overlay ov", "host", "beta/host", "beta/overlay ov", "beta/two"],
    );
    assert.deepEqual(
      [...new Set(path.reply.hops.map(({ netns }) => netns))],
      ["beta/two", "beta/overlay ov", "beta/host", "host", "overlay ov", "one"],
    );
    assert.deepEqual(path.assumptions, []);
    assert.equal(path.delivered?.container, "beta/two");
  });

  test("the other host may have namespaces of the same numbers", () => {
    const numbers = new Map<string, string>();
    const ids = RECORDED.host?.namespaces.map(({ id }) => id) ?? [];
    for (const [at, { id }] of (BETA?.snapshot.host?.namespaces ?? []).entries()) {
      numbers.set(id, ids[at] ?? id);
    }
    const text = JSON.stringify(BETA);
    const same = [...numbers].reduce(
      (all, [from, to]) => all.replaceAll(`"${from}"`, `"${to}"`),
      text,
    );
    assert.notEqual(same, text);
    const nodes = [JSON.parse(same)] as NonNullable<Snapshot["nodes"]>;
    const path = ask({ ...RECORDED, nodes }, QUESTION);
    assert.deepEqual([path.verdict, path.end.netns.name], ["reachable", "beta/two"]);
  });

  const cases: readonly [name: string, snapshot: Snapshot, want: string][] = [
    [
      "nobody told the tunnel where the MAC is",
      here(
        inOverlay((netns) => ({
          ...netns,
          fdb: netns.fdb?.filter(({ dst }) => dst === undefined) ?? [],
        })),
      ),
      "dropped in overlay ov: tunnel vxlan0 4097 no-peer 02:42:0a:00:01:05",
    ],
    [
      "nobody told it the MAC: it answers no question for the address, and passes none on",
      here((netns) => ({ ...netns, neighbours: [] })),
      `no-route in one: neighbour ${FAR} eth0 true`,
    ],
    [
      "all that has no entry goes to one host",
      here(
        inOverlay((netns) => ({
          ...netns,
          fdb: [
            {
              ...{ mac: "00:00:00:00:00:00", dev: "vxlan0", dst: "192.0.2.11" },
              state: "permanent",
            },
          ],
        })),
      ),
      "reachable in beta/two: accepted",
    ],
    [
      "the other host has no part in that VNI",
      there(inOverlay(withVxlan(() => ({ vni: 7 })))),
      "dropped in beta/host: tunnel 4097 no-device",
    ],
    [
      "its device is for another port",
      there(inOverlay(withVxlan(() => ({ port: 8472 })))),
      "dropped in beta/host: tunnel 4097 no-device",
    ],
    [
      "nothing there listens for VXLAN",
      there((netns) => ({
        ...netns,
        ...(netns.sockets === undefined
          ? {}
          : { sockets: netns.sockets.filter(({ port }) => port !== 4789) }),
      })),
      "dropped in beta/host: tunnel 4097 no-socket",
    ],
    [
      "the namespace of the network there was not read",
      there((netns) => (isOverlay(netns) ? { id: netns.id, pids: [] } : netns)),
      "uncertain in beta/host: unread routes",
    ],
  ];
  for (const [name, snapshot, want] of cases) {
    test(name, () => {
      const told = tellEnd(ask(snapshot, QUESTION));
      assert.ok(told.startsWith(want), told);
    });
  }

  test("a host that was not read: the walk ends on the wire, and its answer is walked from there", () => {
    const path = ask({ ...RECORDED, nodes: [] }, QUESTION);
    assert.equal(path.verdict, "leaves");
    assert.deepEqual(
      path.assumptions.map(({ code }) => code),
      ["FAR_HOST_NOT_SEEN"],
    );
    assert.deepEqual(path.end.carriedBy, { vni: 4097 });
    assert.deepEqual(
      [...new Set(path.reply.hops.map(({ netns }) => netns))],
      ["host", "overlay ov", "one"],
    );
  });

  test("another machine has the other host's address, by its MAC", () => {
    const path = ask(
      here((netns) => ({
        ...netns,
        neighbours: (netns.neighbours ?? []).map((each) =>
          each.address === "192.0.2.11" ? { ...each, mac: "52:54:00:00:99:99" } : each,
        ),
      })),
      QUESTION,
    );
    assert.equal(path.verdict, "leaves");
  });

  test("a gateway between the hosts is taken for one that passes packets on", () => {
    const routed = here((netns) => ({
      ...netns,
      routes: (netns.routes ?? []).map((route) =>
        route.dst === "192.0.2.0/24" ? { ...route, via: "192.0.2.20" } : route,
      ),
    }));
    const path = ask(routed, QUESTION);
    assert.equal(path.verdict, "reachable");
    assert.deepEqual(
      path.assumptions.map(({ code }) => code),
      ["UPSTREAM_NOT_SEEN"],
    );
  });

  test("a device that is bound to an interface sends by that, with a route there or without", () => {
    const bound = hostFrom(`
      host
        link a0 device addr 10.77.0.1/24
        link b0 device addr 10.78.0.1/24
        link vx0 vxlan addr 10.88.0.1/24
        route default via 10.77.0.2 dev a0
        listen udp 0.0.0.0:4789
        neigh 10.88.0.2 dev vx0 lladdr 02:00:00:00:00:99 PERMANENT`);
    const changed = changedHost(bound, (netns) => ({
      ...netns,
      fdb: [{ mac: "00:00:00:00:00:00", dev: "vx0", dst: "10.99.9.9", state: "permanent" }],
      links: (netns.links ?? []).map((link) =>
        link.name === "vx0" ? { ...link, vxlan: { vni: 5, port: 4789, parent: 3 } } : link,
      ),
    }));
    const told = tellEnd(ask(changed, "host 10.88.0.1 > 10.88.0.2:80"));
    assert.match(told, /^leaves in host: leaves b0$/);
  });

  test("what is sent to the other host itself goes on there too", () => {
    const path = ask(RECORDED, "host 192.0.2.10 > 192.0.2.11:7946");
    assert.deepEqual([path.verdict, path.end.netns.name], ["reachable", "beta/host"]);
  });
});
