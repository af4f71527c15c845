import assert from "node:assert/strict";
import type { PolicyRule, Route } from "../../../src/core/net/route.ts";
import type { Socket } from "../../../src/core/net/socket.ts";
import type { Netns, Snapshot } from "../../../src/core/snapshot.ts";
import type { XfrmPolicy } from "../../../src/core/net/xfrmPolicy.ts";
import { explainPort } from "../../../src/core/explain/explainPort.ts";
import { readFrom } from "../../../src/core/explain/question.ts";
import { readFixture } from "../../fixtures/read.ts";

type Change = (snapshot: Snapshot) => Snapshot;

/** Changes the namespace of the host (0) or of the container (1). */
const inNetns =
  (at: number, change: (netns: Netns) => Netns): Change =>
  (snapshot) => {
    assert.ok(snapshot.host);
    const [own, ...others] = snapshot.host.namespaces.map((netns, index) =>
      index === at ? change(netns) : netns,
    );
    assert.ok(own);
    return { ...snapshot, host: { ...snapshot.host, namespaces: [own, ...others] } };
  };

/** Puts a rule in front of its chain, or a policy in place of the one there is. */
const rule = (table: string, text: string): Change =>
  inNetns(0, (netns) => {
    const all = netns.rulesets?.iptablesNft ?? "";
    const start = all.indexOf(`*${table}\n`);
    const chain = text.split(" ", 2)[1] ?? "";
    const body = all.slice(start);
    const first = body.search(new RegExp(`^\\[.*-A ${chain} |^COMMIT$`, "m"));
    const iptablesNft = text.startsWith(":")
      ? all.slice(0, start) +
        body.replace(new RegExp(`^${text.split(" ", 1)[0] ?? ""} .*$`, "m"), text)
      : `${all.slice(0, start)}${body.slice(0, first)}[0:0] ${text}\n${body.slice(first)}`;
    return { ...netns, rulesets: { ...netns.rulesets, iptablesNft } };
  });

const withoutTable = (table: string): Change =>
  inNetns(0, (netns) => {
    const all = netns.rulesets?.iptablesNft ?? "";
    const iptablesNft = all.replace(new RegExp(`^\\*${table}$[\\s\\S]*?^COMMIT$`, "m"), "");
    return { ...netns, rulesets: { ...netns.rulesets, iptablesNft } };
  });

const sysctl = (name: string, value: string): Change =>
  inNetns(0, (netns) => ({ ...netns, sysctls: { ...netns.sysctls, [name]: value } }));

const sockets = (at: number, change: (list: readonly Socket[]) => readonly Socket[]): Change =>
  inNetns(at, (netns) => ({ ...netns, sockets: change(netns.sockets ?? []) }));

const listenOn = (address: string, port: number): Change =>
  sockets(1, (list) =>
    list.map((each) => ({
      ...each,
      ...{ address, port, family: address.includes(":") ? "ip6" : "ip" },
      v6only: true,
    })),
  );

const route = (dst: string, given: Partial<Route> = {}): Change =>
  inNetns(0, (netns) => ({
    ...netns,
    routes: [
      ...(netns.routes ?? []),
      {
        ...{ family: "ip", table: "main", type: "unicast", dst, dev: "eth0", via: "192.0.2.20" },
        ...{ metric: 0, flags: [], text: `${dst} via 192.0.2.20 dev eth0` },
        ...given,
      },
    ],
  }));

const policyRule = (rule: PolicyRule): Change =>
  inNetns(0, (netns) => ({ ...netns, policyRules: [rule, ...(netns.policyRules ?? [])] }));

const legacy = (iptablesLegacy: string): Change =>
  inNetns(0, (netns) => ({ ...netns, rulesets: { ...netns.rulesets, iptablesLegacy } }));

function fullTable(snapshot: Snapshot): Snapshot {
  assert.ok(snapshot.host);
  return { ...snapshot, host: { ...snapshot.host, conntrack: { count: 9, max: 9 } } };
}

const BLOCK: XfrmPolicy = {
  ...{ direction: "fwd", action: "block", priority: 0, transforms: false },
  ...{ src: "0.0.0.0/0", dst: "0.0.0.0/0" },
};

/** nft shows the tables of iptables-nft as well; only one of the two texts is changed here. */
const withoutNft = inNetns(0, (netns) => ({
  ...netns,
  rulesets: { ...netns.rulesets, nft: '{"nftables":[]}' },
}));

/** What is changed on a healthy host, from where it is asked, and what the first finding then is. */
const CASES: readonly [name: string, change: Change, from: string, told: string][] = [
  ["nothing", (snapshot) => snapshot, "outside", "reachable info EXPOSED_TO_ALL_INTERFACES"],
  [
    "a drop in DOCKER-USER",
    rule("filter", "-A DOCKER-USER -j DROP"),
    "outside",
    "dropped error DOCKER_USER_RULE_DROPPED",
  ],
  [
    "a REJECT there",
    rule("filter", "-A DOCKER-USER -j REJECT"),
    "outside",
    "rejected error DOCKER_USER_RULE_REJECTED",
  ],
  [
    "a chain of one's own called from there",
    (snapshot) =>
      rule(
        "filter",
        "-A DOCKER-USER -j MINE",
      )(
        rule(
          "filter",
          "-A MINE -j DROP",
        )(
          inNetns(0, (netns) => ({
            ...netns,
            rulesets: {
              ...netns.rulesets,
              iptablesNft: (netns.rulesets?.iptablesNft ?? "").replace(
                ":DOCKER-USER ",
                ":MINE - [0:0]\n:DOCKER-USER ",
              ),
            },
          }))(snapshot),
        ),
      ),
    "outside",
    "dropped error DOCKER_USER_RULE_DROPPED",
  ],
  [
    "a drop in FORWARD",
    rule("filter", "-A FORWARD -j DROP"),
    "outside",
    "dropped error FORWARD_RULE_DROPPED",
  ],
  [
    "a REJECT in FORWARD",
    rule("filter", "-A FORWARD -j REJECT"),
    "outside",
    "rejected error FORWARD_RULE_REJECTED",
  ],
  [
    "only answers dropped",
    rule("filter", "-A FORWARD -i docker0 -j DROP"),
    "outside",
    "dropped error RETURN_RULE_DROPPED",
  ],
  [
    "a drop in raw",
    rule("raw", "-A PREROUTING -p tcp -j DROP"),
    "outside",
    "dropped error RAW_RULE_DROPPED",
  ],
  [
    "the engine's chains flushed, the policy left",
    withoutTable("nat"),
    "outside",
    "reachable warning DNAT_RULE_MISSING",
  ],
  [
    "the jump to the port's rule gone",
    inNetns(0, (netns) => ({
      ...netns,
      rulesets: {
        ...netns.rulesets,
        iptablesNft: (netns.rulesets?.iptablesNft ?? "").replace(
          /^.*-A PREROUTING -m addrtype.*\n/m,
          "",
        ),
      },
    })),
    "outside",
    "reachable warning DNAT_NOT_REACHED",
  ],
  [
    "the port's accept gone",
    inNetns(0, (netns) => ({
      ...netns,
      rulesets: {
        ...netns.rulesets,
        iptablesNft: (netns.rulesets?.iptablesNft ?? "").replace(/^.*--dport 80 -j ACCEPT\n/m, ""),
      },
    })),
    "outside",
    "dropped error UNPUBLISHED_PORT_DROPPED",
  ],
  [
    "an IPsec policy that blocks what is passed on",
    inNetns(0, (netns) => ({ ...netns, xfrmPolicies: [BLOCK] })),
    "outside",
    "dropped error IPSEC_POLICY_DROPPED",
  ],
  [
    "a veth that carries less than the packet has",
    inNetns(1, (netns) => ({
      ...netns,
      links: (netns.links ?? []).map((link) => ({ ...link, mtu: 40 })),
    })),
    "outside",
    "dropped error MTU_TOO_LARGE",
  ],
  [
    "forwarding off for one interface",
    sysctl("net.ipv4.conf.eth0.forwarding", "0"),
    "outside",
    "dropped error IP_FORWARD_DISABLED",
  ],
  [
    "a server on loopback",
    listenOn("127.0.0.1", 80),
    "outside",
    "refused error LISTENER_ON_LOOPBACK",
  ],
  [
    "a server on IPv6 alone",
    listenOn("::", 80),
    "outside",
    "refused error LISTENER_FAMILY_MISMATCH",
  ],
  [
    "a server elsewhere",
    listenOn("10.9.9.9", 80),
    "outside",
    "refused error LISTENER_ON_OTHER_ADDRESS",
  ],
  [
    "a server on another port",
    listenOn("0.0.0.0", 3000),
    "outside",
    "refused error LISTENER_ON_OTHER_PORT",
  ],
  ["no server", sockets(1, () => []), "outside", "refused error NO_LISTENER"],
  [
    "a server for UDP",
    sockets(1, (list) => list.map((each) => ({ ...each, protocol: "udp" }))),
    "outside",
    "refused error PORT_PROTOCOL_MISMATCH",
  ],
  ["no docker-proxy", sockets(0, () => []), "host", "refused error PROXY_NOT_LISTENING"],
  [
    "a drop in OUTPUT",
    rule("filter", "-A OUTPUT -p tcp -j DROP"),
    "host",
    "dropped error OUTPUT_RULE_DROPPED",
  ],
  [
    "a drop in INPUT",
    rule("filter", "-A INPUT -i lo -p tcp --dport 8080 -j DROP"),
    "host",
    "dropped error INPUT_RULE_DROPPED",
  ],
  [
    "a route for the container's own address",
    route("172.17.0.2/32"),
    "outside",
    "dropped error MORE_SPECIFIC_ROUTE",
  ],
  [
    "a wider route, and the network's own gone",
    (snapshot) =>
      inNetns(0, (netns) => ({
        ...netns,
        routes: (netns.routes ?? []).filter(({ dst }) => dst !== "172.17.0.0/16"),
      }))(route("172.16.0.0/12")(snapshot)),
    "outside",
    "dropped error FORWARD_POLICY_DROPPED",
  ],
  [
    "a policy rule for the network",
    (snapshot) =>
      policyRule({
        ...{ family: "ip", priority: 100, negated: false, to: "172.17.0.0/16" },
        ...{ action: "lookup", table: "7", text: "100: from all to 172.17.0.0/16 lookup 7" },
      })(route("0.0.0.0/0", { table: "7" })(snapshot)),
    "outside",
    "dropped error POLICY_ROUTE_DIVERTS",
  ],
  [
    "a translation to an address that nobody has",
    rule("nat", "-A DOCKER -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.99:80"),
    "outside",
    "dropped error DNAT_TARGET_STALE",
  ],
  ["no room for connections", fullTable, "outside", "uncertain error CONNTRACK_TABLE_FULL"],
  [
    "FORWARD closed by the policy of the other iptables, as it is by the engine's",
    legacy("*filter\n:FORWARD DROP [0:0]\nCOMMIT\n"),
    "outside",
    "dropped error MIXED_IPTABLES_BACKENDS",
  ],
  [
    "a policy of the engine's own iptables, with rules in the other",
    (snapshot) =>
      legacy("*filter\n:FORWARD DROP [0:0]\n[0:0] -A FORWARD -p tcp -j ACCEPT\nCOMMIT\n")(
        rule("filter", "-A FORWARD -j DROP")(snapshot),
      ),
    "outside",
    "dropped error FORWARD_RULE_DROPPED",
  ],
  [
    "INPUT closed by policy",
    rule("filter", ":INPUT DROP [0:0]"),
    "host",
    "dropped error INPUT_POLICY_DROPPED",
  ],
];

suite("causes from how the walk ended", () => {
  for (const [name, change, place, told] of CASES) {
    test(`${name}, asked from ${place}`, async () => {
      const from = readFrom(place);
      assert.ok(from.ok);
      const snapshot = change(withoutNft(await readFixture("published-28.5")));
      const question = { port: 8080, protocol: "tcp", from: from.value } as const;
      const { paths, findings } = explainPort(snapshot, question);
      const [path] = paths;
      const [first] = findings;
      assert.equal(`${path?.verdict ?? ""} ${first?.severity ?? ""} ${first?.code ?? ""}`, told);
    });
  }
});
