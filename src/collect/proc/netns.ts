/** One foreign namespace, from the files that its processes show of it. */

import type { Neighbour } from "../../core/net/neighbour.ts";
import type { Netns } from "../../core/snapshot.ts";
import { present } from "../fields.ts";
import type { RawLink } from "../rawLink.ts";
import type { Holders } from "../sections/holders.ts";
import { macOf } from "../sections/links.ts";
import { readIpv4 } from "./ipv4.ts";
import { readIfInet6, readIpv6Routes } from "./ipv6.ts";
import { loopbackOf, readSysfsLinks } from "./links.ts";
import { nameSockets, type RawSocket } from "./sockets.ts";

/** A namespace before its links are joined with those of the others. */
export interface RawNetns extends Omit<Netns, "links"> {
  readonly links?: readonly RawLink[];
}

/** `files` are those below `/proc/PID/net`; absent, the process went away while it was read. */
export function readForeignNetns(
  id: string,
  pids: readonly number[],
  seen: {
    readonly files: ReadonlyMap<string, string> | undefined;
    readonly sysfs: ReadonlyMap<string, ReadonlyMap<string, string>> | undefined;
    readonly sockets: readonly RawSocket[] | undefined;
    readonly holders: Holders | undefined;
  },
): RawNetns {
  const { files, sysfs, sockets, holders } = seen;
  if (files === undefined) return { id, pids };
  const ipv4 = readIpv4(files, loopbackOf(sysfs));
  const ipv6 = readIfInet6(files.get("if_inet6") ?? "");
  const links = readSysfsLinks(sysfs, files.get("dev") ?? "", (name) => [
    ...(ipv4.addresses.get(name) ?? []),
    ...(ipv6.get(name) ?? []),
  ]);
  return present({
    id,
    pids,
    links,
    routes: [...ipv4.routes, ...readIpv6Routes(files.get("ipv6_route") ?? "")],
    neighbours: readArp(files.get("arp") ?? ""),
    sockets: sockets === undefined ? undefined : nameSockets(sockets, links ?? [], holders),
  });
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
