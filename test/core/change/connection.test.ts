import assert from "node:assert/strict";
import { whyNotConnect, whyNotDisconnect } from "../../../src/core/change/connection.ts";
import {
  addressRemark,
  aliasesOf,
  aliasesRemark,
} from "../../../src/core/change/connectionFields.ts";
import { unusedNetworks, usersOf, whyNotRemove } from "../../../src/core/change/users.ts";
import type { Container, Network } from "../../../src/core/docker/engine.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import { readFixture } from "../../fixtures/read.ts";

let snapshot: Snapshot;
suiteSetup(async () => {
  snapshot = await readFixture("modes-28.5");
});

function network(name: string): Network {
  const found = snapshot.engine?.networks.find((each) => each.name === name);
  assert.ok(found !== undefined, name);
  return found;
}

function container(name: string): Container {
  const found = snapshot.engine?.containers.find((each) => each.name === name);
  assert.ok(found !== undefined, name);
  return found;
}

suite("connecting a container", () => {
  for (const [who, where, why] of [
    ["web", "app", undefined],
    ["gone", "app", undefined],
    ["both", "app", /both is in app already/],
    ["web", "host", /when it is made, and never afterwards/],
    ["web", "none", /stands for no network/],
    ["own", "app", /uses the host's own network/],
    ["side", "app", /shares the network of api: connect that one/],
    ["alone", "app", /Disconnect it from “none” first/],
  ] as const) {
    test(`${who} to ${where}: ${why?.source ?? "it can be"}`, () => {
      const said = whyNotConnect(network(where), container(who), snapshot);
      if (why === undefined) assert.equal(said, undefined);
      else assert.match(said ?? "", why);
    });
  }

  test("a service network of a swarm takes containers only when it is attachable", () => {
    const service = { ...network("app"), driver: "overlay", scope: "swarm" };
    const web = container("web");
    assert.match(whyNotConnect(service, web, snapshot) ?? "", /without “attachable”/);
    const attachable = { ...service, id: "other", attachable: true };
    assert.equal(whyNotConnect(attachable, web, snapshot), undefined);
  });

  for (const [address, said] of [
    ["", undefined],
    ["172.28.5.9", undefined],
    ["172.28.200.9", undefined],
    ["172.28.5.1", /172\.28\.5\.1 is the address of both/],
    ["172.28.5.254", /the gateway of app/],
    ["172.28.0.0", /itself/],
    ["172.28.255.255", /broadcast/],
    ["10.0.0.9", /not within the subnet 172\.28\.0\.0\/16/],
    ["172.28.5", /has 3 parts/],
    ["172.28.5.9/16", /an address has no length/],
    ["fd00::9", /no IPv4 address/],
  ] as const) {
    test(`with the address “${address}”: ${said?.source ?? "fine"}`, () => {
      const remark = addressRemark(address, "ip", network("app"), snapshot);
      if (said === undefined) assert.equal(remark, undefined);
      else assert.match(remark?.stops === true ? remark.text : "", said);
    });
  }

  test("a gateway that the engine chose is known by the bridge", () => {
    const [pool] = network("app").ipam;
    assert.ok(pool !== undefined);
    const { gateway: _, ...silent } = pool;
    const app = { ...network("app"), ipam: [silent] };
    assert.match(
      addressRemark("172.28.5.254", "ip", app, snapshot)?.text ?? "",
      /the gateway of app/,
    );
  });

  test("an address that is kept for something else", () => {
    const [pool] = network("app").ipam;
    assert.ok(pool !== undefined);
    const app = { ...network("app"), ipam: [{ ...pool, auxiliary: { router: "172.28.9.9" } }] };
    assert.match(addressRemark("172.28.9.9", "ip", app, snapshot)?.text ?? "", /kept for router/);
  });

  test("where the engine may have chosen the subnet, that it then refuses an address is said", () => {
    const [pool] = network("app").ipam;
    assert.ok(pool !== undefined);
    const { ipRange: _, ...rest } = pool;
    const plain = { ...rest, gateway: "172.28.0.1" };
    const remark = addressRemark(
      "172.28.9.9",
      "ip",
      { ...network("app"), ipam: [plain] },
      snapshot,
    );
    assert.equal(remark?.stops, false);
    assert.match(remark.text, /chose the network's subnet/);
  });

  test("a network without IPv6 has no IPv6 address to give", () => {
    const remark = addressRemark("fd00::9", "ip6", network("app"), snapshot);
    assert.match(remark?.text ?? "", /app has no addresses of this kind/);
  });

  test("aliases are names that can be asked for", () => {
    assert.deepEqual(aliasesOf(" db, cache  queue.local,"), ["db", "cache", "queue.local"]);
    const stopped = (text: string) => aliasesRemark(text, network("app"), snapshot)?.stops;
    assert.equal(stopped("db under_score x.y UPPER"), undefined);
    for (const bad of ["ä", "-", "a/b", "a..b", ".a", "a.", "x".repeat(64)]) {
      assert.equal(stopped(bad), true, bad);
    }
  });

  test("an alias that another container has is allowed, and said", () => {
    const remark = aliasesRemark("api", network("app"), snapshot);
    assert.equal(remark?.stops, false);
    assert.match(remark.text, /^api answers to that too/);
  });
});

suite("disconnecting a container", () => {
  for (const [who, where, why] of [
    ["both", "app", undefined],
    ["gone", "bridge", undefined],
    ["alone", "none", undefined],
    ["own", "host", /cannot leave it/],
    ["side", "app", /shares the network of api/],
    ["web", "app", /web is not connected to app/],
  ] as const) {
    test(`${who} from ${where}: ${why?.source ?? "it can be"}`, () => {
      const said = whyNotDisconnect(network(where), container(who), snapshot);
      if (why === undefined) assert.equal(said, undefined);
      else assert.match(said ?? "", why);
    });
  }
});

suite("removing a network", () => {
  const names = (containers: readonly Container[]) => containers.map(({ name }) => name);

  test("the engine's own stay", () => {
    for (const name of ["bridge", "host", "none"]) {
      assert.match(whyNotRemove(network(name)) ?? "", /engine's own/);
    }
    assert.equal(whyNotRemove(network("app")), undefined);
  });

  test("who is connected holds it; who does not run would miss it", () => {
    const { connected, waiting } = usersOf(network("bridge"), snapshot);
    assert.deepEqual([names(connected), names(waiting)], [["both", "loop", "web"], ["gone"]]);
  });

  test("services of a swarm hold it, and containers on other nodes", () => {
    assert.ok(snapshot.engine !== undefined);
    const spread = {
      ...network("app"),
      members: [
        { name: "db.1.x", service: "db", address: "10.0.1.3", node: "192.0.2.11" },
        { name: "far", address: "10.0.1.4", node: "192.0.2.11" },
        { name: "api", address: "10.0.1.5", node: "192.0.2.10" },
      ],
    };
    const service = {
      ...{ id: "s", name: "db", mode: "replicated", resolution: "vip", ports: [], virtualIps: [] },
      networks: [{ id: spread.id, aliases: [] }],
    };
    const swarm = { nodeId: "n", nodeAddress: "192.0.2.10", manager: true, services: [service] };
    const { elsewhere } = usersOf(spread, {
      ...snapshot,
      engine: { ...snapshot.engine, swarm },
    });
    assert.deepEqual(elsewhere, ["db", "far"]);
  });

  test("a container that never ran is known by the network's name alone", () => {
    const [app, gone] = [network("app"), container("gone")];
    const [seat] = gone.endpoints;
    assert.ok(seat !== undefined && snapshot.engine !== undefined);
    const created = { ...gone, endpoints: [{ ...seat, networkId: "", networkName: "app" }] };
    const engine = { ...snapshot.engine, containers: [created] };
    assert.deepEqual(names(usersOf(app, { ...snapshot, engine }).waiting), ["gone"]);
  });

  test("unused are those that nobody is connected to, but for the engine's own and a swarm's", () => {
    assert.deepEqual(unusedNetworks(snapshot), []);
    assert.ok(snapshot.engine !== undefined);
    const idle = { ...network("app"), id: "idle", name: "idle" };
    const service = { ...idle, id: "service", name: "service", scope: "swarm" };
    const engine = { ...snapshot.engine, networks: [...snapshot.engine.networks, idle, service] };
    const unused = unusedNetworks({ ...snapshot, engine });
    assert.deepEqual(
      unused.map(({ network: { name } }) => name),
      ["idle"],
    );
  });
});
