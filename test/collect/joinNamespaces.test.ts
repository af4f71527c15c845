import assert from "node:assert/strict";
import { joinNamespaces } from "../../src/collect/joinNamespaces.ts";
import type { RawNetns } from "../../src/collect/proc/netns.ts";
import type { RawLink } from "../../src/collect/rawLink.ts";

/** `eth0 2 -> 4` is a link with index 2 whose other end is 4; `@1` is the number of the other end's namespace. */
function netns(id: string, ...links: readonly string[]): RawNetns {
  // The host's links are always asked of the kernel, so that they tell numbers.
  return { id, pids: [Number(id)], links: links.map(link), numbered: id === "1" };
}

const numbered = (netns: RawNetns): RawNetns => ({ ...netns, numbered: true });

function link(text: string): RawLink {
  const [, name = "", ifindex, iflink, number, kind = "veth"] =
    /^(\w+) (\d+)(?: -> (\d+))?(?: @(\d+))?(?: (\w+))?$/.exec(text) ?? [];
  return {
    ifindex: Number(ifindex),
    name,
    kind,
    mtu: 1500,
    up: true,
    operState: "UP",
    addresses: [],
    ...(iflink === undefined ? {} : { iflink: Number(iflink) }),
    ...(number === undefined ? {} : { netnsid: Number(number) }),
  };
}

function peersOf(...namespaces: readonly [RawNetns, ...RawNetns[]]): Record<string, string> {
  const pairs = joinNamespaces(namespaces, new Map()).flatMap(({ id, links }) =>
    (links ?? []).flatMap(({ name, peer }): [string, string][] =>
      peer === undefined
        ? []
        : [[`${id} ${name}`, peer.netns === undefined ? "?" : `${peer.netns} ${peer.name ?? ""}`]],
    ),
  );
  return Object.fromEntries(pairs);
}

suite("the ends of veth pairs", () => {
  test("in a namespace that nobody may look into, as far as the kernel tells its number", () => {
    assert.deepEqual(
      peersOf(netns("1", "veth4 4 -> 2 @0", "veth6 6 -> 2 @1"), {
        id: "10",
        pids: [10],
        number: 1,
      }),
      { "1 veth4": "?", "1 veth6": "10 " },
    );
  });

  test("containers on one network each", () => {
    assert.deepEqual(
      peersOf(
        netns("1", "veth4 4 -> 2 @0", "veth6 6 -> 2 @1"),
        netns("10", "eth0 2 -> 4"),
        netns("20", "eth0 2 -> 6"),
      ),
      { "1 veth4": "10 eth0", "1 veth6": "20 eth0", "10 eth0": "1 veth4", "20 eth0": "1 veth6" },
    );
  });

  test("the other end is in a namespace that nobody showed", () => {
    assert.deepEqual(peersOf(netns("1", "eth0 2 -> 3 @0"), netns("10", "eth0 2 -> 9")), {
      "1 eth0": "?",
      "10 eth0": "?",
    });
  });

  test("indexes fit twice: what else is in the namespace with that number decides", () => {
    // A container within a container has the same indexes as one of the host.
    assert.deepEqual(
      peersOf(
        netns("1", "veth4 4 -> 2 @0", "veth5 5 -> 3 @0"),
        netns("10", "eth0 2 -> 4", "eth1 3 -> 5", "veth4 14 -> 2"),
        netns("20", "eth0 2 -> 4"),
      ),
      {
        "1 veth4": "10 eth0",
        "1 veth5": "10 eth1",
        "10 eth0": "1 veth4",
        "10 eth1": "1 veth5",
        "10 veth4": "?",
        "20 eth0": "?",
      },
    );
  });

  test("indexes fit twice and nothing decides: it stays open", () => {
    assert.deepEqual(
      peersOf(
        netns("1", "veth4 4 -> 2 @0"),
        netns("10", "eth0 2 -> 4"),
        netns("20", "eth0 2 -> 4"),
      ),
      { "1 veth4": "?", "10 eth0": "?", "20 eth0": "?" },
    );
  });

  test("a rootless engine beside the host's: its bridge and containers have the same indexes", () => {
    const told = (id: string, number: number, ...links: readonly string[]): RawNetns => ({
      ...numbered(netns(id, ...links)),
      number,
    });
    assert.deepEqual(
      peersOf(
        netns("1", "veth5 5 -> 2 @0"),
        told("10", 0, "eth0 2 -> 5 @0"),
        told("20", 1, "tap0 2 tun", "veth5 5 -> 2 @0"),
        told("30", 2, "eth0 2 -> 5 @0"),
      ),
      { "1 veth5": "10 eth0", "10 eth0": "1 veth5", "20 veth5": "30 eth0", "30 eth0": "20 veth5" },
    );
  });

  test("containers that tell numbers too: a pair within one is no pair with the host", () => {
    assert.deepEqual(
      peersOf(
        netns("1", "veth4 4 -> 2 @0"),
        numbered(netns("10", "eth0 2 -> 4 @0")),
        numbered(netns("20", "a 2 -> 4", "b 4 -> 2")),
      ),
      { "1 veth4": "10 eth0", "10 eth0": "1 veth4", "20 a": "20 b", "20 b": "20 a" },
    );
  });

  test("both ends in the host's namespace", () => {
    assert.deepEqual(peersOf(netns("1", "a 4 -> 5", "b 5 -> 4"), netns("10", "eth0 5 -> 4")), {
      "1 a": "1 b",
      "1 b": "1 a",
      "10 eth0": "?",
    });
  });

  test("two containers joined without the host", () => {
    assert.deepEqual(peersOf(netns("1"), netns("10", "a 7 -> 8"), netns("20", "b 8 -> 7")), {
      "10 a": "20 b",
      "20 b": "10 a",
    });
  });
});

suite("lower devices", () => {
  const parentsOf = (...namespaces: readonly [RawNetns, ...RawNetns[]]): unknown[] =>
    joinNamespaces(namespaces, new Map()).flatMap(({ links }) =>
      (links ?? []).map(({ name, parent, parentNetns }) => [name, parent, parentNetns]),
    );

  test("a vlan of the host", () => {
    assert.deepEqual(parentsOf(netns("1", "eth0 2 device", "vlan 5 -> 2 vlan")), [
      ["eth0", undefined, undefined],
      ["vlan", 2, undefined],
    ]);
  });

  test("a container's macvlan on an interface of the host", () => {
    assert.deepEqual(parentsOf(netns("1", "eth0 2 device"), netns("10", "eth0 9 -> 2 macvlan")), [
      ["eth0", undefined, undefined],
      ["eth0", 2, "1"],
    ]);
  });

  test("either namespace has a device of that number: it stays open", () => {
    const found = parentsOf(
      netns("1", "eth0 2 device"),
      netns("10", "eth0 9 -> 2 macvlan", "x 2 dummy"),
    );
    assert.deepEqual(found[1], ["eth0", undefined, undefined]);
  });

  test("a container that tells numbers: its own device, and the host's", () => {
    const found = parentsOf(
      netns("1", "eth0 2 device"),
      numbered(netns("10", "eth0 9 -> 2 @0 macvlan", "x 2 dummy", "vlan 11 -> 2 vlan")),
    );
    assert.deepEqual(found.slice(1), [
      ["eth0", 2, "1"],
      ["x", undefined, undefined],
      ["vlan", 2, undefined],
    ]);
  });

  test("the engine's word that it is no veth", () => {
    const mac = "02:42:c0:00:02:4d";
    const inside: RawNetns = { id: "10", pids: [], links: [{ ...link("eth0 9 -> 2"), mac }] };
    const [, joined] = joinNamespaces(
      [netns("1", "eth0 2 device"), inside],
      new Map([[mac, "macvlan"]]),
    );
    assert.deepEqual(
      joined?.links?.map(({ kind, parent, parentNetns, peer }) => [
        kind,
        parent,
        parentNetns,
        peer,
      ]),
      [["macvlan", 2, "1", undefined]],
    );
  });
});
