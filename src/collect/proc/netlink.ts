/** What the netlink program prints, line by line. Linux: include/uapi/linux/if_link.h, if_addr.h, inet_diag.h. */

import type { FrameHook } from "../../core/net/frameHook.ts";
import type { FdbEntry, LinkAddress, LinkCounters } from "../../core/net/link.ts";
import type { Neighbour, Proxied } from "../../core/net/neighbour.ts";
import type { Route } from "../../core/net/route.ts";
import type { VirtualService } from "../../core/net/virtualService.ts";
import type { Netns } from "../../core/snapshot.ts";
import { present, without } from "../fields.ts";
import type { RawLink } from "../rawLink.ts";
import type { Holders } from "../sections/holders.ts";
import { readServices } from "../sections/virtualServices.ts";
import { IFF_NOARP, IFF_UP } from "./links.ts";
import { readNeighbour, readRoute } from "./netlinkRoutes.ts";
import { readRule } from "./netlinkRules.ts";
import { readBridge, readEntry, readPort, readVxlan } from "./netlinkSwitches.ts";
import {
  addressFlags,
  addressOf,
  AF_INET,
  macOf,
  numberOf,
  SCOPES,
  wordOf,
} from "./netlinkWords.ts";
import { readPolicy } from "./xfrm.ts";
import type { RawSocket, SocketTables } from "./sockets.ts";

export interface NetlinkFacts {
  /** By the PID that showed the namespace; the reader's own is not among them. */
  readonly namespaces: ReadonlyMap<number, ToldNetns>;
  /** Those that no process is in, by the file that they are mounted at, as the reader sees it. */
  readonly mounted: ReadonlyMap<string, ToldMounted>;
  /** By the PID that showed the namespace; the reader's own has 0. */
  readonly sockets: SocketTables;
  /** Of the reader's own namespace. */
  readonly besides: Besides;
  /** The rest of it, asked for where there is no iproute2 to tell. */
  readonly own?: ToldNetns & Pick<Netns, "policyRules">;
  readonly holders: Holders;
  /** The reader's own numbers of namespaces (`link-netnsid`), by a process in each. */
  readonly numbers: ReadonlyMap<number, number>;
}

/** What decides on packets besides routes and rules, as far as tools tell it; and for whom it answers, which they tell of each interface alone. */
export type Besides = Required<Pick<Netns, "frameHooks">> & Pick<Netns, "xfrmPolicies" | "proxied">;

export interface ToldNetns extends Besides {
  readonly links: readonly RawLink[];
  readonly routes: readonly Route[];
  readonly neighbours: readonly Neighbour[];
  /** Absent where there is no bridge and no vxlan device. */
  readonly fdb?: readonly FdbEntry[];
}

export interface ToldMounted extends ToldNetns {
  readonly sockets: readonly RawSocket[];
  readonly sysctls: Readonly<Record<string, string>>;
  /** Absent where there are none. */
  readonly virtualServices?: readonly VirtualService[];
}

/** The words of its lines, by the kind of line. */
type Lines = Record<(typeof KINDS)[number], string[][]>;

const KINDS = [
  ...(["link", "address", "bridge", "port", "vxlan", "route", "neighbour", "fdb"] as const),
  ...(["sysctl", "ipvs", "socket", "hook", "policy", "proxied", "refused", "rule"] as const),
];

const noLines = (): Lines =>
  Object.fromEntries(KINDS.map((kind) => [kind, []])) as unknown as Lines;

export function readNetlink(text: string): NetlinkFacts {
  const found = new Map<string, Lines>();
  const holders = new Map<number, { pid: number; name: string }>();
  const numbers = new Map<number, number>();
  let here = noLines();
  for (const line of text.split("\n")) {
    const [kind = "", ...words] = line.split(" ");
    if (kind === "netns") {
      here = noLines();
      found.set(words[0] ?? "", here);
    } else if (kind === "holder") {
      const [inode, pid, name] = words;
      holders.set(Number(inode), { pid: Number(pid), name: wordOf(name) ?? "" });
    } else if (kind === "number") numbers.set(Number(words[0]), Number(words[1]));
    else if (isKind(kind, here)) here[kind].push(words);
  }
  const shown = [...found].filter(([by]) => !by.startsWith("/"));
  const mounted = [...found].filter(([by]) => by.startsWith("/"));
  return {
    namespaces: new Map(
      shown.filter(([by]) => by !== OWN).map(([by, lines]) => [Number(by), readNetns(lines)]),
    ),
    mounted: new Map(mounted.map(([by, lines]) => [by, readMounted(lines)])),
    sockets: new Map(
      shown.map(([by, { socket }]) => [by === OWN ? 0 : Number(by), socket.flatMap(readSocket)]),
    ),
    besides: readBesides(found.get(OWN) ?? noLines()),
    ...readOwn(found.get(OWN) ?? noLines()),
    holders,
    numbers,
  };
}

/** What the program calls the reader's own namespace. */
const OWN = "self";

/** Every namespace has at least its loopback interface. */
function readOwn(lines: Lines): Pick<NetlinkFacts, "own"> {
  if (lines.link.length === 0) return {};
  const rules = lines.rule.map(readRule);
  const read = rules.flatMap((rule) => rule ?? []);
  const policyRules = read.length < rules.length ? undefined : read;
  return { own: { ...readNetns(lines), ...present({ policyRules }) } };
}

/** Policies of IPsec are root's alone to see. */
const readBesides = ({ hook, policy, proxied, refused }: Lines): Besides => ({
  proxied: proxied.flatMap(readProxied),
  frameHooks: hook.flatMap(readHook),
  ...(refused.length === 0 ? { xfrmPolicies: policy.flatMap(readPolicy) } : {}),
});

function readProxied([family, dev, hex = ""]: readonly string[]): Proxied[] {
  const address = addressOf(family, hex);
  return address === undefined ? [] : [present({ address, dev: wordOf(dev) })];
}

function readHook([dev, at]: readonly string[]): FrameHook[] {
  const isKnown = at === "xdp" || at === "tc-ingress" || at === "tc-egress";
  return isKnown ? [{ dev: wordOf(dev) ?? "", at }] : [];
}

const isKind = (kind: string, lines: Lines): kind is keyof Lines => Object.hasOwn(lines, kind);

function readMounted(lines: Lines): ToldMounted {
  const sysctls = lines.sysctl.map(([path = "", value]) => [
    (wordOf(path) ?? "").replaceAll("/", "."),
    wordOf(value) ?? "",
  ]);
  const virtualServices = readServices(lines.ipvs.map(([line]) => wordOf(line) ?? ""));
  return {
    ...readNetns(lines),
    ...(virtualServices.length === 0 ? {} : { virtualServices }),
    sockets: lines.socket.flatMap(readSocket),
    sysctls: Object.fromEntries(sysctls) as Record<string, string>,
  };
}

function readNetns(lines: Lines): ToldNetns {
  const { link, address, route, neighbour } = lines;
  const addresses = address.flatMap(readLinkAddress);
  const detailsOf = (
    of: "bridge" | "port" | "vxlan",
    ifindex: number,
  ): readonly string[] | undefined =>
    lines[of].find(([index]) => Number(index) === ifindex)?.slice(1);
  const links = link.map(readLink).map((each) => ({
    ...each,
    ...present({
      bridge: readBridge(detailsOf("bridge", each.ifindex)),
      port: readPort(detailsOf("port", each.ifindex)),
      vxlan: readVxlan(detailsOf("vxlan", each.ifindex)),
    }),
    addresses: addresses
      .filter(({ ifindex }) => ifindex === each.ifindex)
      .map((own) => without(own, "ifindex")),
  }));
  const nameOf = (index: number): string | undefined =>
    links.find(({ ifindex }) => ifindex === index)?.name;
  return {
    links,
    routes: route.flatMap((words) => readRoute(words, nameOf)),
    neighbours: neighbour.flatMap((words) => readNeighbour(words, nameOf)),
    ...readBesides(lines),
    ...(lines.bridge.length + lines.vxlan.length === 0
      ? {}
      : { fdb: lines.fdb.flatMap((words) => readEntry(words, nameOf)) }),
  };
}

/** IF_OPER_…, by number. */
const STATES = ["UNKNOWN", "NOTPRESENT", "DOWN", "LOWERLAYERDOWN", "TESTING", "DORMANT", "UP"];
const ARPHRD_ETHER = 1;
const ARPHRD_LOOPBACK = 772;

function readLink(words: readonly string[]): Omit<RawLink, "addresses"> {
  const [index, flags, type, mtu, iflink, netnsid, master, state, carrier, mac, kind, name] = words;
  const up = (Number(flags) & IFF_UP) !== 0;
  const plain = Number(type) === ARPHRD_LOOPBACK ? "loopback" : "device";
  return present({
    ifindex: Number(index),
    name: wordOf(name) ?? "",
    kind: wordOf(kind) ?? plain,
    mac: hasMac(Number(type)) ? macOf(mac) : undefined,
    mtu: Number(mtu),
    up,
    operState: STATES[Number(state)] ?? "UNKNOWN",
    carrier: up && carrier !== "-" ? carrier === "1" : undefined,
    arp: (Number(flags) & IFF_NOARP) === 0 ? undefined : false,
    master: numberOf(master),
    iflink: numberOf(iflink),
    netnsid: numberOf(netnsid),
    ...countersIn(words.slice(12).map(Number)),
  });
}

function countersIn(counts: readonly number[]): { rx?: LinkCounters; tx?: LinkCounters } {
  const [rxPackets, txPackets, rxBytes, txBytes, rxErrors, txErrors, rxDropped, txDropped] = counts;
  if (rxPackets === undefined || txDropped === undefined) return {};
  return {
    rx: { packets: rxPackets, bytes: rxBytes ?? 0, errors: rxErrors ?? 0, dropped: rxDropped ?? 0 },
    tx: { packets: txPackets ?? 0, bytes: txBytes ?? 0, errors: txErrors ?? 0, dropped: txDropped },
  };
}

function readLinkAddress(words: readonly string[]): (LinkAddress & { readonly ifindex: number })[] {
  const [index, family, hex = "", length, flags, scope = "", broadcast = ""] = words;
  const address = addressOf(family, hex);
  if (address === undefined) return [];
  return [
    present({
      ifindex: Number(index),
      address,
      prefixLength: Number(length),
      scope: SCOPES[scope] ?? scope,
      broadcast: broadcast === "-" ? undefined : addressOf(family, broadcast),
      ...addressFlags(Number(flags), family === AF_INET),
    }),
  ];
}

/** TCP_LISTEN; of UDP, TCP_ESTABLISHED is a connected socket and TCP_CLOSE one that takes from anybody. */
const LISTEN = "10";
const CONNECTED = "1";
const IPPROTO_UDP = "17";

function readSocket(words: readonly string[]): RawSocket[] {
  const [protocol, family, state, local = "", port, remote = "", peerPort, ...rest] = words;
  const [device, waiting, limit, inode, v6only] = rest;
  const address = addressOf(family, local);
  const peer = addressOf(family, remote);
  if (address === undefined || peer === undefined || v6only === undefined) return [];
  return [
    present({
      protocol: protocol === IPPROTO_UDP ? ("udp" as const) : ("tcp" as const),
      family: family === AF_INET ? ("ip" as const) : ("ip6" as const),
      address,
      port: Number(port),
      v6only: v6only === "-" ? undefined : v6only === "1",
      boundTo: device === "0" ? undefined : Number(device),
      peer: state === CONNECTED ? { address: peer, port: Number(peerPort) } : undefined,
      backlog: state === LISTEN ? { waiting: Number(waiting), limit: Number(limit) } : undefined,
      inode: Number(inode),
    }),
  ];
}

const hasMac = (type: number): boolean => type === ARPHRD_ETHER || type === ARPHRD_LOOPBACK;
