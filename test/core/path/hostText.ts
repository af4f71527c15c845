import { readPolicyRule } from "../../../src/collect/sections/policyRules.ts";
import type { Container, Endpoint, Network } from "../../../src/core/docker/engine.ts";
import type { Link } from "../../../src/core/net/link.ts";
import type { PolicyRule, Route } from "../../../src/core/net/route.ts";
import type { Socket } from "../../../src/core/net/socket.ts";
import type { Host, Netns, Snapshot } from "../../../src/core/snapshot.ts";
import { readPrefix } from "../../../src/core/net/prefix.ts";
import { fromWords } from "../../../src/core/net/address.ts";

/**
 * Makes a snapshot of lines that read like what `ip`, `ss` and `iptables-save` print. A line at the margin begins a
 * namespace, `host` or a container's name; lines below it say what is in it:
 *
 *     link docker0 bridge mac 02:42:00:00:00:01 addr 172.17.0.1/16
 *     link veth1 veth peer web/eth0 master docker0
 *     route default via 192.0.2.1 dev eth0
 *     rule 100: from all fwmark 0x5 lookup 7
 *     sysctl net.ipv4.ip_forward=1
 *     neigh 192.0.2.20 dev eth0 lladdr 52:54:00:00:00:20 REACHABLE
 *     listen tcp 0.0.0.0:80 httpd
 *     publish 0.0.0.0:8080 80
 *     conntrack 100 65536
 *     paused
 *     | -A FORWARD -j DROP
 *     6| -P INPUT DROP
 *
 * Routes of addresses are made as the kernel makes them. Lines after `|` are iptables-save's, after `6|` ip6tables-save's; with none of them
 * there are no rules, and `unread rules` or `unread sockets` say that they were not read.
 */
export function hostFrom(text: string): Snapshot {
  const rooms = roomsOf(text);
  const [own, ...others] = rooms.map(netnsOf);
  if (own === undefined) throw new Error("No namespace in the text");
  const host: Host = {
    ...{ hostname: "lab", kernel: "6.12", reader: "test", uid: 0, ...conntrackOf(rooms) },
    namespaces: [joined(own, rooms), ...others.map((netns) => joined(netns, rooms))],
  };
  const containers = rooms.slice(1).map((room, at) => containerOf(room, at));
  return {
    ...{
      schema: "docker-network-lens/snapshot@1",
      takenAt: "2026-01-01T00:00:00Z",
      gaps: [],
      host,
    },
    engine: {
      ...{
        name: "lab",
        version: "28.5.2",
        apiVersion: "1.51",
        endpoint: "unix:///d",
        os: "Debian",
      },
      ...{ rootless: false, networks: networksOf(rooms), containers },
    },
  };
}

function conntrackOf([room]: readonly Room[]): Pick<Host, "conntrack"> {
  const [line] = room === undefined ? [] : linesOf(room, "conntrack");
  return line === undefined ? {} : { conntrack: { count: Number(line[1]), max: Number(line[2]) } };
}

interface Room {
  readonly name: string;
  readonly at: number;
  readonly lines: readonly string[];
}

function roomsOf(text: string): readonly Room[] {
  const rooms: { name: string; at: number; lines: string[] }[] = [];
  const margin = /^ */.exec(text.replace(/^\s*\n/, ""))?.[0].length ?? 0;
  for (const line of text.split("\n").map((each) => each.slice(margin).trimEnd())) {
    if (line === "") continue;
    if (!line.startsWith(" ")) rooms.push({ name: line, at: rooms.length, lines: [] });
    else rooms.at(-1)?.lines.push(line.trim());
  }
  return rooms;
}

const idOf = (at: number): string => String(4026530000 + at);
const pidOf = (at: number): number => 100 + at;

const words = (line: string): readonly string[] => line.split(/\s+/);

/** The words behind a name, and the name itself where it stands alone. */
function option(list: readonly string[], name: string): string | undefined {
  const at = list.indexOf(name);
  return at < 0 ? undefined : list[at + 1];
}

function linesOf(room: Room, first: string): readonly (readonly string[])[] {
  return room.lines.map(words).filter((list) => list[0] === first);
}

function netnsOf(room: Room): Netns {
  const unread = new Set(linesOf(room, "unread").map((list) => list[1]));
  const links = [loopback, ...linesOf(room, "link").map(linkOf)];
  const sockets = linesOf(room, "listen").map(socketOf);
  const rules = linesOf(room, "rule").map(ruleOf);
  return {
    ...{ id: idOf(room.at), pids: [pidOf(room.at)], links },
    routes: [...links.flatMap(routesOfLink), ...linesOf(room, "route").map(routeOf)],
    policyRules: [...DEFAULT_RULES, ...rules].toSorted((a, b) => a.priority - b.priority),
    neighbours: linesOf(room, "neigh").map(([, address = "", ...rest]) => ({
      ...{ address, dev: option(rest, "dev") ?? "", state: rest.at(-1) ?? "" },
      ...(option(rest, "lladdr") === undefined ? {} : { mac: option(rest, "lladdr") ?? "" }),
    })),
    ...(unread.has("sockets") ? {} : { sockets }),
    sysctls: Object.fromEntries(
      linesOf(room, "sysctl").map(([, pair = ""]) => pair.split("=") as [string, string]),
    ),
    ...(unread.has("rules")
      ? {}
      : { rulesets: { iptablesNft: rulesOf(room, "| "), ip6tablesNft: rulesOf(room, "6| ") } }),
  };
}

const loopback: Link = {
  ...{ ifindex: 1, name: "lo", kind: "loopback", mtu: 65536, up: true, operState: "UNKNOWN" },
  addresses: [
    { address: "127.0.0.1", prefixLength: 8, scope: "host" },
    { address: "::1", prefixLength: 128, scope: "host" },
  ],
};

const FIRST_IFINDEX = 2;

function linkOf([, name = "", kind = "", ...rest]: readonly string[], at: number): Link {
  const has = (word: string): boolean => rest.includes(word);
  const mac = option(rest, "mac");
  const addresses = rest.flatMap((word, index) => (rest[index - 1] === "addr" ? [word] : []));
  const down = has("down");
  return {
    ...{ ifindex: FIRST_IFINDEX + at, name, kind, mtu: 1500, up: !down },
    operState: down ? "DOWN" : "UP",
    addresses: addresses.map((word) => {
      const [address = "", length = ""] = word.split("/");
      return { address, prefixLength: Number(length), scope: scopeOf(address) };
    }),
    mac: mac ?? `02:00:00:00:00:${String(FIRST_IFINDEX + at).padStart(2, "0")}`,
    ...(has("master")
      ? {
          port: {
            state: has("blocked") || down ? "disabled" : "forwarding",
            ...{ hairpin: has("hairpin"), isolated: has("isolated"), flood: true, learning: true },
          },
        }
      : {}),
    ...(has("mode") ? { macvlanMode: option(rest, "mode") ?? "" } : {}),
  };
}

const scopeOf = (address: string): string => (address.startsWith("fe80") ? "link" : "global");

/** Links name each other; here the names become numbers. */
function joined(netns: Netns, rooms: readonly Room[]): Netns {
  const room = rooms.find(({ at }) => idOf(at) === netns.id);
  const lines = room === undefined ? [] : linesOf(room, "link");
  const links = netns.links?.map((link) => {
    const line = lines.find(([, name]) => name === link.name) ?? [];
    const master = netns.links?.find(({ name }) => name === option(line, "master"));
    const peer = end(option(line, "peer"), rooms);
    const parent = end(option(line, "parent"), rooms);
    return {
      ...link,
      ...(master === undefined ? {} : { master: master.ifindex }),
      ...(peer === undefined ? {} : { peer }),
      ...(parent === undefined
        ? {}
        : {
            parent: parent.ifindex,
            ...(parent.netns === netns.id ? {} : { parentNetns: parent.netns }),
          }),
    };
  });
  return { ...netns, ...(links === undefined ? {} : { links }) };
}

function end(
  text: string | undefined,
  rooms: readonly Room[],
): { ifindex: number; netns: string; name: string } | undefined {
  const [space = "", name = ""] = text?.split("/") ?? [];
  const room = rooms.find((each) => each.name === space);
  if (room === undefined) return undefined;
  const at = linesOf(room, "link").findIndex((line) => line[1] === name);
  return at < 0 ? undefined : { ifindex: FIRST_IFINDEX + at, netns: idOf(room.at), name };
}

/** What the kernel does for an address (fib_add_ifaddr, addrconf_prefix_route). */
function routesOfLink(link: Link): readonly Route[] {
  if (!link.up) return [];
  return link.addresses.flatMap(({ address, prefixLength }) => {
    const family = address.includes(":") ? "ip6" : "ip";
    const subnet = readPrefix(`${address}/${prefixLength}`);
    const base = subnet?.address.words.map((word, at) => (word & (subnet.mask[at] ?? 0)) >>> 0);
    const dst = `${fromWords(base ?? []).text}/${prefixLength}`;
    const full = family === "ip" ? 32 : 128;
    const own = { family, dev: link.name, prefSrc: address, metric: 0, flags: [] } as const;
    const kernel = { ...own, protocol: "kernel" };
    const local: Route = {
      ...{ ...kernel, table: "local", type: "local", dst: `${address}/${full}` },
      text: `local ${address} dev ${link.name} table local`,
    };
    const near: Route =
      link.kind === "loopback"
        ? { ...local, dst, text: `local ${dst} dev lo table local` }
        : { ...kernel, table: "main", type: "unicast", dst, text: `${dst} dev ${link.name}` };
    return prefixLength === full ? [local] : [local, near];
  });
}

const TYPES = new Set(["local", "unreachable", "blackhole", "prohibit", "throw", "broadcast"]);

export function routeOf(line: readonly string[]): Route {
  const [, ...rest] = line;
  const type = TYPES.has(rest[0] ?? "") ? (rest.shift() ?? "") : "unicast";
  const [to = ""] = rest;
  const via = option(rest, "via");
  const dev = option(rest, "dev");
  const src = option(rest, "src");
  const from = option(rest, "from");
  const family = `${to} ${via ?? ""}`.includes(":") ? "ip6" : "ip";
  const dst = to === "default" ? (family === "ip" ? "0.0.0.0/0" : "::/0") : to;
  const nexthops = line.flatMap((word, at) =>
    word === "nexthop"
      ? [{ via: line[at + 2] ?? "", dev: line[at + 4] ?? "", weight: 1, flags: [] }]
      : [],
  );
  return {
    ...{ family, type, dst: dst.includes("/") ? dst : `${dst}/${family === "ip" ? 32 : 128}` },
    ...{ table: option(rest, "table") ?? "main", metric: Number(option(rest, "metric") ?? 0) },
    ...(via === undefined || nexthops.length > 0 ? {} : { via }),
    ...(dev === undefined || nexthops.length > 0 ? {} : { dev }),
    ...(src === undefined ? {} : { prefSrc: src }),
    ...(from === undefined ? {} : { src: from }),
    ...(nexthops.length === 0 ? {} : { nexthops }),
    ...{ flags: rest.filter((word) => word === "dead" || word === "linkdown") },
    text: line.slice(1).join(" "),
  };
}

/** `rule 100: not from 10.0.0.0/8 fwmark 0x5/0xff lookup 7`; of IPv6 where an address says so. */
export function ruleOf([, head = "", ...rest]: readonly string[]): PolicyRule {
  const text = rest.join(" ");
  const rule = readPolicyRule(`${head} ${text}`, text.includes(":") ? "ip6" : "ip");
  if (rule === undefined) throw new Error(`no policy rule: ${text}`);
  return rule;
}

const DEFAULT_RULES: readonly PolicyRule[] = [
  ["rule", "0:", "from", "all", "lookup", "local"],
  ["rule", "32766:", "from", "all", "lookup", "main"],
]
  .map(ruleOf)
  .flatMap((rule) => [rule, { ...rule, family: "ip6" as const }]);

function socketOf([, protocol = "tcp", at = "", name = ""]: readonly string[]): Socket {
  const colon = at.lastIndexOf(":");
  const address = at.slice(0, colon).replaceAll(/[[\]]/g, "");
  const family = address.includes(":") ? "ip6" : "ip";
  return {
    ...{
      protocol: protocol as Socket["protocol"],
      family,
      address,
      port: Number(at.slice(colon + 1)),
    },
    ...(family === "ip6" ? { v6only: name === "docker-proxy" } : {}),
    ...(name === "" ? {} : { process: { pid: 7, name } }),
  };
}

/** Rules written without tables are of `filter`; chains are made as they are named. */
function rulesOf(room: Room, mark: string): string {
  const lines = room.lines
    .filter((line) => line.startsWith(mark))
    .map((line) => line.slice(mark.length));
  const tables = new Map<string, string[]>();
  for (const line of lines) {
    const [, table = "filter"] = /^-t (\w+) /.exec(line) ?? [];
    const list = tables.get(table) ?? [];
    tables.set(table, list);
    list.push(line.replace(/^-t \w+ /, ""));
  }
  return [...tables].map(([name, list]) => tableText(name, list)).join("");
}

const BUILTIN: Readonly<Record<string, readonly string[]>> = {
  raw: ["PREROUTING", "OUTPUT"],
  mangle: ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"],
  nat: ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"],
  filter: ["INPUT", "FORWARD", "OUTPUT"],
};

function tableText(name: string, lines: readonly string[]): string {
  const policies = new Map(
    lines.flatMap((line) => {
      const [, chain, policy] = /^-P (\w+) (\w+)$/.exec(line) ?? [];
      return chain === undefined || policy === undefined ? [] : [[chain, policy] as const];
    }),
  );
  const rules = lines.filter((line) => line.startsWith("-A"));
  const builtin = BUILTIN[name] ?? [];
  const own = new Set(
    rules.map((line) => words(line)[1] ?? "").filter((chain) => !builtin.includes(chain)),
  );
  return [
    `*${name}`,
    ...builtin.map((chain) => `:${chain} ${policies.get(chain) ?? "ACCEPT"} [0:0]`),
    ...[...own].map((chain) => `:${chain} - [0:0]`),
    ...rules,
    "COMMIT",
    "",
  ].join("\n");
}

function containerOf(room: Room, at: number): Container {
  const { name } = room;
  const published = linesOf(room, "publish").map(([, from = "", port = "", protocol = "tcp"]) => {
    const colon = from.lastIndexOf(":");
    return {
      ...{ hostIp: from.slice(0, colon).replaceAll(/[[\]]/g, ""), protocol: protocol as "tcp" },
      ...{ hostPort: Number(from.slice(colon + 1)), containerPort: Number(port) },
    };
  });
  return {
    ...{ id: name.padEnd(64, "0"), name, image: "busybox:lab", pid: pidOf(at + 1) },
    state: room.lines.includes("paused") ? "paused" : "running",
    ...{ exitCode: 0, restartCount: 0, restartPolicy: "no", hostname: name, networkMode: "bridge" },
    ...{
      sandboxKey: `/var/run/docker/netns/${name}`,
      exposed: [],
      requested: published,
      published,
    },
    ...{ publishAll: false, extraHosts: [], dns: [], dnsSearch: [], links: [], labels: {} },
    endpoints: linesOf(room, "link").map((line) => endpointOf(line)),
  };
}

function endpointOf(line: readonly string[]): Endpoint {
  const { mac = "", addresses } = linkOf(line, 0);
  const four = addresses.find(({ address }) => !address.includes(":"));
  const six = addresses.find(({ address, scope }) => address.includes(":") && scope === "global");
  return {
    ...{
      networkId: networkId(option(line, "net") ?? "docker0"),
      networkName: "net",
      endpointId: "e",
    },
    ...{ mac, aliases: [], dnsNames: [] },
    ...(four === undefined ? {} : { ipv4: four.address, ipv4PrefixLength: four.prefixLength }),
    ...(six === undefined ? {} : { ipv6: six.address, ipv6PrefixLength: six.prefixLength }),
  };
}

const networkId = (bridge: string): string => bridge.padEnd(64, "0");

/** Each bridge of the host is a network. */
function networksOf([host]: readonly Room[]): readonly Network[] {
  const bridges =
    host === undefined ? [] : linesOf(host, "link").filter((line) => line[2] === "bridge");
  return bridges.map((line, at) => ({
    ...{ id: networkId(line[1] ?? ""), name: line[1] ?? "", driver: "bridge", scope: "local" },
    ...{ internal: false, attachable: false, ingress: false, ipv6: false, labels: {}, peers: [] },
    ipam: linkOf(line, at).addresses.map(({ address, prefixLength }) => ({
      ...{ subnet: `${address}/${prefixLength}`, gateway: address, auxiliary: {} },
    })),
    options: { "com.docker.network.bridge.name": line[1] ?? "" },
  }));
}
