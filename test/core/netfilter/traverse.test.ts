import assert from "node:assert/strict";
import { readAddress } from "../../../src/core/net/address.ts";
import type { Packet } from "../../../src/core/net/packet.ts";
import type { Connection } from "../../../src/core/netfilter/conntrack.ts";
import type { HookOutcome, HookPoint } from "../../../src/core/netfilter/hook.ts";
import type { Hook, Ruleset } from "../../../src/core/netfilter/ruleset.ts";
import { traverse } from "../../../src/core/netfilter/traverse.ts";
import { facts } from "../../support/matches.ts";
import { packet, ruleset } from "../../support/texts.ts";

const DOCKER = `*raw
:PREROUTING ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
-A PREROUTING -d 172.17.0.2/32 ! -i docker0 -j DROP
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:DOCKER - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:DOCKER - [0:0]
:DOCKER-USER - [0:0]
-A FORWARD -j DOCKER-USER
-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -o docker0 -j DOCKER
-A FORWARD -i docker0 ! -o docker0 -j ACCEPT
-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT
-A DOCKER-USER -j RETURN
COMMIT
`;

interface Carried {
  readonly packet: Packet;
  readonly connection: Connection | undefined;
}

const at = (hook: Hook, layer: "ip" | "ip6", inDev?: string, outDev?: string): HookPoint => ({
  hook,
  layer,
  ...(inDev === undefined ? {} : { inDev }),
  ...(outDev === undefined ? {} : { outDev }),
  facts,
});

/** Hooks as `prerouting eth0`, `forward eth0 docker0`, `output - lo`, one after the other. */
function pass(rules: Ruleset, hooks: readonly string[], given: Carried) {
  const met: string[] = [];
  let carried = given;
  let last: HookOutcome | undefined;
  for (const text of hooks) {
    const [hook = "", inDev = "-", outDev = "-"] = text.split(" ");
    const devs = [inDev, outDev].map((dev) => (dev === "-" ? undefined : dev));
    const point = at(hook as Hook, carried.packet.family, ...devs);
    last = traverse(rules, point, carried, () => assert.fail("nothing here is in doubt"));
    carried = last;
    for (const hop of last.hops) {
      if (hop.kind === "rule") met.push(`${hop.table} ${hop.chain} ${hop.index}`);
      if (hop.kind === "rewrite") met.push(`${said(hop.before)} => ${said(hop.after)}`);
    }
    if (last.verdict.kind !== "accept") met.push(last.verdict.kind);
  }
  return { met, carried };
}

const said = ({
  src,
  sport,
  dst,
  dport,
}: {
  src: string;
  sport?: number;
  dst: string;
  dport?: number;
}) => `${src}:${sport ?? ""} > ${dst}:${dport ?? ""}`;

const sent = (text: string): Carried => ({ packet: packet(text), connection: undefined });

/** The answer to a packet that has passed, and what came of its connection. */
function answered(
  { connection }: Carried,
  text: string,
  change: Partial<Connection> = {},
): Carried {
  assert.ok(connection);
  return {
    packet: packet(text),
    connection: { ...connection, state: "established", direction: "reply", ...change },
  };
}

suite("a published port of Docker", () => {
  const rules = ruleset(DOCKER);
  const there = ["prerouting eth0", "forward eth0 docker0", "postrouting eth0 docker0"];
  const back = ["prerouting docker0", "forward docker0 eth0", "postrouting docker0 eth0"];
  const first = pass(rules, there, sent("tcp 192.168.1.20:40000 > 192.168.1.10:8080"));

  test("is translated and forwarded", () => {
    assert.deepEqual(first.met, [
      "nat PREROUTING 1",
      "nat DOCKER 1",
      "192.168.1.20:40000 > 192.168.1.10:8080 => 192.168.1.20:40000 > 172.17.0.2:80",
      "filter FORWARD 1",
      "filter DOCKER-USER 1",
      "filter FORWARD 3",
      "filter DOCKER 1",
    ]);
  });

  test("its answer is translated back", () => {
    const answer = "tcp 172.17.0.2:80 > 192.168.1.20:40000 flags=SYN,ACK";
    assert.deepEqual(pass(rules, back, answered(first.carried, answer)).met, [
      "filter FORWARD 1",
      "filter DOCKER-USER 1",
      "filter FORWARD 4",
      "172.17.0.2:80 > 192.168.1.20:40000 => 192.168.1.10:8080 > 192.168.1.20:40000",
    ]);
  });

  test("later packets are translated without asking the rules of nat", () => {
    const later = answered(first.carried, "tcp 192.168.1.20:40000 > 192.168.1.10:8080 flags=ACK", {
      direction: "original",
    });
    assert.deepEqual(pass(rules, there, later).met, [
      "192.168.1.20:40000 > 192.168.1.10:8080 => 192.168.1.20:40000 > 172.17.0.2:80",
      "filter FORWARD 1",
      "filter DOCKER-USER 1",
      "filter FORWARD 2",
    ]);
  });

  test("an error about it is translated by its addresses, whoever sends it", () => {
    const error = answered(first.carried, "icmp 172.17.0.99 > 192.168.1.20 type=3/1", {
      state: "related",
    });
    assert.deepEqual(pass(rules, back, error).met.slice(-1), [
      "172.17.0.99: > 192.168.1.20: => 192.168.1.10: > 192.168.1.20:",
    ]);
  });

  test("asked at the container's address it is dropped before conntrack", () => {
    const { met } = pass(rules, there.slice(0, 1), sent("tcp 192.168.1.20:40000 > 172.17.0.2:80"));
    assert.deepEqual(met, ["raw PREROUTING 1", "drop"]);
  });

  test("the host's own packet takes OUTPUT, where no interface is not docker0", () => {
    const hooks = ["output - lo", "postrouting - docker0"];
    const { met } = pass(rules, hooks, sent("tcp 192.168.1.10:40000 > 192.168.1.10:8080"));
    assert.deepEqual(met, [
      "nat OUTPUT 1",
      "nat DOCKER 1",
      "192.168.1.10:40000 > 192.168.1.10:8080 => 192.168.1.10:40000 > 172.17.0.2:80",
    ]);
  });
});

suite("connection tracking", () => {
  const states = (table: string, chain: string) =>
    `*${table}\n:${chain} ACCEPT [0:0]\n${["NEW", "ESTABLISHED", "INVALID", "UNTRACKED"]
      .map((state) => `-A ${chain} -m conntrack --ctstate ${state}\n`)
      .join("")}COMMIT\n`;

  const cases: readonly [name: string, rules: string, packet: string, met: readonly string[]][] = [
    [
      "before it every packet is invalid",
      states("raw", "PREROUTING"),
      "udp 10.0.0.5:1 > 10.0.0.6:2",
      ["raw PREROUTING 3"],
    ],
    [
      "behind it a first packet is new",
      states("mangle", "PREROUTING"),
      "udp 10.0.0.5:1 > 10.0.0.6:2",
      ["mangle PREROUTING 1"],
    ],
    [
      "a SYN is new",
      states("mangle", "PREROUTING"),
      "tcp 10.0.0.5:1 > 10.0.0.6:2",
      ["mangle PREROUTING 1"],
    ],
    [
      "so is an ACK of an older connection",
      states("mangle", "PREROUTING"),
      "tcp 10.0.0.5:1 > 10.0.0.6:2 flags=ACK",
      ["mangle PREROUTING 1"],
    ],
    [
      "a SYN,ACK without a SYN is invalid",
      states("mangle", "PREROUTING"),
      "tcp 10.0.0.5:1 > 10.0.0.6:2 flags=SYN,ACK",
      ["mangle PREROUTING 3"],
    ],
    [
      "so is a reset",
      states("mangle", "PREROUTING"),
      "tcp 10.0.0.5:1 > 10.0.0.6:2 flags=RST",
      ["mangle PREROUTING 3"],
    ],
    [
      "and nonsense",
      states("mangle", "PREROUTING"),
      "tcp 10.0.0.5:1 > 10.0.0.6:2 flags=SYN,FIN",
      ["mangle PREROUTING 3"],
    ],
    [
      "an echo request is new",
      states("mangle", "PREROUTING"),
      "icmp 10.0.0.5 > 10.0.0.6",
      ["mangle PREROUTING 1"],
    ],
    [
      "an answer to none is invalid",
      states("mangle", "PREROUTING"),
      "icmp 10.0.0.5 > 10.0.0.6 type=0",
      ["mangle PREROUTING 3"],
    ],
    [
      "neighbour discovery is not tracked",
      states("mangle", "PREROUTING"),
      "ipv6-icmp fe80::1 > ff02::1 type=135",
      ["mangle PREROUTING 4"],
    ],
    [
      "nor what a rule took out",
      `*raw\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -j CT --notrack\nCOMMIT\n${states("mangle", "PREROUTING")}`,
      "udp 10.0.0.5:1 > 10.0.0.6:2",
      ["raw PREROUTING 1", "mangle PREROUTING 4"],
    ],
  ];
  for (const [name, text, first, met] of cases) {
    test(name, () => {
      const given = sent(first);
      const rules = ruleset(text, given.packet.family);
      assert.deepEqual(pass(rules, ["prerouting eth0"], given).met, met);
    });
  }

  test("without tcp_loose nothing but a SYN begins a connection", () => {
    const rules = ruleset(states("mangle", "PREROUTING"));
    const point = { ...at("prerouting", "ip", "eth0"), facts: { ...facts, takesUpTcp: false } };
    const stateOf = (text: string) =>
      traverse(rules, point, sent(text), () => assert.fail("nothing here is in doubt")).connection
        ?.state;
    assert.equal(stateOf("tcp 10.0.0.5:1 > 10.0.0.6:2 flags=ACK"), "invalid");
    assert.equal(stateOf("tcp 10.0.0.5:1 > 10.0.0.6:2"), "new");
  });

  test("over loopback a packet keeps its connection, and is translated once", () => {
    const rules = ruleset(
      `*nat\n:PREROUTING ACCEPT\n:INPUT ACCEPT\n:OUTPUT ACCEPT\n:POSTROUTING ACCEPT\n-A PREROUTING -p tcp -j REDIRECT --to-ports 99\n-A OUTPUT -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 8080\nCOMMIT\n${states("raw", "PREROUTING")}`,
    );
    const hooks = ["output - eth0", "postrouting - lo", "prerouting lo", "input lo"];
    assert.deepEqual(pass(rules, hooks, sent("tcp 192.168.1.10:40000 > 10.0.0.6:80")).met, [
      "nat OUTPUT 1",
      "192.168.1.10:40000 > 10.0.0.6:80 => 192.168.1.10:40000 > 127.0.0.1:8080",
      "raw PREROUTING 1",
    ]);
  });

  test("a connection of another zone is not found", () => {
    const rules = ruleset(
      `*raw\n:PREROUTING ACCEPT\n-A PREROUTING -i eth0 -j CT --zone 5\nCOMMIT\n${states("mangle", "PREROUTING")}`,
    );
    const first = pass(rules, ["prerouting eth0"], sent("udp 10.0.0.5:1 > 10.0.0.6:2"));
    const reply = answered(first.carried, "udp 10.0.0.6:2 > 10.0.0.5:1");
    assert.deepEqual(pass(rules, ["prerouting eth1"], reply).met, ["mangle PREROUTING 1"]);
    assert.deepEqual(pass(rules, ["prerouting eth0"], reply).met, [
      "raw PREROUTING 1",
      "mangle PREROUTING 2",
    ]);
  });
});

suite("the order of base chains", () => {
  const text = ["security", "filter", "mangle", "raw"]
    .map((table) => `*${table}\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -j ACCEPT\nCOMMIT\n`)
    .join("");

  test("is that of their priorities; to accept ends one of them alone", () => {
    const nat = "*nat\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -j ACCEPT\nCOMMIT\n";
    const { met } = pass(
      ruleset(text + nat),
      ["output - eth0"],
      sent("udp 10.0.0.5:1 > 10.0.0.6:2"),
    );
    assert.deepEqual(met, [
      "raw OUTPUT 1",
      "mangle OUTPUT 1",
      "nat OUTPUT 1",
      "filter OUTPUT 1",
      "security OUTPUT 1",
    ]);
  });

  test("to drop ends the packet", () => {
    const drop = text
      .replace("*mangle\n:OUTPUT ACCEPT", "*mangle\n:OUTPUT DROP")
      .replace("-A OUTPUT -j ACCEPT\nCOMMIT\n*raw", "COMMIT\n*raw");
    const { met } = pass(ruleset(drop), ["output - eth0"], sent("udp 10.0.0.5:1 > 10.0.0.6:2"));
    assert.deepEqual(met, ["raw OUTPUT 1", "drop"]);
  });

  test("tables of the other family are not asked", () => {
    const { met } = pass(
      ruleset(text),
      ["output - eth0"],
      sent("udp [2001:db8::5]:1 > [2001:db8::6]:2"),
    );
    assert.deepEqual(met, []);
  });
});

suite("translation", () => {
  const HAIRPIN = `*nat
:PREROUTING ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
-A POSTROUTING -s 172.17.0.2/32 -d 172.17.0.2/32 -p tcp -m tcp --dport 80 -j MASQUERADE
COMMIT
`;

  test("of a container that calls itself changes both ends, and back", () => {
    const rules = ruleset(HAIRPIN);
    const hooks = ["prerouting docker0", "postrouting docker0 docker0"];
    const first = pass(rules, hooks, sent("tcp 172.17.0.2:40000 > 192.168.1.10:8080"));
    assert.deepEqual(first.met, [
      "nat PREROUTING 1",
      "172.17.0.2:40000 > 192.168.1.10:8080 => 172.17.0.2:40000 > 172.17.0.2:80",
      "nat POSTROUTING 1",
      "172.17.0.2:40000 > 172.17.0.2:80 => 192.168.1.10:40000 > 172.17.0.2:80",
    ]);
    const reply = answered(first.carried, "tcp 172.17.0.2:80 > 192.168.1.10:40000 flags=SYN,ACK");
    assert.deepEqual(pass(rules, hooks, reply).met, [
      "172.17.0.2:80 > 192.168.1.10:40000 => 172.17.0.2:80 > 172.17.0.2:40000",
      "172.17.0.2:80 > 172.17.0.2:40000 => 192.168.1.10:8080 > 172.17.0.2:40000",
    ]);
  });

  test("is decided once for each side, also to nothing", () => {
    const rules = ruleset(HAIRPIN);
    const { carried } = pass(rules, ["prerouting eth0"], sent("udp 10.0.0.5:1 > 10.0.0.6:2"));
    const { connection } = carried;
    assert.deepEqual([connection?.destinationDecided, connection?.sourceDecided], [true, false]);
    const again = pass(rules, ["prerouting lo"], {
      ...carried,
      packet: packet("tcp 10.0.0.5:1 > 10.0.0.6:8080"),
    });
    assert.deepEqual(again.met, []);
  });

  test("leaves the packet that was handed in as it was", () => {
    const given = sent("tcp 172.17.0.2:40000 > 192.168.1.10:8080");
    const before = structuredClone(given);
    pass(ruleset(HAIRPIN), ["prerouting docker0"], given);
    assert.deepEqual(given, before);
    assert.equal(given.packet.dst.text, readAddress("192.168.1.10")?.text);
  });
});
