/** What the netlink program prints, line by line. Linux: include/uapi/linux/if_link.h, if_addr.h, inet_diag.h. */

import type { LinkAddress, LinkCounters } from "../../core/net/link.ts";
import { present, without } from "../fields.ts";
import type { RawLink } from "../rawLink.ts";
import { readHexBytes, readHexWords } from "./hexAddress.ts";
import type { Holders } from "../sections/holders.ts";
import type { RawSocket, SocketTables } from "./sockets.ts";

export interface NetlinkFacts {
  /** By the PID that showed the namespace; the reader's own is not among them. */
  readonly links: ReadonlyMap<number, readonly RawLink[]>;
  /** By the PID that showed the namespace; the reader's own has 0. */
  readonly sockets: SocketTables;
  readonly holders: Holders;
}

interface Found {
  readonly links: Omit<RawLink, "addresses">[];
  readonly addresses: (LinkAddress & { readonly ifindex: number })[];
  readonly sockets: RawSocket[];
}

export function readNetlink(text: string): NetlinkFacts {
  const found = new Map<number, Found>();
  const holders = new Map<number, { pid: number; name: string }>();
  let here: Found = { links: [], addresses: [], sockets: [] };
  for (const line of text.split("\n")) {
    const [kind, ...words] = line.split(" ");
    if (kind === "netns") {
      here = { links: [], addresses: [], sockets: [] };
      found.set(words[0] === "self" ? 0 : Number(words[0]), here);
    } else if (kind === "link") here.links.push(readLink(words));
    else if (kind === "address") here.addresses.push(...readLinkAddress(words));
    else if (kind === "socket") here.sockets.push(...readSocket(words));
    else if (kind === "holder") {
      const [inode, pid, name] = words;
      holders.set(Number(inode), { pid: Number(pid), name: wordOf(name) ?? "" });
    }
  }
  const foreign = [...found].filter(([pid]) => pid !== 0);
  return {
    links: new Map(foreign.map(([pid, each]) => [pid, join(each)])),
    sockets: new Map([...found].map(([pid, { sockets }]) => [pid, sockets])),
    holders,
  };
}

function join({ links, addresses }: Found): RawLink[] {
  return links.map((link) => ({
    ...link,
    addresses: addresses
      .filter(({ ifindex }) => ifindex === link.ifindex)
      .map((address) => without(address, "ifindex")),
  }));
}

/** IF_OPER_…, by number. */
const STATES = ["UNKNOWN", "NOTPRESENT", "DOWN", "LOWERLAYERDOWN", "TESTING", "DORMANT", "UP"];
const IFF_UP = 0x1;
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
    mac: macOf(mac, Number(type)),
    mtu: Number(mtu),
    up,
    operState: STATES[Number(state)] ?? "UNKNOWN",
    carrier: up && carrier !== "-" ? carrier === "1" : undefined,
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

/** RT_SCOPE_…, by number. */
const SCOPES: Readonly<Record<string, string>> = {
  0: "global",
  200: "site",
  253: "link",
  254: "host",
};
const IFA_F_SECONDARY = 0x1;
const AF_INET = "2";

function readLinkAddress(words: readonly string[]): (LinkAddress & { readonly ifindex: number })[] {
  const [index, family, hex = "", length, flags, scope = "", broadcast = ""] = words;
  const address = addressOf(family, hex);
  if (address === undefined) return [];
  // Of an IPv6 address the same bit says that it is a temporary one.
  const secondary = family === AF_INET && (Number(flags) & IFA_F_SECONDARY) !== 0;
  return [
    present({
      ifindex: Number(index),
      address,
      prefixLength: Number(length),
      scope: SCOPES[scope] ?? scope,
      broadcast: broadcast === "-" ? undefined : addressOf(family, broadcast),
      secondary: secondary ? true : undefined,
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

/** An IPv4 address stands in the first four bytes of as many as there are. */
function addressOf(family: string | undefined, hex: string): string | undefined {
  return family === AF_INET ? readHexWords(hex.slice(0, 8), "network") : readHexBytes(hex);
}

const numberOf = (word: string | undefined): number | undefined =>
  word === undefined || word === "-" ? undefined : Number(word);

/** Names come as hexadecimal digits, as they may hold anything but a slash and white space. */
const wordOf = (hex: string | undefined): string | undefined =>
  hex === undefined || hex === "-" ? undefined : Buffer.from(hex, "hex").toString("utf8");

function macOf(hex: string | undefined, type: number): string | undefined {
  if (hex?.length !== 12 || (type !== ARPHRD_ETHER && type !== ARPHRD_LOOPBACK)) return undefined;
  return hex.match(/../g)?.join(":");
}
