import assert from "node:assert/strict";
import {
  EMPTY_DRAFT,
  FIELDS,
  readDraft,
  remarkOn,
  type NetworkDraft,
  type TypedField,
} from "../../../src/core/change/networkDraft.ts";
import { proposeParent, proposeSubnet } from "../../../src/core/change/proposal.ts";
import type { Link } from "../../../src/core/net/link.ts";
import type { Route } from "../../../src/core/net/route.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import { readFixture } from "../../fixtures/read.ts";

const DRAFT: NetworkDraft = { ...EMPTY_DRAFT, name: "new", subnet: "192.168.0.0/24" };
const DUAL: NetworkDraft = { ...DRAFT, ipv6: true, subnet6: "fd00:1::/64" };
const LAN: NetworkDraft = { ...DRAFT, driver: "macvlan", parent: "eth0" };

/** What is typed into a field of a draft, and what is said of it; nothing where it is fine. */
type Case = readonly [draft: Partial<NetworkDraft>, said: RegExp | undefined];

const CASES: Readonly<Record<TypedField, readonly Case[]>> = {
  name: [
    [{ name: "shop-net_1.x" }, undefined],
    [{ name: "a" }, undefined],
    [{ name: "" }, /needs a name/],
    [{ name: "app" }, /There is a network app already/],
    [{ name: "none" }, /keeps for itself/],
    [{ name: "default" }, /keeps for itself/],
    [{ name: "a b" }, /begins with a letter or digit/],
    [{ name: "-a" }, /begins with a letter or digit/],
    [{ name: "container:web" }, /begins with a letter or digit/],
    [{ name: "ä" }, /begins with a letter or digit/],
  ],
  parent: [
    [{ ...LAN, parent: "eth0" }, undefined],
    [{ ...LAN, parent: "eth0.10" }, undefined],
    [{ ...LAN, parent: "eth9" }, /no interface eth9; it has eth0, docker0, br-.* and tun0/],
    [{ ...LAN, parent: "eth9.10" }, /no interface eth9/],
    [{ ...LAN, parent: "eth0.5000" }, /“5000” is no VLAN/],
    [{ ...LAN, parent: "eth0.abc" }, /“abc” is no VLAN/],
    [{ ...LAN, parent: "lo" }, /loopback/],
    [{ ...LAN, parent: "" }, /reach each other alone/],
    [{ driver: "bridge", parent: "eth9" }, undefined],
  ],
  subnet: [
    [{ subnet: "" }, undefined],
    [{ subnet: "172.30.0.0/16" }, undefined],
    [{ subnet: "172.30.5.7/16" }, /host bits set; 172\.30\.0\.0\/16 is probably meant/],
    [{ subnet: "172.72.0.0.1/16" }, /172\.72\.0\.0\.1 has 5 parts; an IPv4 address has four/],
    [{ subnet: "172.30/16" }, /has 2 parts/],
    [{ subnet: "172.30.0.300/16" }, /“300” is not a number from 0 to 255/],
    [{ subnet: "172.30.0.0" }, /length is missing, as in 172\.30\.0\.0\/16/],
    [{ subnet: "172.30.0.0/33" }, /\/33 is no length: a number from 0 to 32/],
    [{ subnet: "172.30.0.0/255.255.0.0" }, /no length/],
    [{ subnet: "fd00::/64" }, /is no IPv4 address/],
    [{ subnet: "office" }, /office is no IPv4 address/],
    [{ subnet: "172.30.0.0/30" }, undefined],
    [{ subnet: "172.30.0.0/31" }, /no address left/],
    [{ subnet: "224.0.0.0/16" }, /multicast/],
    [{ subnet: "127.1.0.0/16" }, /never leaves a machine/],
    [{ subnet: "0.0.0.0/0" }, /is for no host/],
    [{ subnet: "172.17.0.0/16" }, /overlaps 172\.17\.0\.0\/16 of the network bridge/],
    [{ subnet: "172.28.9.0/24" }, /overlaps 172\.28\.0\.0\/16 of the network app/],
    [{ subnet: "172.16.0.0/12" }, /overlaps 172\.28\.0\.0\/16 of the network app/],
    [{ subnet: "192.0.2.128/25" }, /overlaps 192\.0\.2\.10\/24 of the interface eth0/],
    [{ subnet: "10.8.0.0/16" }, /overlaps 10\.8\.0\.2\/24 of the VPN interface tun0/],
    [{ subnet: "10.9.3.0/24" }, /overlaps 10\.9\.0\.0\/16, which is routed through the VPN inter/],
    [{ subnet: "10.99.3.0/24" }, undefined],
    // On the wire of an interface the LAN's own addresses are what is wanted.
    [{ ...LAN, subnet: "192.0.2.0/24" }, undefined],
    [{ ...LAN, subnet: "172.17.0.0/16" }, /of the network bridge/],
  ],
  range: [
    [{ range: "" }, undefined],
    [{ range: "192.168.0.64/28" }, undefined],
    [{ range: "192.168.0.0/24" }, undefined],
    [{ range: "192.168.0.68/28" }, /host bits set; 192\.168\.0\.64\/28 is probably meant/],
    [{ range: "192.168.1.64/28" }, /not within the subnet 192\.168\.0\.0\/24/],
    [{ range: "192.168.0.0/16" }, /larger than the subnet/],
    [{ range: "fd00::/64" }, /no IPv4 address/],
  ],
  gateway: [
    [{ gateway: "" }, undefined],
    [{ gateway: "192.168.0.254" }, undefined],
    [{ gateway: "192.168.0.254", range: "192.168.0.64/28" }, undefined],
    [{ gateway: "192.168.1.1" }, /192\.168\.1\.1 is not within the subnet 192\.168\.0\.0\/24/],
    [{ gateway: "192.168.0.0" }, /is the subnet 192\.168\.0\.0\/24 itself/],
    [{ gateway: "192.168.0.255" }, /kept for broadcast/],
    [{ gateway: "172.72.0.0.1" }, /has 5 parts/],
    [{ gateway: "192.168.0.1/24" }, /an address has no length/],
    [{ gateway: "fd00::1" }, /no IPv4 address/],
  ],
  subnet6: [
    [{ ...DUAL }, undefined],
    [{ ...DUAL, ipv6: false, subnet6: "nonsense" }, undefined],
    [{ ...DUAL, subnet6: "" }, /needs a subnet of its own/],
    [{ ...DUAL, subnet6: "fd00:1::5/64" }, /host bits set; fd00:1::\/64 is probably meant/],
    [{ ...DUAL, subnet6: "fd00:1::/127" }, /no address left/],
    [{ ...DUAL, subnet6: "fd00:1::" }, /as in fd00:1::\/64/],
    [{ ...DUAL, subnet6: "10.0.0.0/8" }, /no IPv6 address/],
    [{ ...DUAL, subnet6: "ff02::/64" }, /multicast/],
    [{ ...DUAL, subnet6: "::ffff:10.1.0.0/112" }, /reserved/],
    [{ ...DUAL, subnet6: "2001:db8::/64" }, /2001:db8::10\/64 of the interface eth0/],
  ],
  range6: [
    [{ ...DUAL, range6: "fd00:1::/80" }, undefined],
    [{ ...DUAL, range6: "fd00:1::5/80" }, /fd00:1::\/80 is probably meant/],
    [{ ...DUAL, range6: "fd00:2::/80" }, /not within/],
  ],
  gateway6: [
    [{ ...DUAL, gateway6: "fd00:1::99" }, undefined],
    [{ ...DUAL, gateway6: "fd00:2::1" }, /not within/],
    [{ ...DUAL, gateway6: "fd00:1::" }, /itself/],
    [{ ...DUAL, gateway6: "fd00:1::ffff:ffff:ffff:ffff" }, /last address/],
    [{ ...DUAL, gateway6: "fd00:1::1%eth0" }, /no IPv6 address/],
  ],
  options: [
    [{ options: "com.docker.network.driver.mtu=1400 com.example.any=thing" }, undefined],
    [{ options: "com.docker.network.driver.mtu=abc" }, /mtu: a number from 68/],
    [{ options: "com.docker.network.driver.mtu=-1" }, /mtu: a number from 68/],
    [{ options: "com.docker.network.driver.mtu=70000" }, /to 65535/],
    [{ options: "com.docker.network.bridge.enable_icc=no" }, /“true” or “false”/],
    [{ options: "com.docker.network.bridge.name=br-shop" }, undefined],
    [{ options: "com.docker.network.bridge.name=br-abcdefghijklmnop" }, /15 characters/],
    [{ options: "com.docker.network.bridge.name=br/x" }, /no interface's name/],
    [{ options: "com.docker.network.bridge.name=docker0" }, /bridge of the network bridge/],
    [{ options: "com.docker.network.bridge.name=eth0" }, /and it is no bridge/],
    [{ options: "com.docker.network.bridge.host_binding_ipv4=x" }, /an address/],
    [{ options: "com.docker.network.bridge.gateway_mode_ipv4=bla" }, /one of nat/],
    [{ options: "com.docker.network.bridge.gateway_mode_ipv4=isolated" }, /only an internal/],
    [
      { options: "com.docker.network.bridge.gateway_mode_ipv4=isolated", internal: true },
      undefined,
    ],
    [{ options: "novalue" }, /has no value/],
    [{ options: "=x" }, /no name/],
    [{ options: "a=1 a=2" }, /stands twice/],
  ],
};

suite("what is typed of a network to be made", () => {
  let snapshot: Snapshot;
  suiteSetup(async () => {
    snapshot = withVpn(await readFixture("modes-28.5"));
  });

  for (const field of Object.keys(FIELDS) as TypedField[]) {
    for (const [typed, said] of CASES[field]) {
      const draft = { ...DRAFT, ...typed };
      test(`${field} “${draft[field]}”: ${said?.source ?? "fine"}`, () => {
        const remark = remarkOn(field, draft, snapshot);
        if (said === undefined) assert.equal(remark, undefined);
        else assert.match(remark?.text ?? "", said);
      });
    }
  }

  test("becomes a network when every field is fine", () => {
    const draft: NetworkDraft = {
      ...DUAL,
      range: "192.168.0.64/28",
      gateway: "192.168.0.254",
      internal: true,
      off: ["com.docker.network.bridge.enable_icc"],
      options: "com.docker.network.driver.mtu=1400",
    };
    assert.deepEqual(readDraft(draft, snapshot), {
      ok: true,
      value: {
        ...{ name: "new", driver: "bridge", internal: true, attachable: false, ipv6: true },
        pools: [
          { subnet: "192.168.0.0/24", ipRange: "192.168.0.64/28", gateway: "192.168.0.254" },
          { subnet: "fd00:1::/64" },
        ],
        options: {
          "com.docker.network.bridge.enable_icc": "false",
          "com.docker.network.driver.mtu": "1400",
        },
      },
    });
  });

  test("is refused with the field that has to be mended", () => {
    const read = readDraft({ ...DRAFT, gateway: "192.168.1.1" }, snapshot);
    assert.ok(!read.ok);
    assert.match(read.problem, /^Gateway: 192\.168\.1\.1 is not within/);
  });

  test("says nothing of fields that do not apply: a bridge has no parent and no mode", () => {
    const read = readDraft({ ...DRAFT, parent: "eth9", mode: "vepa", range6: "x" }, snapshot);
    assert.ok(read.ok);
    assert.deepEqual(read.value.options, {});
  });

  test("a second macvlan upon one interface, which engines before 27 refuse", () => {
    for (const [version, said] of [
      ["26.1.5", "The macvlan network lan has eth0 already"],
      ["28.5.2", undefined],
    ] as const) {
      assert.equal(remarkOn("parent", LAN, withMacvlan(snapshot, version))?.text, said);
    }
  });

  test("without the host's routes only the engine's networks are compared, and that is said", () => {
    const { host: _, ...blind } = snapshot;
    const remark = remarkOn("subnet", { ...DRAFT, subnet: "10.8.0.0/24" }, blind);
    assert.equal(remark?.stops, false);
    assert.match(remark.text, /routes were not read/);
    assert.equal(remarkOn("parent", LAN, blind)?.stops, false);
  });

  test("the proposed subnet is the first of the engine's that nobody has; on a LAN the LAN's own", () => {
    assert.equal(proposeSubnet("bridge", "", snapshot), "172.18.0.0/16");
    assert.equal(proposeSubnet("macvlan", "eth0", snapshot), "192.0.2.0/24");
    assert.equal(proposeParent(snapshot), "eth0");
  });
});

/** The host with a VPN: an address on a tunnel, a route through it, both halves of a default route, and a black hole. */
function withVpn(snapshot: Snapshot): Snapshot {
  const { host } = snapshot;
  assert.ok(host !== undefined);
  const [own, ...others] = host.namespaces;
  const tun: Link = {
    ...{ ifindex: 90, name: "tun0", kind: "tun", mtu: 1500, up: true, operState: "UNKNOWN" },
    addresses: [{ address: "10.8.0.2", prefixLength: 24, scope: "global" }],
  };
  const route = (dst: string, type = "unicast"): Route => ({
    ...{ family: "ip", table: "main", type, dst, metric: 0, flags: [], text: dst },
    ...(type === "unicast" ? { dev: "tun0" } : {}),
  });
  const routes = [
    ...(own.routes ?? []),
    ...["10.9.0.0/16", "0.0.0.0/1", "128.0.0.0/1"].map((dst) => route(dst)),
    route("10.99.0.0/16", "blackhole"),
  ];
  const links = [...(own.links ?? []), tun];
  return { ...snapshot, host: { ...host, namespaces: [{ ...own, links, routes }, ...others] } };
}

function withMacvlan(snapshot: Snapshot, version: string): Snapshot {
  const { engine } = snapshot;
  const [network] = engine?.networks ?? [];
  assert.ok(engine !== undefined && network !== undefined);
  const lan = { ...network, name: "lan", driver: "macvlan", options: { parent: "eth0" } };
  return { ...snapshot, engine: { ...engine, version, networks: [...engine.networks, lan] } };
}
