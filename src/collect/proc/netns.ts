/** One foreign namespace, as the kernel told of it, or from the files that its processes show. */

import type { Neighbour } from "../../core/net/neighbour.ts";
import type { VirtualService } from "../../core/net/virtualService.ts";
import type { Netns } from "../../core/snapshot.ts";
import { present } from "../fields.ts";
import type { RawLink } from "../rawLink.ts";
import type { Holders } from "../sections/holders.ts";
import { macOf } from "../sections/links.ts";
import { readIpv4, type Ipv4View } from "./ipv4.ts";
import { readIfInet6, readIpv6Routes } from "./ipv6.ts";
import { loopbackOf, readSysfsLinks } from "./links.ts";
import type { ToldMounted, ToldNetns } from "./netlink.ts";
import { nameSockets, type RawSocket } from "./sockets.ts";

/** A namespace before its links are joined with those of the others. */
export interface RawNetns extends Omit<Netns, "links"> {
  readonly links?: readonly RawLink[];
  /** True when its links tell the number of the namespace that their other end is in; sysfs does not. */
  readonly numbered?: boolean;
  /** The number that the host's links have for it (`link-netnsid`), where the kernel was asked. */
  readonly number?: number;
  /** True when its id is only as good as a name: the reader may not ask for the namespace's own. */
  readonly unnamed?: boolean;
}

export interface Seen {
  /** The file that it is mounted at, as the reader sees it. */
  readonly file: string | undefined;
  /** What the kernel told; absent, files have to do. */
  readonly told: ToldNetns | undefined;
  /** The files below `/proc/PID/net`. */
  readonly files: ReadonlyMap<string, string> | undefined;
  readonly sysfs: ReadonlyMap<string, ReadonlyMap<string, string>> | undefined;
  readonly sockets: readonly RawSocket[] | undefined;
  readonly virtualServices: readonly VirtualService[] | undefined;
  readonly holders: Holders | undefined;
  readonly number?: number | undefined;
  readonly unnamed?: boolean;
}

/** Without either its process went away while it was read. */
export function readForeignNetns(id: string, pids: readonly number[], seen: Seen): RawNetns {
  const { files, sysfs, sockets, holders, number } = seen;
  const unnamed = seen.unnamed === true ? true : undefined;
  const facts = seen.told ?? (files === undefined ? undefined : readFiles(files, sysfs));
  const mount = mountOf(seen.file);
  if (facts === undefined) return present({ id, mount, pids, number, unnamed });
  return present({
    id,
    mount,
    pids,
    number,
    unnamed,
    ...facts,
    virtualServices: seen.virtualServices,
    numbered: seen.told !== undefined,
    sockets: sockets === undefined ? undefined : nameSockets(sockets, facts.links ?? [], holders),
  });
}

/** One that no process is in: only who enters it by its file is told of it. */
export function readMountedNetns(
  id: string,
  file: string,
  told: ToldMounted | undefined,
): RawNetns {
  const mount = mountOf(file);
  if (told === undefined) return present({ id, mount, pids: [] });
  const { sockets, ...facts } = told;
  return present({
    ...{ id, mount, pids: [], ...facts, numbered: true },
    sockets: nameSockets(sockets, facts.links, undefined),
  });
}

/** As whoever mounted it sees it: the reader goes by way of `/proc/PID/root`. */
const mountOf = (file: string | undefined): string | undefined =>
  file?.replace(/^\/proc\/\d+\/root/, "");

/** What files tell of a namespace's links, routes and neighbours. */
export function readFiles(
  files: ReadonlyMap<string, string>,
  sysfs: Seen["sysfs"],
): Pick<RawNetns, "links" | "routes" | "neighbours"> {
  const ipv4 = readIpv4(files, loopbackOf(sysfs));
  return present({
    links: linksOf(files, sysfs, ipv4),
    routes: [...ipv4.routes, ...readIpv6Routes(files.get("ipv6_route") ?? "")],
    neighbours: readArp(files.get("arp") ?? ""),
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
