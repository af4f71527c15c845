import assert from "node:assert/strict";
import { readFibTrie } from "../../../src/collect/proc/fibTrie.ts";
import { readHexBytes, readHexWords } from "../../../src/collect/proc/hexAddress.ts";
import { readIpv4 } from "../../../src/collect/proc/ipv4.ts";
import { readIfInet6, readIpv6Routes } from "../../../src/collect/proc/ipv6.ts";
import { readSysfsLinks } from "../../../src/collect/proc/links.ts";

/** As Linux 6.18 printed them for a container on two networks with engine 28.5, less the gaps between columns. */
const ROUTE = `Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
eth0	00000000	FE051CAC	0003	0	0	0	00000000	0	0	0
eth1	000011AC	00000000	0001	0	0	0	0000FFFF	0	0	0
eth0	00001CAC	00000000	0001	0	0	0	0000FFFF	0	0	0
*	007100CB	00000000	0201	0	0	0	00FFFFFF	0	0	0`;

const FIB_TRIE = `Main:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
Local:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
     +-- 127.0.0.0/8 2 0 2
        +-- 127.0.0.0/31 1 0 0
           |-- 127.0.0.0
              /8 host LOCAL
           |-- 127.0.0.1
              /32 host LOCAL
        |-- 127.255.255.255
           /32 link BROADCAST
           +-- 172.17.0.0/30 2 0 2
              |-- 172.17.0.0
                 /16 link UNICAST
              |-- 172.17.0.3
                 /32 host LOCAL
           |-- 172.17.255.255
              /32 link BROADCAST
              |-- 172.28.5.1
                 /32 host LOCAL
     |-- 203.0.113.0
        /24 universe PROHIBIT`;

const global6 = (address: string) => ({ address, prefixLength: 64, scope: "global" });

const IF_INET6 = `fe800000000000001057fdfffef41f83 02 40 20 80     eth0
fd000001000000000000000000000003 02 40 00 82     eth0
fd000001000000000000000000000004 02 40 00 21     eth0
fd000001000000000000000000000005 02 40 00 48     eth0
00000000000000000000000000000001 01 80 10 80       lo`;

const IPV6_ROUTE = `fd000001000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000003 00000000 00000001     eth0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 fd000001000000000000000000000001 00000400 00000001 00000000 00000003     eth0
00000000000000000000000000000001 80 00000000000000000000000000000000 00 00000000000000000000000000000000 00000000 00000003 00000000 80200001       lo
ff000000000000000000000000000000 08 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000004 00000000 00000001     eth0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo`;

suite("files below /proc/PID/net", () => {
  test("addresses in hexadecimal digits", () => {
    assert.equal(readHexWords("0B00007F", "machine"), "127.0.0.11");
    assert.equal(readHexWords("7F00000B", "network"), "127.0.0.11");
    assert.equal(readHexWords("0000000000000000FFFF00000100007F", "machine"), "::ffff:127.0.0.1");
    assert.equal(readHexBytes("fd000001000000000000000000000003"), "fd00:1::3");
    for (const bad of ["", "0B00007", "not hex!", "0".repeat(31)]) {
      assert.equal(readHexWords(bad, "machine"), undefined);
      assert.equal(readHexBytes(bad), undefined);
    }
  });

  test("IPv4 routes: those of the main table, the local ones with their device, and how one ends", () => {
    const { routes } = readIpv4(
      new Map([
        ["route", ROUTE],
        ["fib_trie", FIB_TRIE],
      ]),
      "lo",
    );
    assert.deepEqual(
      routes.map(({ text }) => text),
      [
        "default via 172.28.5.254 dev eth0",
        "172.17.0.0/16 dev eth1 scope link",
        "172.28.0.0/16 dev eth0 scope link",
        "prohibit 203.0.113.0/24",
        "local 127.0.0.0/8 dev lo table local scope host",
        "local 127.0.0.1 dev lo table local scope host",
        "broadcast 127.255.255.255 dev lo table local scope link",
        "local 172.17.0.3 dev eth1 table local scope host",
        "broadcast 172.17.255.255 dev eth1 table local scope link",
        "local 172.28.5.1 dev eth0 table local scope host",
      ],
    );
  });

  test("IPv4 addresses: each on the interface whose route it lies in", () => {
    const { addresses } = readIpv4(
      new Map([
        ["route", ROUTE],
        ["fib_trie", FIB_TRIE],
      ]),
      "lo",
    );
    assert.deepEqual(Object.fromEntries(addresses), {
      lo: [{ address: "127.0.0.1", prefixLength: 8, scope: "host" }],
      eth1: [{ address: "172.17.0.3", prefixLength: 16, scope: "global" }],
      eth0: [{ address: "172.28.5.1", prefixLength: 16, scope: "global" }],
    });
  });

  test("the trie of a namespace with policy routing has more tables", () => {
    const text = "Id 100:\n  +-- 0.0.0.0/0 2 0 2\n     |-- 0.0.0.0\n        /0 universe UNICAST\n";
    assert.deepEqual(readFibTrie(text), [
      { table: "100", address: "0.0.0.0", prefixLength: 0, scope: "global", type: "unicast" },
    ]);
  });

  test("IPv6 addresses", () => {
    assert.deepEqual(Object.fromEntries(readIfInet6(IF_INET6)), {
      eth0: [
        { address: "fe80::1057:fdff:fef4:1f83", prefixLength: 64, scope: "link" },
        { address: "fd00:1::3", prefixLength: 64, scope: "global" },
        { ...global6("fd00:1::4"), deprecated: true, temporary: true },
        { ...global6("fd00:1::5"), tentative: true },
      ],
      lo: [{ address: "::1", prefixLength: 128, scope: "host" }],
    });
  });

  test("IPv6 routes, without the entry that stands for none", () => {
    assert.deepEqual(
      readIpv6Routes(IPV6_ROUTE).map(({ text }) => text),
      [
        "fd00:1::/64 dev eth0 metric 256",
        "default via fd00:1::1 dev eth0 metric 1024",
        "local ::1 dev lo table local metric 0",
        "multicast ff00::/8 dev eth0 table local metric 256",
      ],
    );
  });
});

suite("interfaces in sysfs", () => {
  const DEV = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0
  eth0:    2358      25    1    2    0     0          0         0     1330      17    3    4    0     0       0          0`;
  const lo = new Map([
    ["ifindex", "1"],
    ["iflink", "1"],
    ["type", "772"],
    ["flags", "0x9"],
  ]);
  const eth0 = new Map([
    ["ifindex", "2"],
    ["iflink", "7"],
    ["address", "12:57:fd:f4:1f:83"],
    ["mtu", "1500"],
    ["operstate", "up"],
    ["carrier", "1"],
    ["flags", "0x1083"],
    ["type", "1"],
    ["uevent", "INTERFACE=eth0\nIFINDEX=2"],
  ]);

  test("a veth, with the counters of /proc/net/dev", () => {
    const links = readSysfsLinks(
      new Map([
        ["eth0", eth0],
        ["lo", lo],
      ]),
      DEV,
      () => [],
    );
    assert.deepEqual(
      links?.map(({ name, kind }) => [name, kind]),
      [
        ["lo", "loopback"],
        ["eth0", "veth"],
      ],
    );
    assert.deepEqual(links[1], {
      ifindex: 2,
      name: "eth0",
      kind: "veth",
      mac: "12:57:fd:f4:1f:83",
      mtu: 1500,
      up: true,
      operState: "UP",
      carrier: true,
      arp: false,
      iflink: 7,
      addresses: [],
      rx: { packets: 25, bytes: 2358, errors: 1, dropped: 2 },
      tx: { packets: 17, bytes: 1330, errors: 3, dropped: 4 },
    });
  });

  test("another namespace's sysfs is not believed", () => {
    const other = new Map([
      ["docker0", eth0],
      ["lo", lo],
    ]);
    assert.equal(
      readSysfsLinks(other, DEV, () => []),
      undefined,
    );
    assert.equal(
      readSysfsLinks(new Map([["lo", lo]]), DEV, () => []),
      undefined,
    );
    assert.equal(
      readSysfsLinks(undefined, DEV, () => []),
      undefined,
    );
  });

  test("a plain folder in sysfs's place, with what an image put there", () => {
    const fake = new Map([
      ["eth0", new Map([["ifindex", "root:x:0:0"]])],
      ["lo", lo],
    ]);
    assert.equal(
      readSysfsLinks(fake, DEV, () => []),
      undefined,
    );
  });
});
