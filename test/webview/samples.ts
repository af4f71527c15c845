/** Walks to draw and to test with: those of an engine 28.5 with `-p 8080:80`, and what is hard to draw. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Explanation, Finding, Gap, Path, Vantage } from "../../src/core/contract.ts";
import { vantageName } from "../../src/core/explain/words/verdicts.ts";
import type { Effect, Hop, RuleFamily } from "../../src/core/hop.ts";
import type { PanelView } from "../../src/protocol/messages.ts";
import type { Metrics } from "../../webview/layout.ts";

const CLIENT = "192.0.2.20";
const HOST = "192.0.2.10";
const WEB = "172.17.0.2";

interface RuleOptions {
  readonly netns?: string;
  readonly family?: RuleFamily;
  readonly packets?: number;
}

/** `rule("filter FORWARD 2", "-j DOCKER-FORWARD", "jump")`. */
export function rule(
  place: string,
  text: string,
  effect: Effect,
  { netns = "host", family = "ip", packets = 12 }: RuleOptions = {},
): Hop {
  const [table = "", chain = "", index = "1"] = place.split(" ");
  return {
    kind: "rule",
    netns,
    family,
    table,
    chain,
    index: Number(index),
    line: 10 + Number(index),
    text: `-A ${chain} ${text}`,
    effect,
    counters: { packets, bytes: packets * 60 },
  };
}

const link = (netns: string, name: string, ifindex: number): Hop => ({
  kind: "link",
  netns,
  name,
  ifindex,
});

const veth: Hop = {
  kind: "link",
  netns: "host",
  name: "veth3f1a9c2",
  ifindex: 7,
  peer: { netns: "web", name: "eth0", ifindex: 2 },
};

const eth0: Hop = {
  kind: "link",
  netns: "web",
  name: "eth0",
  ifindex: 2,
  peer: { netns: "host", name: "veth3f1a9c2", ifindex: 7 },
};

const bridge = (inPort?: string, outPort?: string): Hop => ({
  kind: "bridge",
  netns: "host",
  name: "docker0",
  ...(inPort === undefined ? {} : { inPort }),
  ...(outPort === undefined ? {} : { outPort }),
});

const route = (netns: string, text: string, dev: string, via?: string): Hop => ({
  kind: "route",
  netns,
  table: "main",
  text,
  dev,
  ...(via === undefined ? {} : { via }),
});

const accept = (place: string): Hop => {
  const [table = "", chain = ""] = place.split(" ");
  return { kind: "policy", netns: "host", family: "ip", table, chain, verdict: "accept" };
};

const toWeb = [
  bridge(undefined, "veth3f1a9c2"),
  { kind: "neighbour", netns: "host", address: WEB, mac: "02:42:ac:11:00:02" },
  veth,
  eth0,
] as const satisfies readonly Hop[];

const httpd: Hop = { kind: "socket", netns: "web", address: WEB, port: 80, process: "httpd" };

const dnat = [
  rule("nat PREROUTING 1", "-m addrtype --dst-type LOCAL -j DOCKER", "jump", { packets: 4210 }),
  rule(
    "nat DOCKER 2",
    `! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination ${WEB}:80`,
    "dnat",
    { packets: 31 },
  ),
  {
    kind: "rewrite",
    netns: "host",
    before: { src: CLIENT, dst: HOST, sport: 40000, dport: 8080 },
    after: { src: CLIENT, dst: WEB, sport: 40000, dport: 80 },
  },
  route("host", "172.17.0.0/16 dev docker0 proto kernel scope link src 172.17.0.1", "docker0"),
] as const satisfies readonly Hop[];

const forward = [
  rule("filter FORWARD 1", "-j DOCKER-USER", "jump", { packets: 1_284_002 }),
  rule("filter FORWARD 2", "-j DOCKER-FORWARD", "jump", { packets: 1_284_002 }),
  rule("filter DOCKER-FORWARD 1", "-j DOCKER-CT", "jump", { packets: 1_284_002 }),
  rule("filter DOCKER-FORWARD 2", "-j DOCKER-ISOLATION-STAGE-1", "jump", { packets: 5120 }),
  rule("filter DOCKER-FORWARD 3", "-j DOCKER-BRIDGE", "jump", { packets: 5120 }),
  rule("filter DOCKER-BRIDGE 1", "-o docker0 -j DOCKER", "jump", { packets: 88 }),
  rule(
    "filter DOCKER 1",
    `-d ${WEB}/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT`,
    "accept",
    { packets: 31 },
  ),
] as const satisfies readonly Hop[];

const established = [
  link("host", "eth0", 5),
  route("host", "172.17.0.0/16 dev docker0 proto kernel scope link src 172.17.0.1", "docker0"),
  ...forward.slice(0, 3),
  rule(
    "filter DOCKER-CT 1",
    "-o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
    "accept",
    { packets: 1_278_000 },
  ),
  ...toWeb,
  httpd,
];

const reply: readonly Hop[] = [
  httpd,
  route("web", "default via 172.17.0.1 dev eth0", "eth0", "172.17.0.1"),
  eth0,
  veth,
  bridge("veth3f1a9c2"),
  route("host", "192.0.2.0/24 dev eth0 proto kernel scope link src 192.0.2.10", "eth0"),
  ...forward.slice(0, 3),
  rule("filter DOCKER-FORWARD 4", "-i docker0 -j ACCEPT", "accept", { packets: 9000 }),
  {
    kind: "rewrite",
    netns: "host",
    before: { src: WEB, dst: CLIENT, sport: 80, dport: 40000 },
    after: { src: HOST, dst: CLIENT, sport: 8080, dport: 40000 },
  },
  link("host", "eth0", 5),
];

const outside: Vantage = { kind: "outside", interface: "eth0", address: CLIENT };

const upstream = {
  code: "UPSTREAM_NOT_SEEN",
  text: "What lies beyond eth0, a firewall of the network for one, is not seen from here.",
} as const;

/** From the LAN by DNAT to the container. */
export const healthy: Path = {
  from: outside,
  to: { address: HOST, port: 8080, protocol: "tcp" },
  verdict: "reachable",
  hops: [link("host", "eth0", 5), ...dnat, ...forward, ...toWeb, httpd],
  established: { hops: established },
  reply: { verdict: "reachable", hops: reply },
  delivered: { container: "web", address: WEB, port: 80, process: "httpd" },
  assumptions: [upstream],
};

const lost = { established: { hops: [] }, assumptions: [] } as const;

const dropRule = rule("filter DOCKER-USER 1", "-i eth0 -j DROP", "drop", { packets: 7 });

/** A rule of the person's own, before the engine's. */
export const dropped: Path = {
  ...healthy,
  ...lost,
  verdict: "dropped",
  hops: [link("host", "eth0", 5), ...dnat, ...forward.slice(0, 1), dropRule],
  reply: { verdict: "dropped", hops: [] },
};

/** 127.0.0.1 is not translated: docker-proxy takes it and opens a second connection. */
export const proxied: Path = {
  from: { kind: "host", address: "127.0.0.1" },
  to: { address: "127.0.0.1", port: 8080, protocol: "tcp" },
  verdict: "reachable",
  viaProxy: true,
  hops: [
    {
      ...route("host", "local 127.0.0.0/8 dev lo proto kernel scope host src 127.0.0.1", "lo"),
      table: "local",
    } as Hop,
    accept("nat OUTPUT"),
    accept("filter OUTPUT"),
    link("host", "lo", 1),
    accept("filter INPUT"),
    { kind: "proxy", netns: "host", pid: 1234, listens: "0.0.0.0:8080", connectsTo: `${WEB}:80` },
    route("host", "172.17.0.0/16 dev docker0 proto kernel scope link src 172.17.0.1", "docker0"),
    accept("filter OUTPUT"),
    ...toWeb,
    httpd,
  ],
  established: { hops: [link("host", "lo", 1), ...toWeb, httpd] },
  reply: {
    verdict: "reachable",
    hops: [httpd, eth0, veth, bridge("veth3f1a9c2"), link("host", "lo", 1)],
  },
  delivered: { container: "web", address: WEB, port: 80, process: "httpd" },
  assumptions: [],
};

/** Nothing listens behind the proxy. */
export const refused: Path = {
  ...proxied,
  ...lost,
  verdict: "refused",
  hops: proxied.hops.slice(0, -1),
  reply: { verdict: "reachable", hops: [] },
};

/** The packet arrives and its answer is dropped. */
export const answerLost: Path = {
  ...healthy,
  ...lost,
  verdict: "dropped",
  reply: {
    verdict: "dropped",
    hops: [
      ...reply.slice(0, 6),
      ...forward.slice(0, 1),
      rule("filter DOCKER-USER 3", '-o eth0 -m comment --comment "no way out" -j DROP', "drop"),
    ],
  },
};

/** No neighbour answers for the address. */
export const noNeighbour: Path = {
  ...healthy,
  ...lost,
  verdict: "no-route",
  hops: [
    link("host", "eth0", 5),
    ...dnat,
    ...forward,
    bridge(),
    { kind: "neighbour", netns: "host", address: WEB },
  ],
  reply: { verdict: "no-route", hops: [] },
};

/** From a container out of the host, by MASQUERADE. */
export const leaving: Path = {
  from: { kind: "container", name: "web", address: WEB },
  to: { address: "198.51.100.7", port: 443, protocol: "tcp" },
  verdict: "leaves",
  hops: [
    route("web", "default via 172.17.0.1 dev eth0", "eth0", "172.17.0.1"),
    eth0,
    bridge("veth3f1a9c2"),
    route("host", "default via 192.0.2.1 dev eth0", "eth0", "192.0.2.1"),
    ...forward.slice(0, 3),
    rule("filter DOCKER-FORWARD 4", "-i docker0 -j ACCEPT", "accept", { packets: 9000 }),
    rule("nat POSTROUTING 1", "-s 172.17.0.0/16 ! -o docker0 -j MASQUERADE", "masquerade"),
    {
      kind: "rewrite",
      netns: "host",
      before: { src: WEB, dst: "198.51.100.7", sport: 40000, dport: 443 },
      after: { src: HOST, dst: "198.51.100.7", sport: 40000, dport: 443 },
    },
    { kind: "neighbour", netns: "host", address: "192.0.2.1", mac: "52:54:00:12:34:56" },
    link("host", "eth0", 5),
  ],
  established: { hops: [] },
  reply: { verdict: "uncertain", hops: [] },
  assumptions: [upstream],
};

/** IPv6, an encapsulation, a rule that cannot be judged, a reject. */
export const overlay: Path = {
  from: { kind: "container", name: "api", address: "2001:db8:1::3" },
  to: { address: "2001:db8:2::10", port: 5432, protocol: "tcp" },
  verdict: "rejected",
  hops: [
    route("api", "2001:db8:2::/64 via fe80::1 dev eth0 metric 1024 pref medium", "eth0", "fe80::1"),
    {
      kind: "link",
      netns: "api",
      name: "eth0",
      ifindex: 12,
      peer: { netns: "host", name: "veth77aa001", ifindex: 13 },
    },
    {
      kind: "tunnel",
      netns: "host",
      tunnel: "vxlan",
      vni: 4097,
      outer: { src: "2001:db8:ffff::10", dst: "2001:db8:ffff::20" },
    },
    rule("filter FORWARD 1", "-m limit --limit 10/sec -j ufw6-limit", "unknown", { family: "ip6" }),
    rule("filter FORWARD 2", '-j LOG --log-prefix "forward "', "log", { family: "ip6" }),
    rule("filter FORWARD 3", "-j MARK --set-xmark 0x1/0x1", "mark", { family: "ip6" }),
    rule("filter FORWARD 4", "-j REJECT --reject-with icmp6-adm-prohibited", "reject", {
      family: "ip6",
    }),
  ],
  established: { hops: [] },
  reply: { verdict: "rejected", hops: [] },
  assumptions: [
    {
      code: "RATE_LIMIT_ON_PATH",
      text: "Rule ip6 filter FORWARD 1 depends on how many packets came before.",
    },
  ],
};

const EVIL = '<img src=x onerror=alert(1)>"\u202e gnp.exe \u0007\n${{7*7}} [link](command:x)';
const LONG =
  "a-very-long-project-name_a-very-long-service-name-that-somebody-generated_replica-0000000001";

/** Names and rules written by somebody who means harm, and names without an end. */
export const hostile: Path = {
  ...healthy,
  hops: [
    link("host", EVIL, 5),
    rule("filter FORWARD 1", `-m comment --comment "${EVIL}" -j ${LONG}`, "jump"),
    rule(`filter ${LONG} 1`, `-m comment --comment "${"x".repeat(4000)}" -j ACCEPT`, "accept"),
    {
      kind: "bridge",
      netns: "host",
      name: "br-".padEnd(60, "0123456789"),
      inPort: LONG,
      outPort: EVIL,
    },
    {
      kind: "link",
      netns: "host",
      name: LONG,
      ifindex: 1234567,
      peer: { netns: EVIL, name: "eth0", ifindex: 9 },
    },
    { kind: "socket", netns: EVIL, address: WEB, port: 80, process: EVIL },
  ],
};

/** Sixty hops. */
export const sixty: Path = {
  ...healthy,
  hops: [
    link("host", "eth0", 5),
    ...dnat,
    ...Array.from({ length: 42 }, (_, index) =>
      rule(
        `filter ${["FORWARD", "ufw-before-forward", "ufw-user-forward", "DOCKER-USER"][index % 4] ?? ""} ${index + 1}`,
        index % 4 === 3
          ? "-m conntrack --ctstate NEW -j RETURN"
          : `-m comment --comment "step ${index}" -j NEXT`,
        index % 4 === 3 ? "return" : "jump",
      ),
    ),
    ...forward,
    ...toWeb,
    httpd,
  ],
};

const blocked: Finding = {
  code: "DOCKER_USER_RULE_DROPPED",
  severity: "error",
  subject: { kind: "rule", name: "filter DOCKER-USER 1" },
  title: "A rule in DOCKER-USER drops packets to port 8080",
  detail:
    "Packets from outside by eth0 meet rule 1 of DOCKER-USER before any rule of the engine, and it drops them. The port still answers on this host itself.",
  evidence: [{ source: "iptables-save", text: "[7:420] -A DOCKER-USER -i eth0 -j DROP", line: 41 }],
  remedy: {
    text: "Remove the rule, or let the port through before it.",
    command:
      "iptables -I DOCKER-USER -i eth0 -p tcp -m conntrack --ctorigdstport 8080 --ctdir ORIGINAL -j ACCEPT",
  },
};

const exposed: Finding = {
  code: "EXPOSED_TO_ALL_INTERFACES",
  severity: "info",
  subject: { kind: "port", name: "8080/tcp" },
  title: "Port 8080 is bound to every address of this host",
  detail: "Whoever reaches any interface of this host reaches the container.",
  evidence: [{ source: "docker inspect web", text: "80/tcp → 0.0.0.0:8080" }],
  remedy: { text: "Publish it on 127.0.0.1 if only this host should reach it." },
};

const hidden: Finding = {
  code: "SOURCE_HIDDEN_BY_PROXY",
  severity: "warning",
  subject: { kind: "container", name: "web" },
  title: "web does not see who calls from this host",
  detail: "docker-proxy opens the connection, so web sees 172.17.0.1.",
  evidence: [],
  remedy: { text: "Nothing needs to be done unless web tells callers apart by address." },
};

const unread: Gap = {
  code: "NETNS_RULES_NOT_READ",
  what: "the rules inside web",
  reason: "nsenter was not allowed",
  remedy: "Read the host as root to see them.",
  affects: ["trace"],
};

const OTHERS: readonly Path[] = [proxied, leaving];

/** A view of the panel with these paths, and two others to choose from. */
export function viewOf(path: Path, findings: readonly Finding[] = []): PanelView {
  const paths = [path, ...OTHERS];
  return {
    title: "web, port 8080/tcp",
    takenAt: "2026-11-21T06:40:00Z",
    engine: { name: "lab285", version: "28.5.2", endpoint: "unix:///var/run/docker.sock" },
    containers: [
      { name: "web", state: "running" },
      { name: "api", state: "running" },
      { name: LONG, state: "exited" },
    ],
    container: "web",
    ports: [
      { hostIp: "0.0.0.0", hostPort: 8080, protocol: "tcp", containerPort: 80 },
      { hostIp: "::", hostPort: 8080, protocol: "tcp", containerPort: 80 },
    ],
    port: { hostIp: "0.0.0.0", hostPort: 8080, protocol: "tcp", containerPort: 80 },
    vantages: paths.map(({ from, verdict }, index) => ({
      id: `${index}`,
      label:
        from.kind === "outside"
          ? "outside, by eth0"
          : from.kind === "host"
            ? "this host, 127.0.0.1"
            : `container ${from.name}`,
      kind: from.kind,
      verdict,
    })),
    vantage: "0",
    paths,
    findings,
    gaps: [unread],
  };
}

/** What record.ts recorded on an engine of the lab: the real answers, by what was done to it. */
export const RECORDED: Readonly<Record<string, Explanation>> = Object.fromEntries(
  readFileSync(join(import.meta.dirname, "recorded.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => {
      const { name, ...explanation } = JSON.parse(line) as Explanation & { name: string };
      return [name, explanation];
    }),
);

function viewOfAnswer(answer: Explanation): PanelView {
  const { question, paths, engine, takenAt, findings, gaps, claims } = answer;
  const [claim] = claims;
  const { port: hostPort, protocol } = question;
  const port = { hostIp: claim?.hostIp ?? "", hostPort, protocol };
  return {
    title: `${claim?.name ?? "nobody"}, port ${hostPort}/${protocol}`,
    ...{ takenAt, engine, findings, gaps, paths, port, ports: [port] },
    containers: claims.map(({ name, state }) => ({ name, state })),
    ...(claim === undefined ? {} : { container: claim.name }),
    vantages: paths.map(({ from, to, verdict }, index) => ({
      id: String(index),
      label: `${vantageName(from)}, to ${to.address}`,
      kind: from.kind,
      verdict,
    })),
  };
}

/** What is looked at, by name. */
export const VIEWS: Readonly<Record<string, PanelView>> = {
  ...Object.fromEntries(
    Object.entries(RECORDED).map(([name, answer]) => [
      `recorded ${name.replaceAll(/\W+/g, "-")}`,
      viewOfAnswer(answer),
    ]),
  ),
  healthy: viewOf(healthy, [exposed]),
  dropped: viewOf(dropped, [blocked, exposed, hidden]),
  proxied: viewOf(proxied, [hidden]),
  refused: viewOf(refused, []),
  answerLost: viewOf(answerLost, []),
  noNeighbour: viewOf(noNeighbour, []),
  leaving: viewOf(leaving, []),
  overlay: viewOf(overlay, []),
  hostile: { ...viewOf(hostile, [{ ...blocked, title: EVIL, detail: EVIL }]), title: EVIL },
  sixty: viewOf(sixty, []),
  empty: {
    ...viewOf(healthy),
    paths: [],
    vantages: [],
    message: "web publishes no port.",
    ports: [],
  },
};

/** A page of this width, with letters of one width for each font. */
const SHARES = { mono: 7.2, label: 6.2, strong: 7.2 } as const;

export const metricsOf = (width: number, unit = 1): Metrics => ({
  width,
  unit,
  measure: (text, font) => Array.from(text).length * SHARES[font] * unit,
});
