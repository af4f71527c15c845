/** One foreign namespace, from the files that its processes show of it. */

import type { Neighbour } from "../../core/net/neighbour.ts";
import type { Netns } from "../../core/snapshot.ts";
import { present } from "../fields.ts";
import type { RawLink } from "../rawLink.ts";
import type { Holders } from "../sections/holders.ts";
import { macOf } from "../sections/links.ts";
import { readIpv4, type Ipv4View } from "./ipv4.ts";
import { readIfInet6, readIpv6Routes } from "./ipv6.ts";
import { loopbackOf, readSysfsLinks } from "./links.ts";
import { nameSockets, type RawSocket } from "./sockets.ts";

/** A namespace before its links are joined with those of the others. */
export interface RawNetns extends Omit<Netns, "links"> {
  readonly links?: readonly RawLink[];
  /** True when its links tell the number of the namespace that their other end is in; sysfs does not. */
  readonly numbered?: boolean;
}

export interface Seen {
  /** The files below `/proc/PID/net`; absent, the process went away while it was read. */
  readonly files: ReadonlyMap<string, string> | undefined;
  /** What the kernel told; absent, sysfs has to do. */
  readonly links: readonly RawLink[] | undefined;
  readonly sysfs: ReadonlyMap<string, ReadonlyMap<string, string>> | undefined;
  readonly sockets: readonly RawSocket[] | undefined;
  readonly holders: Holders | undefined;
}

export function readForeignNetns(id: string, pids: readonly number[], seen: Seen): RawNetns {
  const { files, sysfs, sockets, holders } = seen;
  if (files === undefined) return { id, pids };
  const loopback = seen.links?.find(({ kind }) => kind === "loopback")?.name ?? loopbackOf(sysfs);
  const ipv4 = readIpv4(files, loopback, seen.links);
  const links = seen.links ?? linksOf(files, sysfs, ipv4);
  return present({
    id,
    pids,
    links,
    numbered: seen.links !== undefined,
    routes: [...ipv4.routes, ...readIpv6Routes(files.get("ipv6_route") ?? "")],
    neighbours: readArp(files.get("arp") ?? ""),
    sockets: sockets === undefined ? undefined : nameSockets(sockets, links ?? [], holders),
  });
}

function linksOf(
  files: ReadonlyMap<string, string>,
  sysfs: Seen["sysfs"],
  ipv4: Ipv4View,
): RawLink[] | undefined {
  const ipv6 = readIfInet6(files.get("if_inet6") ?? "");
  return readSysfsLinks(sysfs, files.get("dev") ?? "", (name) => [
    ...(ipv4.addresses.get(name) ?? []),
    ...(ipv6.get(name) ?? []),
  ]);
}

/** Flags of net/ipv4/arp.c: ATF_COM 0x2 is complete, ATF_PERM 0x4 was set by hand. */
function readArp(text: string): Neighbour[] {
  return text.split("\n").flatMap((line) => {
    const [address = "", , flags = "", mac, , dev] = line.trim().split(/\s+/);
    if (dev === undefined || !/^\d+\.\d+\.\d+\.\d+$/.test(address)) return [];
    const bits = Number(flags);
    const complete = (bits & 0x2) !== 0;
    const state = (bits & 0x4) !== 0 ? "PERMANENT" : complete ? "STALE" : "INCOMPLETE";
    return [present({ address, dev, mac: complete ? macOf(mac) : undefined, state })];
  });
}
