/** Sockets from `/proc/net/{tcp,tcp6,udp,udp6}`. Linux: net/ipv4/tcp_ipv4.c get_tcp4_sock, net/ipv4/udp.c. */

import type { Socket } from "../../core/net/socket.ts";
import { present } from "../fields.ts";
import type { Holders } from "../sections/holders.ts";
import type { DetailsByInode } from "../sections/socketDetails.ts";
import { readHexWords } from "./hexAddress.ts";

const TABLES = [
  ["tcp", "tcp", "ip"],
  ["tcp6", "tcp", "ip6"],
  ["udp", "udp", "ip"],
  ["udp6", "udp", "ip6"],
] as const;

/** TCP_LISTEN; of UDP, TCP_ESTABLISHED is a connected socket and TCP_CLOSE one that takes from anybody. */
const LISTEN = "0A";
const CONNECTED = "01";

/** What is known of sockets besides the tables: by inode number. */
export interface SocketFacts {
  readonly holders?: Holders | undefined;
  readonly details?: DetailsByInode | undefined;
}

/** All sockets of one namespace that can take a packet nobody else expects. */
export function readSockets(files: ReadonlyMap<string, string>, facts: SocketFacts): Socket[] {
  return TABLES.flatMap(([file, protocol, family]) =>
    (files.get(file) ?? "").split("\n").flatMap((line) => {
      const socket = readSocket(line, facts);
      if (socket === undefined) return [];
      const { v6only, ...rest } = socket;
      return [
        present({ protocol, family, ...rest, v6only: family === "ip6" ? v6only : undefined }),
      ];
    }),
  );
}

function readSocket(
  line: string,
  facts: SocketFacts,
): Omit<Socket, "protocol" | "family"> | undefined {
  const words = line.trim().split(/\s+/);
  const [, local = "", remote = "", state, queues = ""] = words;
  const here = readEnd(local);
  if (here === undefined) return undefined;
  const inode = Number(words[9] ?? 0);
  const details = facts.details?.get(inode);
  // Of a listening socket the receive queue counts the connections that wait for accept(2).
  const waiting = Number.parseInt(queues.split(":")[1] ?? "", 16);
  const limit = details?.backlogLimit;
  return present({
    ...here,
    v6only: details?.v6only,
    dev: details?.dev,
    process: facts.holders?.get(inode),
    peer: state === CONNECTED ? readEnd(remote) : undefined,
    backlog: state === LISTEN && Number.isFinite(waiting) ? present({ waiting, limit }) : undefined,
  });
}

function readEnd(text: string): { address: string; port: number } | undefined {
  const [hex = "", port = ""] = text.split(":");
  const address = readHexWords(hex);
  if (address === undefined || !/^[0-9A-F]{4}$/i.test(port)) return undefined;
  return { address, port: Number.parseInt(port, 16) };
}
