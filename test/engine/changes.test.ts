import assert from "node:assert/strict";
import { carryOut, type ChangeResult } from "../../src/actions/carryOut.ts";
import { takeSnapshot, withEngine } from "../support/snapshots.ts";
import type { Change, Connection, Named } from "../../src/core/change/change.ts";
import { whyNotConnect, whyNotDisconnect } from "../../src/core/change/connection.ts";
import { addressRemark } from "../../src/core/change/connectionFields.ts";
import {
  EMPTY_DRAFT,
  networkOf,
  readDraft,
  type NetworkDraft,
} from "../../src/core/change/networkDraft.ts";
import { proposeSubnet } from "../../src/core/change/proposal.ts";
import { usersOf, whyNotRemove } from "../../src/core/change/users.ts";
import type { Container, Network } from "../../src/core/docker/engine.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import type { LabHost } from "../lab/host.ts";
import { labEndpoint, labShell } from "../lab/record.ts";
import { hostOfSuite } from "../lab/suite.ts";

const { signal } = new AbortController();
const IMAGE = "busybox:lab";

const snapshotOf = (host: LabHost): Promise<Snapshot> =>
  takeSnapshot({ endpoint: labEndpoint(host), shell: labShell(host) }, signal);

const ask = (host: LabHost, change: Change): Promise<ChangeResult> =>
  withEngine(labEndpoint(host), (engine) =>
    carryOut(change, engine, { signal, timeoutMs: 20_000 }),
  );

function networkIn({ engine }: Snapshot, name: string): Network {
  const found = engine?.networks.find((network) => network.name === name);
  assert.ok(found !== undefined, `network ${name}`);
  return found;
}

function containerIn({ engine }: Snapshot, name: string): Container {
  const found = engine?.containers.find((container) => container.name === name);
  assert.ok(found !== undefined, `container ${name}`);
  return found;
}

const MTU = "com.docker.network.driver.mtu";
const BRIDGE = "com.docker.network.bridge";
const NEW: NetworkDraft = { ...EMPTY_DRAFT, name: "new", subnet: "192.168.0.0/24" };
const DUAL: NetworkDraft = { ...NEW, ipv6: true, subnet6: "fd00:1::/64" };
const LAN: NetworkDraft = { ...NEW, driver: "macvlan", parent: "eth0" };

/** Which engines take what we stop, and why we stop it all the same. */
type Taken = readonly [by: "all" | "20.10" | "28.5", since: string];

const STOPPED: readonly (readonly [field: string, draft: NetworkDraft, taken?: Taken])[] = [
  ["Name", { ...NEW, name: "" }],
  ["Name", { ...NEW, name: "app" }],
  ["Name", { ...NEW, name: "none" }],
  ["Name", { ...NEW, name: "a b" }, ["all", "it means something else in a command line"]],
  ["Subnet", { ...NEW, subnet: "172.72.0.0.1/16" }],
  ["Subnet", { ...NEW, subnet: "172.30.0.0" }],
  ["Subnet", { ...NEW, subnet: "172.30.5.7/16" }, ["20.10", "later engines refuse host bits"]],
  ["Subnet", { ...NEW, subnet: "192.168.0.0/31" }, ["28.5", "no address is left for a container"]],
  ["Subnet", { ...NEW, subnet: "172.17.0.0/16" }],
  ["Subnet", { ...NEW, subnet: "10.10.0.128/25" }],
  ["Subnet", { ...NEW, subnet: "192.0.2.0/24" }, ["all", "the host's own LAN would be cut off"]],
  ["Subnet", { ...NEW, subnet: "10.8.0.0/16" }, ["all", "what a VPN routes would go astray"]],
  ["Address range", { ...NEW, range: "192.168.0.68/28" }, ["20.10", "later engines refuse it"]],
  ["Address range", { ...NEW, range: "192.168.1.64/28" }, ["20.10", "later engines refuse it"]],
  ["Address range", { ...NEW, range: "192.168.0.0/16" }, ["20.10", "later engines refuse it"]],
  ["Gateway", { ...NEW, gateway: "192.168.1.1" }],
  ["Gateway", { ...NEW, gateway: "192.168.0.0" }],
  ["Gateway", { ...NEW, gateway: "192.168.0.255" }],
  ["Gateway", { ...NEW, gateway: "172.72.0.0.1" }],
  ["Gateway", { ...NEW, gateway: "fd00::1" }],
  ["IPv6 subnet", { ...DUAL, subnet6: "fd00:1::5/64" }, ["20.10", "later engines refuse it"]],
  ["IPv6 subnet", { ...DUAL, subnet6: "ff02::/64" }],
  ["IPv6 address range", { ...DUAL, range6: "fd00:1::5/80" }, ["20.10", "as of IPv4"]],
  ["IPv6 gateway", { ...DUAL, gateway6: "fd00:2::1" }],
  ["IPv6 gateway", { ...DUAL, gateway6: "fd00:1::" }],
  ["Parent interface", { ...LAN, parent: "eth9" }],
  ["Parent interface", { ...LAN, parent: "eth9.10" }],
  ["Parent interface", { ...LAN, parent: "eth0.5000" }],
  ["Parent interface", { ...LAN, parent: "lo" }],
  ["Options", { ...NEW, options: `${MTU}=abc` }],
  ["Options", { ...NEW, options: `${MTU}=70000` }, ["20.10", "no interface has such an MTU"]],
  ["Options", { ...NEW, options: `${BRIDGE}.enable_icc=no` }],
  ["Options", { ...NEW, options: `${BRIDGE}.name=br-abcdefghijklmnop` }],
  ["Options", { ...NEW, options: `${BRIDGE}.name=eth0` }],
  ["Options", { ...NEW, options: `${BRIDGE}.host_binding_ipv4=x` }],
];

/** Engines before 25 take it and give docker0 the new network's address, so they are not asked. */
const BRIDGE_IN_USE: (typeof STOPPED)[number] = [
  "Options",
  { ...NEW, options: `${BRIDGE}.name=docker0` },
];

const FINE: readonly NetworkDraft[] = [
  { ...NEW, subnet: "" },
  { ...NEW, range: "192.168.0.64/28", gateway: "192.168.0.254", internal: true },
  { ...NEW, subnet: "192.168.0.0/30" },
  { ...DUAL, range6: "fd00:1::/80", gateway6: "fd00:1::99" },
  { ...NEW, off: [`${BRIDGE}.enable_icc`], options: `${MTU}=1400 ${BRIDGE}.name=br-new` },
  { ...LAN, mode: "private", subnet: "192.0.2.0/24", range: "192.0.2.128/27" },
  { ...LAN, driver: "ipvlan", mode: "l2", gateway: "192.168.0.1" },
];

for (const engine of ["20.10", "28.5"] as const) {
  suite(`changes on ${engine}`, function () {
    this.timeout(60_000);
    let snapshot: Snapshot;
    const host = hostOfSuite({ engine }, async (lab) => {
      await lab.onHost(["ip", "link", "add", "vpn0", "type", "veth", "peer", "name", "far0"]);
      await lab.onHost(["ip", "link", "set", "vpn0", "up"]);
      await lab.onHost(["ip", "link", "set", "far0", "up"]);
      await lab.onHost(["ip", "route", "add", "10.8.0.0/16", "dev", "vpn0"]);
      const pools = ["--subnet=10.10.0.0/24", "--ip-range=10.10.0.64/28", "--gateway=10.10.0.254"];
      await lab.docker("network", "create", ...pools, "app");
      await lab.docker("network", "create", "chosen");
      const run = (...words: readonly string[]) => lab.docker("run", "--detach", ...words);
      await run("--name=web", IMAGE);
      await run("--name=db", "--network=app", "--ip=10.10.0.70", IMAGE);
      await run("--name=own", "--network=host", IMAGE, "httpd", "-f", "-p", "9090");
      await run("--name=alone", "--network=none", IMAGE);
      await run("--name=side", "--network=container:web", IMAGE, "httpd", "-f", "-p", "81");
      await lab.docker("create", "--name=idle", "--network=app", IMAGE);
      snapshot = await snapshotOf(lab);
    });

    suite("a network that we let pass, the engine makes as it was described", () => {
      test("the subnet that is proposed is the one that the engine would choose", async () => {
        const proposed = proposeSubnet("bridge", "", snapshot);
        await host().docker("network", "create", "chosen-too");
        const after = await snapshotOf(host());
        await host().docker("network", "rm", "chosen-too");
        assert.equal(networkIn(after, "chosen-too").ipam[0]?.subnet, proposed);
      });

      for (const draft of FINE) {
        test(JSON.stringify(networkOf(draft)), async () => {
          const read = readDraft(draft, await snapshotOf(host()));
          assert.ok(read.ok, read.ok ? "" : read.problem);
          const outcome = await ask(host(), { kind: "create", network: read.value });
          assert.equal(outcome.is, "done", JSON.stringify(outcome));
          const made = networkIn(await snapshotOf(host()), "new");
          await ask(host(), { kind: "remove", network: made });
          const { driver, internal, ipv6, pools, options } = read.value;
          assert.deepEqual([made.driver, made.internal, made.ipv6], [driver, internal, ipv6]);
          for (const [option, value] of Object.entries(options)) {
            assert.equal(made.options[option], value);
          }
          for (const [at, { subnet, ipRange, gateway }] of pools.entries()) {
            assert.equal(made.ipam[at]?.subnet, subnet);
            assert.equal(made.ipam[at].ipRange, ipRange);
            if (gateway !== undefined) assert.equal(made.ipam[at].gateway, gateway);
          }
        });
      }
    });

    suite("connecting and disconnecting", () => {
      const named = (name: string): Named => networkIn(snapshot, name);
      const connection = (
        container: string,
        network: string,
        more: Partial<Connection> = {},
      ): Change => ({
        kind: "connect",
        network: named(network),
        container: containerIn(snapshot, container),
        aliases: [],
        ...more,
      });

      for (const [container, network] of [
        ["own", "app"],
        ["side", "app"],
        ["alone", "app"],
        ["web", "host"],
        ["web", "none"],
        ["db", "app"],
      ] as const) {
        test(`${container} to ${network}: we say why not, and the engine refuses`, async () => {
          const [to, who] = [networkIn(snapshot, network), containerIn(snapshot, container)];
          assert.notEqual(whyNotConnect(to, who, snapshot), undefined);
          assert.equal((await ask(host(), connection(container, network))).is, "refused");
        });
      }

      for (const address of ["10.10.0.70", "10.10.0.254", "10.10.0.0", "10.10.0.255"]) {
        test(`with ${address}: stopped, and refused`, () => refusedAddress(address));
      }
      for (const address of ["10.10.1.5", "10.10.0", "172.72.0.0.1", "fd00::5"]) {
        test(`with ${address}: stopped, and refused`, () => refusedAddress(address));
      }

      async function refusedAddress(ipv4: string): Promise<void> {
        assert.equal(addressRemark(ipv4, "ip", networkIn(snapshot, "app"), snapshot)?.stops, true);
        assert.equal((await ask(host(), connection("web", "app", { ipv4 }))).is, "refused");
      }

      test("an address where the engine chose the subnet: noted, and refused", async () => {
        const chosen = networkIn(snapshot, "chosen");
        const ipv4 = chosen.ipam[0]?.subnet.replace("0.0/16", "9.9") ?? "";
        assert.equal(addressRemark(ipv4, "ip", chosen, snapshot)?.stops, false);
        const outcome = await ask(host(), connection("web", "chosen", { ipv4 }));
        assert.ok(outcome.is === "refused");
        assert.match(outcome.said, /user configured subnets/);
      });

      test("with alias and address, seen in the next snapshot, and gone again", async () => {
        const [app, web] = [networkIn(snapshot, "app"), containerIn(snapshot, "web")];
        assert.equal(addressRemark("10.10.0.10", "ip", app, snapshot), undefined);
        const change = connection("web", "app", { aliases: ["www"], ipv4: "10.10.0.10" });
        assert.deepEqual(await ask(host(), change), { is: "done" });
        const after = await snapshotOf(host());
        const seat = containerIn(after, "web").endpoints.find(
          ({ networkId }) => networkId === app.id,
        );
        assert.equal(seat?.ipv4, "10.10.0.10");
        assert.ok(seat.aliases.includes("www"));
        assert.equal(whyNotDisconnect(app, containerIn(after, "web"), after), undefined);
        const leave: Change = { kind: "disconnect", network: app, container: web };
        assert.deepEqual(await ask(host(), leave), { is: "done" });
        const { endpoints } = containerIn(await snapshotOf(host()), "web");
        assert.ok(!endpoints.some(({ networkId }) => networkId === app.id));
      });

      test("who has no network leaves “none” first, and then can be connected", async () => {
        const alone = containerIn(snapshot, "alone");
        const leave: Change = { kind: "disconnect", network: named("none"), container: alone };
        assert.deepEqual(await ask(host(), leave), { is: "done" });
        const after = await snapshotOf(host());
        const who = containerIn(after, "alone");
        assert.equal(whyNotConnect(networkIn(after, "app"), who, after), undefined);
        assert.deepEqual(await ask(host(), connection("alone", "app")), { is: "done" });
        await host().docker("rm", "--force", "alone");
      });
    });

    // After those that are fine, since 20.10 leaves the bridge of a network behind that it refuses half-way.
    suite("a network that we stop, the engine refuses as well", () => {
      for (const [field, draft, taken] of engine === "20.10"
        ? STOPPED
        : [...STOPPED, BRIDGE_IN_USE]) {
        const [by, since = ""] = taken ?? [];
        const isTaken = by === "all" || by === engine;
        const typed = JSON.stringify(Object.values(draft).filter((value) => value !== ""));
        test(`${typed}${isTaken ? `, or takes, and ${since}` : ""}`, async () => {
          const read = readDraft(draft, snapshot);
          assert.ok(!read.ok);
          assert.ok(read.problem.startsWith(`${field}: `), read.problem);
          const outcome = await ask(host(), { kind: "create", network: networkOf(draft) });
          if (outcome.is === "done") {
            await ask(host(), { kind: "remove", network: { id: outcome.id ?? "", name: "" } });
          }
          assert.equal(outcome.is, isTaken ? "done" : "refused", JSON.stringify(outcome));
        });
      }
    });

    suite("removing", () => {
      test("the engine's own is refused by us and by the engine", async () => {
        for (const name of ["bridge", "host", "none"]) {
          const network = networkIn(snapshot, name);
          assert.notEqual(whyNotRemove(network), undefined);
          assert.equal((await ask(host(), { kind: "remove", network })).is, "refused");
        }
      });

      test("a network that a container is connected to: its users are named, and it is refused", async () => {
        const network = networkIn(snapshot, "app");
        const { connected, waiting } = usersOf(network, snapshot);
        assert.deepEqual(
          connected.map(({ name }) => name),
          ["db"],
        );
        assert.deepEqual(
          waiting.map(({ name }) => name),
          ["idle"],
        );
        const outcome = await ask(host(), { kind: "remove", network });
        assert.ok(outcome.is === "refused");
        assert.match(outcome.said, /active endpoints/);
      });

      test("with stopped ones alone it goes, and they start no more, as we warned", async () => {
        await host().docker("rm", "--force", "db");
        const network = networkIn(snapshot, "app");
        assert.deepEqual(await ask(host(), { kind: "remove", network }), { is: "done" });
        const after = await snapshotOf(host());
        assert.ok(!after.engine?.networks.some(({ id }) => id === network.id));
        await assert.rejects(host().docker("start", "idle"), /not found/);
      });
    });

    test("a network that was taken after the check is refused, and the other stays", async () => {
      const read = readDraft({ ...NEW, name: "taken" }, snapshot);
      assert.ok(read.ok);
      await host().docker("network", "create", "--subnet=10.66.0.0/24", "taken");
      const outcome = await ask(host(), { kind: "create", network: read.value });
      assert.ok(outcome.is === "refused");
      assert.match(outcome.said, /network with name taken already exists/);
      const { engine: after } = await snapshotOf(host());
      const named = after?.networks.filter(({ name }) => name === "taken") ?? [];
      assert.deepEqual(
        named.map(({ ipam }) => ipam[0]?.subnet),
        ["10.66.0.0/24"],
      );
    });

    suite("in a swarm", () => {
      test("its manager makes an overlay network that containers can join", async () => {
        await host().docker("swarm", "init", "--advertise-addr=192.0.2.10");
        const draft = { ...NEW, driver: "overlay", subnet: "10.77.0.0/24", attachable: true };
        const read = readDraft(draft, await snapshotOf(host()));
        assert.ok(read.ok, read.ok ? "" : read.problem);
        assert.equal((await ask(host(), { kind: "create", network: read.value })).is, "done");
        const after = await snapshotOf(host());
        const made = networkIn(after, "new");
        assert.deepEqual([made.driver, made.scope, made.attachable], ["overlay", "swarm", true]);
        assert.equal(whyNotConnect(made, containerIn(after, "web"), after), undefined);
        const ingress = networkIn(after, "ingress");
        assert.match(whyNotRemove(ingress) ?? "", /published ports of the swarm/);
        assert.deepEqual(await ask(host(), { kind: "remove", network: made }), { is: "done" });
        await host().docker("swarm", "leave", "--force");
      });
    });
  });
}
