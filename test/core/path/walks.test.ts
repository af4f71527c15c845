import assert from "node:assert/strict";
import type { Host, Snapshot } from "../../../src/core/snapshot.ts";
import { hostFrom } from "./hostText.ts";
import { omit } from "../../../src/core/path/omit.ts";
import { ask, tell, tellEnd } from "./tell.ts";

const HOST = `
  host
    link eth0 device mac 52:54:00:00:00:10 addr 192.0.2.10/24
    link docker0 bridge mac 02:42:00:00:00:01 addr 172.17.0.1/16
    link veth1 veth peer web/eth0 master docker0
    link veth2 veth peer other/eth0 master docker0
    link br1 bridge mac 02:42:00:00:00:02 addr 172.18.0.1/16
    link veth3 veth peer far/eth0 master br1
    route default via 192.0.2.1 dev eth0
    listen tcp 0.0.0.0:8080 docker-proxy
    listen tcp 0.0.0.0:22 sshd
    listen tcp 127.0.0.1:631 cupsd
    listen udp 0.0.0.0:53 dnsmasq
    | -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
    | -t nat -A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
    | -t nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
    | -t nat -A POSTROUTING -s 172.18.0.0/16 ! -o br1 -j MASQUERADE
    | -t nat -A DOCKER -i docker0 -j RETURN
    | -t nat -A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
    | -P FORWARD DROP
    | -A FORWARD -j DOCKER-USER
    | -A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
    | -A FORWARD -o docker0 -j DOCKER
    | -A FORWARD -i docker0 ! -o docker0 -j ACCEPT
    | -A FORWARD -o br1 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
    | -A FORWARD -i br1 ! -o br1 -j ACCEPT
    | -A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT
    | -A DOCKER-USER -j RETURN
  web
    link eth0 veth mac 02:42:ac:11:00:02 addr 172.17.0.2/16 peer host/veth1
    route default via 172.17.0.1 dev eth0
    publish 0.0.0.0:8080 80
    listen tcp [::]:80 httpd
    listen tcp 127.0.0.1:9000 debugger
    listen udp 0.0.0.0:53 named
  other
    link eth0 veth mac 02:42:ac:11:00:03 addr 172.17.0.3/16 peer host/veth2
    route default via 172.17.0.1 dev eth0
    listen tcp 0.0.0.0:80 httpd
  far
    link eth0 veth net br1 mac 02:42:ac:12:00:02 addr 172.18.0.2/16 peer host/veth3
    route default via 172.18.0.1 dev eth0
    listen tcp 0.0.0.0:80 httpd
`;

/** The host above with lines changed (`- line`, `host + line`), and what is asked there. */
interface Case {
  readonly name: string;
  readonly change?: readonly string[];
  readonly asks: readonly (readonly [question: string, want: string])[];
}

const OUTSIDE = "outside eth0 192.0.2.20 > 192.0.2.10:8080";
const LOCAL = "host 127.0.0.1 > 127.0.0.1:8080";
const OWN = "host 192.0.2.10 > 192.0.2.10:8080";
const SIBLING = "other 172.17.0.3 > 172.17.0.2:80";

const CASES: readonly Case[] = [
  {
    name: "a healthy host",
    asks: [
      [OUTSIDE, "reachable in web: accepted"],
      [LOCAL, "reachable by proxy in web: accepted"],
      [OWN, "reachable in web: accepted"],
      [SIBLING, "reachable in web: accepted"],
      ["other 172.17.0.3 > 192.0.2.10:8080", "reachable by proxy in web: accepted"],
      ["far 172.18.0.2 > 172.17.0.2:80", "reachable in web: accepted"],
      ["other 172.17.0.3 > 172.18.0.2:80", "reachable in far: accepted"],
      ["outside eth0 192.0.2.20 > 172.18.0.2:80", "dropped in host: policy FORWARD drop forward"],
      ["host 172.17.0.1 > 172.17.0.2:80", "reachable in web: accepted"],
      ["outside eth0 192.0.2.20 > 192.0.2.10:22", "reachable in host: accepted"],
      [
        "outside eth0 192.0.2.20 > 192.0.2.10:631",
        "refused in host: nobody-listens 192.0.2.10 631",
      ],
      ["host 127.0.0.1 > 127.0.0.1:631", "reachable in host: accepted"],
      ["web 127.0.0.1 > 127.0.0.1:9000", "reachable in web: accepted"],
      ["other 172.17.0.3 > 172.17.0.2:9000", "refused in web: nobody-listens 172.17.0.2 9000"],
      ["web 172.17.0.2 > 203.0.113.9:443", "leaves in host: leaves eth0 192.0.2.1"],
      ["other 172.17.0.3 > 172.17.0.9:80", "no-route in other: neighbour 172.17.0.9 eth0 true"],
      ["host 172.17.0.1 > 172.17.0.2:53/udp", "reachable in web: accepted"],
      ["host 172.17.0.1 > 172.17.0.2:54/udp", "refused in web: nobody-listens 172.17.0.2 54"],
    ],
  },
  {
    name: "forwarding off",
    change: ["host + sysctl net.ipv4.ip_forward=0"],
    asks: [
      [OUTSIDE, "dropped in host: forwarding-off eth0 net.ipv4.ip_forward"],
      [OWN, "reachable in web: accepted"],
      [
        "web 172.17.0.2 > 203.0.113.9:443",
        "dropped in host: forwarding-off docker0 net.ipv4.ip_forward",
      ],
    ],
  },
  {
    name: "forwarding off on the bridge",
    change: ["host + sysctl net.ipv4.conf.docker0.forwarding=0"],
    asks: [
      [OUTSIDE, "dropped reply in host: forwarding-off docker0 net.ipv4.conf.docker0.forwarding"],
    ],
  },
  {
    name: "a rule that drops",
    change: ["- | -A DOCKER-USER -j RETURN", "host + | -A DOCKER-USER -i eth0 -j DROP"],
    asks: [
      [OUTSIDE, "dropped in host: rule drop -A DOCKER-USER -i eth0 -j DROP forward"],
      [
        "web 172.17.0.2 > 203.0.113.9:443",
        "dropped reply in host: rule drop -A DOCKER-USER -i eth0 -j DROP forward",
      ],
    ],
  },
  {
    name: "a rule that rejects",
    change: [
      "host + | -A INPUT -p tcp -m tcp --dport 22 -j REJECT --reject-with icmp-port-unreachable",
    ],
    asks: [
      [
        "outside eth0 192.0.2.20 > 192.0.2.10:22",
        "rejected in host: rule reject -A INPUT -p tcp -m tcp --dport 22 -j REJECT --reject-with icmp-port-unreachable input",
      ],
      [
        "host 127.0.0.1 > 127.0.0.1:22",
        "rejected in host: rule reject -A INPUT -p tcp -m tcp --dport 22 -j REJECT --reject-with icmp-port-unreachable input",
      ],
    ],
  },
  {
    name: "a reject that the output hook drops",
    change: [
      "host + | -A INPUT -p tcp -m tcp --dport 22 -j REJECT --reject-with icmp-port-unreachable",
      "host + | -A OUTPUT -p icmp -j DROP",
    ],
    asks: [
      [
        "outside eth0 192.0.2.20 > 192.0.2.10:22",
        "dropped reply in host: rule drop -A OUTPUT -p icmp -j DROP output",
      ],
    ],
  },
  {
    name: "a container without a way back",
    change: ["web - route default via 172.17.0.1 dev eth0"],
    asks: [
      [OUTSIDE, "dropped reply in web: route none output 192.0.2.20"],
      [LOCAL, "reachable by proxy in web: accepted"],
    ],
  },
  {
    name: "reverse path filtering",
    change: ["host + sysctl net.ipv4.conf.all.rp_filter=1", "host + route 192.0.2.20 dev br1"],
    asks: [
      [
        OUTSIDE,
        "dropped in host: reverse-path eth0 strict net.ipv4.conf.all.rp_filter 192.0.2.20 dev br1",
      ],
    ],
  },
  {
    name: "martians",
    asks: [
      [
        "outside eth0 192.0.2.20 > 127.0.0.1:22",
        "dropped in host: martian eth0 loopback-destination",
      ],
      ["outside eth0 172.17.0.1 > 192.0.2.10:22", "dropped in host: martian eth0 own-source"],
    ],
  },
  {
    name: "a policy rule that diverts",
    change: [
      "host + rule 100: from all to 172.17.0.0/16 lookup 7",
      "host + route default via 192.0.2.1 dev eth0 table 7",
    ],
    asks: [
      [OUTSIDE, "dropped in host: policy FORWARD drop forward"],
      [LOCAL, "stalled by proxy in host: leaves eth0 192.0.2.1"],
    ],
  },
  {
    name: "an overlapping subnet",
    asks: [
      [
        "outside eth0 172.18.7.7 > 192.0.2.10:8080",
        "dropped reply in host: neighbour 172.18.7.7 br1 true",
      ],
    ],
  },
  {
    name: "a cable that is not on the bridge",
    change: ["host ~ link veth1 veth peer web/eth0 master docker0 > link veth1 veth peer web/eth0"],
    asks: [
      [OUTSIDE, "no-route in host: neighbour 172.17.0.2 docker0 true web"],
      [LOCAL, "stalled by proxy in host: neighbour 172.17.0.2 docker0 true web"],
      [SIBLING, "no-route in other: neighbour 172.17.0.2 eth0 true web"],
    ],
  },
  {
    name: "isolated ports",
    change: [
      "host ~ link veth1 veth peer web/eth0 master docker0 > link veth1 veth peer web/eth0 master docker0 isolated",
      "host ~ link veth2 veth peer other/eth0 master docker0 > link veth2 veth peer other/eth0 master docker0 isolated",
    ],
    asks: [
      [SIBLING, "no-route in other: neighbour 172.17.0.2 eth0 true web"],
      [OUTSIDE, "reachable in web: accepted"],
    ],
  },
  {
    name: "a paused container",
    change: ["web + paused"],
    asks: [
      [OUTSIDE, "stalled in web: never-accepted httpd paused web".replace("httpd ", "")],
      [LOCAL, "stalled by proxy in web: never-accepted paused web"],
    ],
  },
  {
    name: "the port held by the engine",
    change: [
      "host ~ listen tcp 0.0.0.0:8080 docker-proxy > listen tcp 0.0.0.0:8080 dockerd",
      "- | -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER",
    ],
    asks: [[OUTSIDE, "stalled in host: never-accepted dockerd"]],
  },
  {
    name: "nothing in the container",
    change: ["web - listen tcp [::]:80 httpd"],
    asks: [
      [OUTSIDE, "refused in web: nobody-listens 172.17.0.2 80"],
      [LOCAL, "refused by proxy in web: nobody-listens 172.17.0.2 80"],
    ],
  },
  {
    name: "rules that were not read",
    change: ["host + unread rules"],
    asks: [
      [OUTSIDE, "uncertain in web: accepted"],
      ["host 127.0.0.1 > 127.0.0.1:22", "reachable in host: accepted"],
      ["host 127.0.0.1 > 127.0.0.1:9", "refused in host: nobody-listens 127.0.0.1 9"],
      ["outside eth0 192.0.2.20 > 192.0.2.10:9", "uncertain in host: nobody-listens 192.0.2.10 9"],
    ],
  },
  {
    name: "sockets that were not read",
    change: ["web + unread sockets"],
    asks: [[OUTSIDE, "uncertain in web: accepted"]],
  },
  {
    name: "a doubt that decides, and one that does not",
    change: [
      "- | -A DOCKER-USER -j RETURN",
      "host + | -A DOCKER-USER -m limit --limit 3/min -j LOG",
      "host + | -A DOCKER-USER -p tcp -m tcp --dport 80 -m time --timestart 08:00:00 --timestop 09:00:00 -j DROP",
    ],
    asks: [
      [
        OUTSIDE,
        "uncertain in host: rule drop -A DOCKER-USER -p tcp -m tcp --dport 80 -m time --timestart 08:00:00 --timestop 09:00:00 -j DROP forward",
      ],
    ],
  },
  {
    name: "a doubt that decides nothing",
    change: [
      "host + | -A FORWARD -m limit --limit 3/min -j LOG",
      "host + | -A INPUT -m limit --limit 3/min -j LOG",
    ],
    asks: [
      [OUTSIDE, "reachable in web: accepted"],
      ["outside eth0 192.0.2.20 > 192.0.2.10:22", "reachable in host: accepted"],
    ],
  },
  {
    name: "a loop",
    change: [
      "host + route 203.0.113.0/24 via 172.17.0.2 dev docker0",
      "host ~ | -P FORWARD DROP > | -P FORWARD ACCEPT",
    ],
    asks: [["other 172.17.0.3 > 203.0.113.9:80", "dropped in web: loop"]],
  },
  {
    name: "a full connection table, which may still find room",
    change: ["host + conntrack 65536 65536"],
    asks: [
      [OUTSIDE, "uncertain in host: tracking-full 65536 65536"],
      [SIBLING, "reachable in web: accepted"],
    ],
  },
  {
    name: "a rule for some source ports",
    change: ["host + | -A FORWARD -p tcp -m tcp --sport 53 -j DROP"],
    asks: [[OUTSIDE, "uncertain in web: accepted"]],
  },
  {
    name: "a rule for all source ports that are not asked for",
    change: ["host + | -A FORWARD -i eth0 -p tcp -m tcp ! --sport 1024:65535 -j DROP"],
    asks: [[OUTSIDE, "reachable in web: accepted"]],
  },
  {
    name: "a rule for some source ports of several",
    change: ["host + | -A FORWARD -p tcp -m multiport --sports 53,5000:5010 -j DROP"],
    asks: [[OUTSIDE, "uncertain in web: accepted"]],
  },
  {
    name: "a policy rule for some source ports",
    change: [
      "host + rule 100: from all ipproto tcp sport 5000-5010 lookup 7",
      "host + route prohibit default table 7",
    ],
    asks: [[OUTSIDE, "uncertain in web: accepted"]],
  },
  {
    name: "a policy rule for all source ports that are not asked for",
    change: [
      "host + rule 100: from all ipproto tcp sport 1024-65535 dport 80 lookup main",
      "host + rule 101: from all ipproto tcp dport 80 lookup 7",
      "host + route prohibit default table 7",
    ],
    asks: [[OUTSIDE, "reachable in web: accepted"]],
  },
  {
    name: "a rule for a time to live",
    change: ["host + | -A FORWARD -m ttl --ttl-lt 32 -j DROP"],
    asks: [[OUTSIDE, "uncertain in web: accepted"]],
  },
  {
    name: "a connection table without a limit",
    change: ["host + conntrack 65536 0"],
    asks: [[OUTSIDE, "reachable in web: accepted"]],
  },
  {
    name: "a policy rule for some users",
    change: [
      "host + rule 100: from all uidrange 1000-1999 lookup 7",
      "host + route prohibit default table 7",
    ],
    asks: [
      ["host 172.17.0.1 > 172.17.0.2:80", "uncertain in web: accepted"],
      ["host 192.0.2.10 > 192.0.2.10:22", "reachable in host: accepted"],
      [OUTSIDE, "reachable in web: accepted"],
    ],
  },
  {
    name: "bridged packets shown to the rules",
    change: ["host + sysctl net.bridge.bridge-nf-call-iptables=1"],
    asks: [[SIBLING, "dropped in host: policy FORWARD drop forward"]],
  },
  {
    name: "a UDP socket on all addresses answers from another one",
    change: ["host ~ listen udp 0.0.0.0:53 dnsmasq > listen udp 0.0.0.0:53 dnsmasq"],
    asks: [
      ["other 172.17.0.3 > 192.0.2.10:53/udp", "uncertain in host: accepted"],
      ["other 172.17.0.3 > 172.17.0.1:53/udp", "reachable in host: accepted"],
    ],
  },
  {
    name: "macvlan upon a bridge",
    change: ["far + link mv0 macvlan parent host/docker0 mode bridge addr 172.17.0.9/16"],
    asks: [
      ["other 172.17.0.3 > 172.17.0.9:80", "reachable in far: accepted"],
      ["host 172.17.0.1 > 172.17.0.9:80", "no-route in host: macvlan docker0 mv0 far parent"],
    ],
  },
  {
    name: "macvlan",
    change: [
      "web + link mv0 macvlan parent host/eth0 mode bridge addr 192.0.2.70/24",
      "other + link mv0 macvlan parent host/eth0 mode bridge addr 192.0.2.71/24",
    ],
    asks: [
      ["host 192.0.2.10 > 192.0.2.70:80", "no-route in host: macvlan eth0 mv0 web parent"],
      ["other 192.0.2.71 > 192.0.2.70:80", "reachable in web: accepted"],
      ["other 192.0.2.71 > 192.0.2.10:22", "no-route in other: macvlan eth0 mv0 other parent"],
      ["outside eth0 192.0.2.20 > 192.0.2.70:80", "reachable in web: accepted"],
      ["other 192.0.2.71 > 192.0.2.20:1", "leaves in host: leaves eth0"],
    ],
  },
];

suite("a walk ends as the kernel would end it", () => {
  for (const { name, change = [], asks } of CASES) {
    for (const [question, want] of asks) {
      test(`${name}: ${question}`, () => {
        assert.equal(tellEnd(ask(hostFrom(changed(change)), question)), want);
      });
    }
  }
});

function changed(changes: readonly string[]): string {
  return changes.reduce(change, HOST);
}

function change(text: string, words: string): string {
  const [, where = "", how = "", line = ""] = /^(?:(\w+) )?([-+~]) (.*)$/.exec(words) ?? [];
  if (how === "-" || how === "~") {
    const [old = "", fresh = ""] = how === "~" ? line.split(" > ") : [line];
    const start = where === "" ? 0 : text.indexOf(`\n  ${where}\n`);
    const at = text.indexOf(`    ${old}\n`, start);
    assert.ok(at >= 0, `no line ${old}`);
    return `${text.slice(0, at)}${how === "~" ? `    ${fresh}\n` : ""}${text.slice(at + old.length + 5)}`;
  }
  return text.replace(`\n  ${where}\n`, `\n  ${where}\n    ${line}\n`);
}

const HOST_6 = `
  host
    link eth0 device mac 52:54:00:00:00:10 addr 192.0.2.10/24 addr 2001:db8::10/64
    link br6 bridge mac 02:42:00:00:00:01 addr 172.17.0.1/16 addr fd00:1::1/64
    link veth1 veth peer six/eth0 master br6
    link veth2 veth peer four/eth0 master br6
    route default via 2001:db8::1 dev eth0
    sysctl net.ipv6.conf.all.forwarding=1
    listen tcp [::]:8080 docker-proxy
    listen tcp [::]:8081 docker-proxy
    listen tcp [::1]:631 cupsd
  six
    link eth0 veth net br6 mac 02:42:ac:11:00:02 addr 172.17.0.2/16 addr fd00:1::2/64 peer host/veth1
    route default via fd00:1::1 dev eth0
    publish [::]:8080 80
    listen tcp [::]:80 httpd
    listen tcp 0.0.0.0:81 httpd
  four
    link eth0 veth net br6 mac 02:42:ac:11:00:03 addr 172.17.0.3/16 peer host/veth2
    route default via 172.17.0.1 dev eth0
    publish [::]:8081 80
    listen tcp 0.0.0.0:80 httpd
`;

suite("IPv6 by the same functions", () => {
  const cases: readonly [question: string, want: string][] = [
    ["host ::1 > [::1]:8080", "reachable by proxy in six: accepted"],
    ["outside eth0 2001:db8::20 > [2001:db8::10]:8080", "reachable by proxy in six: accepted"],
    ["outside eth0 2001:db8::20 > [2001:db8::10]:8081", "reachable by proxy in four: accepted"],
    [
      "outside eth0 192.0.2.20 > 192.0.2.10:8080",
      "refused in host: nobody-listens 192.0.2.10 8080",
    ],
    ["outside eth0 2001:db8::20 > [fd00:1::2]:80", "reachable in six: accepted"],
    ["outside eth0 2001:db8::20 > [fd00:1::2]:81", "refused in six: nobody-listens fd00:1::2 81"],
    ["outside eth0 ::1 > [2001:db8::10]:8080", "dropped in host: martian eth0 loopback-source"],
    ["outside eth0 2001:db8::20 > [::1]:631", "dropped in host: martian eth0 loopback-destination"],
    ["six fd00:1::2 > [2001:db8:9::1]:443", "leaves in host: leaves eth0 2001:db8::1"],
    ["six fd00:1::2 > [fd00:1::9]:80", "no-route in six: neighbour fd00:1::9 eth0 true"],
  ];
  for (const [question, want] of cases) {
    test(question, () => assert.equal(tellEnd(ask(hostFrom(HOST_6), question)), want));
  }

  test("forwarding off for all", () => {
    const host = hostFrom(HOST_6.replace("all.forwarding=1", "all.forwarding=0"));
    assert.equal(
      tellEnd(ask(host, "outside eth0 2001:db8::20 > [fd00:1::2]:80")),
      "dropped in host: forwarding-off eth0 net.ipv6.conf.all.forwarding",
    );
  });
});

suite("what was not read", () => {
  /** Only the host itself was read, without rules and without who holds its sockets. */
  function seenByAnybody(): Snapshot {
    const snapshot = hostFrom(HOST);
    assert.ok(snapshot.host !== undefined);
    const [own] = snapshot.host.namespaces;
    const rest = omit(own, "rulesets");
    const sockets = (own.sockets ?? []).map((socket) => ({ ...socket, process: undefined }));
    const links = (own.links ?? []).map(({ peer, ...link }) =>
      peer === undefined ? link : { ...link, peer: { ifindex: peer.ifindex } },
    );
    const plain: unknown = JSON.parse(JSON.stringify({ ...rest, links, sockets }));
    const namespaces = [plain] as unknown as Host["namespaces"];
    return { ...snapshot, host: { ...snapshot.host, namespaces } };
  }

  const cases: readonly [question: string, verdict: string, codes: string][] = [
    [OUTSIDE, "uncertain", "RULES_NOT_READ SOCKETS_NOT_READ"],
    [LOCAL, "uncertain", "RULES_NOT_READ SOCKETS_NOT_READ"],
    ["host 127.0.0.1 > 127.0.0.1:9", "refused", "RULES_NOT_READ"],
    [SIBLING, "uncertain", "NETNS_RULES_NOT_READ"],
  ];
  for (const [question, verdict, codes] of cases) {
    test(`${question} is ${verdict}`, () => {
      const path = ask(seenByAnybody(), question);
      const named = new Set(path.assumptions.map(({ code }) => code));
      assert.equal(path.verdict, verdict);
      assert.equal([...named].toSorted().join(" "), codes);
    });
  }

  test("a container of which no more than its processes were read is none that packets leave to", () => {
    const snapshot = hostFrom(HOST);
    assert.ok(snapshot.host !== undefined);
    const [own, ...others] = snapshot.host.namespaces;
    const bare = others.map(({ id, pids }) => ({ id, pids }));
    const path = ask(
      { ...snapshot, host: { ...snapshot.host, namespaces: [own, ...bare] } },
      OUTSIDE,
    );
    assert.deepEqual([path.verdict, path.delivered?.container], ["uncertain", "web"]);
  });

  test("a cable whose ends could not be told leads nobody knows where, either way", () => {
    const text = HOST.replace(" peer web/eth0", "").replace(" peer host/veth1", "");
    const oneWay = HOST.replace(" peer host/veth1", "");
    for (const [host, question] of [
      [text, OUTSIDE],
      [text, "web 172.17.0.2 > 203.0.113.9:443"],
      [oneWay, OUTSIDE],
    ] as const) {
      const { verdict, assumptions } = ask(hostFrom(host), question);
      assert.equal(verdict, "uncertain", question);
      assert.match(assumptions.map((each) => each.text).join(), /Where the cable \w+ of \w+ ends/);
    }
  });

  test("the walk goes on to the container by what the engine says", () => {
    const { hops, delivered } = ask(seenByAnybody(), OUTSIDE);
    assert.equal(delivered?.container, "web");
    assert.ok(hops.some((hop) => hop.kind === "rewrite" && hop.after.dst === "172.17.0.2"));
    assert.ok(hops.every((hop) => hop.kind !== "rule" && hop.kind !== "policy"));
  });
});

suite("a walk reads like a story", () => {
  test("from outside, by the DNAT rule", () => {
    assert.equal(
      tell(ask(hostFrom(HOST), OUTSIDE)),
      `reachable
  host: link eth0
  host: nat PREROUTING 1 jump
  host: nat DOCKER 2 dnat
  host: 192.0.2.20:40000 > 192.0.2.10:8080 becomes 192.0.2.20:40000 > 172.17.0.2:80
  host: route 172.17.0.0/16 dev docker0
  host: filter FORWARD 1 jump
  host: filter DOCKER-USER 1 return
  host: filter FORWARD 3 jump
  host: filter DOCKER 1 accept
  host: nat POSTROUTING policy accept
  host: neighbour 172.17.0.2 is 02:42:ac:11:00:02
  host: bridge docker0 from itself to veth1
  host: link veth1 to web/eth0
  web: link eth0 to host/veth1
  web: route local 172.17.0.2 dev eth0 table local
  web: socket :::80 of httpd
then
  host: link eth0
  host: 192.0.2.20:40000 > 192.0.2.10:8080 becomes 192.0.2.20:40000 > 172.17.0.2:80
  host: route 172.17.0.0/16 dev docker0
  host: filter FORWARD 1 jump
  host: filter DOCKER-USER 1 return
  host: filter FORWARD 2 accept
  host: neighbour 172.17.0.2 is 02:42:ac:11:00:02
  host: bridge docker0 from itself to veth1
  host: link veth1 to web/eth0
  web: link eth0 to host/veth1
  web: route local 172.17.0.2 dev eth0 table local
back
  web: route default via 172.17.0.1 dev eth0
  web: neighbour 172.17.0.1 is 02:42:00:00:00:01
  web: link eth0 to host/veth1
  host: link veth1 to web/eth0
  host: bridge docker0 from veth1 to itself
  host: route 192.0.2.0/24 dev eth0
  host: filter FORWARD 1 jump
  host: filter DOCKER-USER 1 return
  host: filter FORWARD 4 accept
  host: 172.17.0.2:80 > 192.0.2.20:40000 becomes 192.0.2.10:8080 > 192.0.2.20:40000
  host: neighbour 192.0.2.20 is somebody
  host: link eth0`,
    );
  });

  test("from the host, by docker-proxy", () => {
    const told = tell(ask(hostFrom(HOST), LOCAL)).split("\nthen")[0];
    assert.equal(
      told,
      `reachable by docker-proxy
  host: route local 127.0.0.1 dev lo table local
  host: nat OUTPUT policy accept
  host: filter OUTPUT policy accept
  host: nat POSTROUTING policy accept
  host: link lo
  host: filter INPUT policy accept
  host: proxy on 0.0.0.0:8080 connects to 172.17.0.2:80
  host: route 172.17.0.0/16 dev docker0
  host: nat OUTPUT policy accept
  host: filter OUTPUT policy accept
  host: nat POSTROUTING policy accept
  host: neighbour 172.17.0.2 is 02:42:ac:11:00:02
  host: bridge docker0 from itself to veth1
  host: link veth1 to web/eth0
  web: link eth0 to host/veth1
  web: route local 172.17.0.2 dev eth0 table local
  web: socket :::80 of httpd`,
    );
  });
});
