import assert from "node:assert/strict";
import type { Hop } from "../../../src/core/hop.ts";
import type { Rootlesskit } from "../../../src/core/docker/engine.ts";
import { tracePath, type Question, type TracedPath } from "../../../src/core/path/tracePath.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import { readFixture } from "../../fixtures/read.ts";

const OUTSIDE: Question["from"] = { kind: "outside", interface: "eth0", address: "192.0.2.20" };
const HERE: Question["from"] = { kind: "host", address: "127.0.0.1" };
const API: Question["from"] = { kind: "container", name: "api", address: "172.17.0.3" };

const walk = (snapshot: Snapshot, from: Question["from"], to: string): TracedPath => {
  const [address = "", port] = to.split(":");
  return tracePath(snapshot, { from, to: { address, port: Number(port), protocol: "tcp" } });
};

/** The programs that carry it on: where they take it, and where they connect. */
const relays = (hops: readonly Hop[]): readonly string[] =>
  hops.flatMap((hop) =>
    hop.kind === "proxy"
      ? [`${hop.netns}: ${hop.program ?? "docker-proxy"} ${hop.listens} > ${hop.connectsTo}`]
      : [],
  );

const withDrivers = (snapshot: Snapshot, drivers: Partial<Rootlesskit>): Snapshot => {
  const { engine } = snapshot;
  assert.ok(engine?.rootlesskit !== undefined);
  return { ...snapshot, engine: { ...engine, rootlesskit: { ...engine.rootlesskit, ...drivers } } };
};

suite("a walk to and from a rootless engine", () => {
  let snapshot: Snapshot;
  suiteSetup(async () => {
    snapshot = await readFixture("rootless-28.5");
  });

  for (const [who, from, address] of [
    ["a machine outside", OUTSIDE, "192.0.2.10"],
    ["a person at the machine", HERE, "127.0.0.1"],
  ] as const) {
    test(`${who} comes in by rootlesskit, and on by docker-proxy`, () => {
      const path = walk(snapshot, from, `${address}:8080`);
      assert.equal(path.verdict, "reachable");
      assert.deepEqual(relays(path.hops), [
        "machine: rootlesskit 0.0.0.0:8080 > 127.0.0.1:8080",
        "host: docker-proxy 127.0.0.1:8080 > 172.17.0.2:80",
      ]);
      assert.equal(path.delivered?.container, "web");
      assert.equal(path.hops[0]?.netns, "machine");
      assert.equal(path.reply.hops.at(-1)?.netns, "machine");
    });
  }

  test("a container goes out by slirp4netns, and in again", () => {
    const path = walk(snapshot, API, "192.0.2.10:8080");
    assert.equal(path.verdict, "reachable");
    assert.deepEqual(relays(path.hops), [
      "machine: slirp4netns tap0 > 192.0.2.10:8080",
      "machine: rootlesskit 0.0.0.0:8080 > 127.0.0.1:8080",
      "host: docker-proxy 127.0.0.1:8080 > 172.17.0.2:80",
    ]);
  });

  test("what leaves goes by the machine's interface and from its address", () => {
    const path = walk(snapshot, API, "192.0.2.20:80");
    assert.equal(path.verdict, "leaves");
    assert.equal(path.end.netns.name, "machine");
    assert.equal(path.end.packet.src, "192.0.2.10");
    assert.equal(path.viaProxy, undefined);
  });

  test("the engine's own addresses are on the far side of the machine's port", () => {
    assert.equal(walk(snapshot, API, "172.17.0.1:8080").verdict, "refused");
    // The machine has a bridge of that subnet too, of its other engine.
    const path = walk(snapshot, HERE, "172.17.0.3:80");
    assert.notEqual(path.delivered?.container, "api");
    assert.ok(path.hops.every(({ netns }) => netns === "machine"));
  });

  test("by slirp4netns as port driver the caller is seen within", () => {
    const path = walk(
      withDrivers(snapshot, { portDriver: "slirp4netns" }),
      OUTSIDE,
      "192.0.2.10:8080",
    );
    assert.deepEqual(relays(path.hops), ["machine: rootlesskit 0.0.0.0:8080 > 10.0.2.100:8080"]);
    assert.deepEqual(path.end.packet.src, "192.0.2.20");
  });

  test("where a driver is another, the walk says what it does not know", () => {
    const other = withDrivers(snapshot, { portDriver: "implicit", networkDriver: "pasta" });
    const into = walk(other, OUTSIDE, "192.0.2.10:8080");
    assert.equal(into.verdict, "uncertain");
    assert.match(into.assumptions.map(({ text }) => text).join(), /cannot be followed/);
    const out = walk(other, API, "192.0.2.10:8080");
    assert.equal(out.verdict, "leaves");
    assert.equal(out.end.netns.name, "host");
  });

  test("the machine's own firewall stands before rootlesskit", () => {
    const { host } = snapshot;
    assert.ok(host !== undefined);
    const drop = "*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\nCOMMIT\n";
    const [own, ...others] = host.namespaces;
    const closed: Snapshot = {
      ...snapshot,
      host: {
        ...host,
        namespaces: [
          own,
          ...others.map((netns) =>
            netns.id === host.machine
              ? { ...netns, rulesets: { ...netns.rulesets, iptablesLegacy: drop } }
              : netns,
          ),
        ],
      },
    };
    const path = walk(closed, OUTSIDE, "192.0.2.10:8080");
    assert.equal(path.verdict, "dropped");
    assert.equal(path.end.netns.name, "machine");
    assert.equal(walk(closed, HERE, "127.0.0.1:8080").verdict, "reachable");
  });
});
