import assert from "node:assert/strict";
import { readNetlink, type ToldNetns } from "../../../src/collect/proc/netlink.ts";

/** As namespaces were told of: index, flags, type, mtu, link, netnsid, master, state, carrier, MAC, kind, name. */
const LINKS = `netns 478
link 1 65609 772 65536 - - - 0 1 000000000000 - 6c6f
link 2 69699 1 1500 7 0 - 6 1 0242ac110002 76657468 65746830
link 3 69699 1 1450 9 0 - 6 1 0242ac110003 76657468 65746831`;

const told = (lines: string): ToldNetns => {
  const found = readNetlink(`${LINKS}\n${lines}`).namespaces.get(478);
  assert.ok(found !== undefined);
  return found;
};

suite("routes as the kernel tells them", () => {
  for (const [line, text] of [
    ["route 2 254 1 - 0 2 ac110001 - - - 0 3 - 0 - 0 -", "default via 172.17.0.1 dev eth0"],
    [
      "route 2 254 1 ac110000 16 2 - - ac110002 - 253 2 - 0 - 0 -",
      "172.17.0.0/16 dev eth0 proto kernel scope link src 172.17.0.2",
    ],
    [
      "route 2 255 2 ac110002 32 2 - - ac110002 - 254 2 - 0 - 0 -",
      "local 172.17.0.2 dev eth0 table local proto kernel scope host src 172.17.0.2",
    ],
    [
      "route 2 100 7 0a000000 8 - - - - 50 0 4 - 0 - 0 -",
      "unreachable 10.0.0.0/8 table 100 proto static metric 50",
    ],
    [
      "route 2 254 1 - 0 2 - 000afe800000000000000000000000000001 - - 0 3 - 0 - 4 -",
      "default via inet6 fe80::1 dev eth0 onlink",
    ],
    [
      "route 10 254 1 fd000000000000000000000000000000 64 3 - - - 256 0 2 - 0 - 16 -",
      "fd00::/64 dev eth1 proto kernel metric 256 linkdown",
    ],
    [
      "route 10 254 1 - 0 2 fd000000000000000000000000000001 - - 1024 0 3 - 0 1400 0 -",
      "default via fd00::1 dev eth0 metric 1024 mtu 1400",
    ],
    [
      "route 2 254 1 0a090000 16 - - - - - 0 3 - 0 - 0 0,1,2,ac110001,-/16,3,3,ac120001,-",
      "10.9.0.0/16 nexthop via 172.17.0.1 dev eth0 weight 1 nexthop via 172.18.0.1 dev eth1 weight 3 linkdown",
    ],
  ] as const) {
    test(text, () => {
      assert.deepEqual(
        told(line).routes.map((route) => route.text),
        [text],
      );
    });
  }

  test("a gateway of the other family", () => {
    const [route] = told(
      "route 2 254 1 - 0 2 - 000afe800000000000000000000000000001 - - 0 3 - 0 - 0 -",
    ).routes;
    assert.equal(route?.via, "fe80::1");
  });

  test("an IPv6 route for one source only", () => {
    const from = "fd070000000000000000000000000000";
    const [route] = told(`route 10 254 1 - 0 2 - - - 1024 0 3 ${from} 48 - 0 -`).routes;
    assert.deepEqual([route?.dst, route?.src], ["::/0", "fd07::/48"]);
  });
});

test("interfaces that neighbours are not asked by (IFF_NOARP)", () => {
  const { links } = told("link 4 69827 1 1500 9 0 - 6 1 0242ac110004 76657468 65746832");
  assert.deepEqual(
    links.map(({ arp }) => arp),
    [undefined, undefined, undefined, false],
  );
});

test("neighbours as the kernel tells them, without those that `ip neigh` hides", () => {
  const { neighbours } = told(`neighbour 2 2 2 ac110001 024200000001
neighbour 10 2 32 fe800000000000000000000000000001 -
neighbour 2 1 64 7f000001 000000000000`);
  assert.deepEqual(neighbours, [
    { address: "172.17.0.1", dev: "eth0", mac: "02:42:00:00:00:01", state: "REACHABLE" },
    { address: "fe80::1", dev: "eth0", state: "FAILED" },
  ]);
});

test("flags of addresses; the first has another meaning for each family", () => {
  const [, eth0] = told(`address 2 2 c0000202 24 129 0 -
address 2 10 20010db8000000000000000000000001 64 33 0 -
address 2 10 20010db8000000000000000000000002 64 64 0 -
address 2 10 20010db8000000000000000000000003 64 68 0 -`).links;
  const of = { prefixLength: 64, scope: "global" };
  assert.deepEqual(eth0?.addresses, [
    { address: "192.0.2.2", prefixLength: 24, scope: "global", secondary: true },
    { address: "2001:db8::1", ...of, deprecated: true, temporary: true },
    { address: "2001:db8::2", ...of, tentative: true },
    { address: "2001:db8::3", ...of },
  ]);
});

test("a namespace that no process is in: its bridge, ports, vxlan device, forwarding database and settings", () => {
  const { mounted, namespaces } = readNetlink(`netns /run/docker/netns/1-abc
link 2 69699 1 1450 2 - - 6 1 1e395e42525d 627269646765 627230
bridge 2 80001e395e42525d 0 0 1 0
link 10 69699 1 1450 10 0 2 0 1 569a6c29cd0f 76786c616e 76786c616e30
vxlan 10 4097 4789 - - 1 1 1 1 0
port 10 3 0 0 1 1
link 12 69699 1 1450 11 1 2 6 1 eeabec4833a9 76657468 7665746830
port 12 4 1 1 0 0
fdb 10 128 569a6c29cd0f 2 - - - -
fdb 10 128 02420a000105 - c000020b - - -
fdb 10 64 02420a000106 - 20010db8000000000000000000000011 - 8472 7
fdb 12 2 02420a000103 2 - 1 - -
fdb 12 128 333300000001 - - - - -
sysctl 6e65742f697076342f69705f666f7277617264 31
ipvs 46574d2020303030303031304320727220
ipvs 20202d3e2030413030303030353a30303030202020202020204d617371`);
  assert.equal(namespaces.size, 0);
  const told = mounted.get("/run/docker/netns/1-abc");
  const [bridge, vxlan, veth] = told?.links ?? [];
  assert.deepEqual(bridge?.bridge, {
    ...{ id: "8000.1e395e42525d", stp: false, vlanFiltering: false },
    ...{ nfCallIptables: true, nfCallIp6tables: false },
  });
  const flags = { learning: true, proxy: true, l2miss: true, l3miss: true };
  assert.deepEqual(vxlan?.vxlan, { vni: 4097, port: 4789, ...flags });
  const open = { hairpin: false, isolated: false, flood: true, learning: true };
  assert.deepEqual(vxlan.port, { state: "forwarding", ...open });
  const shut = { hairpin: true, isolated: true, flood: false, learning: false };
  assert.deepEqual(veth?.port, { state: "blocking", ...shut });
  assert.deepEqual(told?.fdb, [
    { mac: "56:9a:6c:29:cd:0f", dev: "vxlan0", bridge: "br0", state: "permanent" },
    { mac: "02:42:0a:00:01:05", dev: "vxlan0", dst: "192.0.2.11", state: "permanent" },
    {
      ...{ mac: "02:42:0a:00:01:06", dev: "vxlan0", dst: "2001:db8::11", state: "static" },
      ...{ port: 8472, vni: 7 },
    },
    { mac: "02:42:0a:00:01:03", dev: "veth0", bridge: "br0", state: "", vlan: 1 },
  ]);
  assert.deepEqual(told.virtualServices, [
    { mark: 0x10c, servers: [{ address: "10.0.0.5", port: 0 }] },
  ]);
  assert.deepEqual(told.sysctls, { "net.ipv4.ip_forward": "1" });
});
