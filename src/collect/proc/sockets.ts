/** Sockets as `/proc/net` tells them. Linux: net/ipv4/tcp_ipv4.c get_tcp4_sock, net/ipv4/udp.c. */

import type { Socket } from "../../core/net/socket.ts";
import { present } from "../fields.ts";
import type { Holders } from "../sections/holders.ts";
import { readHexWords } from "./hexAddress.ts";

export interface RawSocket extends Omit<Socket, "process" | "dev"> {
  readonly inode: number;
  /** ifindex, or name, of the device that it is bound to. */
  readonly boundTo?: number | string;
}

/** By the PID that showed the namespace; the reader's own has 0. */
export type SocketTables = ReadonlyMap<number, readonly RawSocket[]>;

/** Puts names to sockets: who holds each, and which device it is bound to. */
export function nameSockets(
  sockets: readonly RawSocket[],
  links: readonly { readonly ifindex: number; readonly name: string }[],
  holders: Holders | undefined,
): Socket[] {
  return sockets.map(({ inode, boundTo, ...socket }) => {
    const dev =
      typeof boundTo === "number"
        ? links.find(({ ifindex }) => ifindex === boundTo)?.name
        : boundTo;
    return present({ ...socket, dev, process: holders?.get(inode) });
  });
}

/** TCP_LISTEN; of UDP, TCP_ESTABLISHED is a connected socket and TCP_CLOSE one that takes from anybody. */
const LISTEN = 10;
const CONNECTED = 1;

const PROC_LINE = /^\/proc\/(\d+|self)\/net\/(tcp|udp)(6?):(.*)$/;

/** Lines of the tables with the file's name before each, then what `ss` adds of the reader's own namespace. */
export function readTables(text: string): SocketTables {
  const found = new Map<number, RawSocket[]>();
  const own = new Map<number, Pick<RawSocket, "v6only" | "boundTo" | "backlog">>();
  for (const line of text.split("\n")) {
    const [, owner, protocol, six, rest] = PROC_LINE.exec(line) ?? [];
    const extra = owner === undefined ? readSsLine(line) : undefined;
    if (extra !== undefined) own.set(extra.inode, extra);
    if (owner === undefined || rest === undefined) continue;
    const pid = owner === "self" ? 0 : Number(owner);
    const list = found.get(pid) ?? [];
    found.set(pid, list);
    const socket = readTableLine(rest);
    if (socket === undefined) continue;
    const family = six === "6" ? "ip6" : "ip";
    list.push({ protocol: protocol === "udp" ? "udp" : "tcp", family, ...socket });
  }
  const mine = found.get(0)?.map((socket) => ({ ...socket, ...own.get(socket.inode) }));
  if (mine !== undefined) found.set(0, mine);
  return found;
}

function readTableLine(line: string): Omit<RawSocket, "protocol" | "family"> | undefined {
  const words = line.trim().split(/\s+/);
  const [, local = "", remote = "", state = "", queues = ""] = words;
  const here = readEnd(local);
  if (here === undefined) return undefined;
  // Of a listening socket the receive queue counts the connections that wait for accept(2).
  const waiting = Number.parseInt(queues.split(":")[1] ?? "0", 16);
  const kind = Number.parseInt(state, 16);
  return present({
    ...here,
    peer: kind === CONNECTED ? readEnd(remote) : undefined,
    backlog: kind === LISTEN ? { waiting } : undefined,
    inode: Number(words[9] ?? 0),
  });
}

function readEnd(text: string): { address: string; port: number } | undefined {
  const [hex = "", port = ""] = text.split(":");
  const address = readHexWords(hex, "machine");
  if (address === undefined || !/^[0-9A-F]{4}$/i.test(port)) return undefined;
  return { address, port: Number.parseInt(port, 16) };
}

type Extra = Pick<RawSocket, "inode" | "v6only" | "boundTo" | "backlog">;

function readSsLine(line: string): Extra | undefined {
  const [protocol, , waiting, limit, local = ""] = line.split(/\s+/);
  const inode = / ino:(\d+)/.exec(line)?.[1];
  if (inode === undefined) return undefined;
  return present({
    inode: Number(inode),
    // Only of IPv6 sockets; `*` is what ss prints for one that takes IPv4 too.
    v6only: /^(\[|\*)/.test(local) ? / v6only:1( |$)/.test(line) : undefined,
    boundTo: /%([^\]:]+)/.exec(local)?.[1],
    backlog: protocol === "tcp" ? { waiting: Number(waiting), limit: Number(limit) } : undefined,
  });
}
