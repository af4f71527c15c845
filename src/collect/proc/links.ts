/** The interfaces of a namespace from its sysfs and `/proc/net/dev`. Linux: net/core/net-sysfs.c, net/core/net-procfs.c. */

import type { BridgeDetails, BridgePort, LinkAddress, LinkCounters } from "../../core/net/link.ts";
import { present } from "../fields.ts";
import type { RawLink } from "../rawLink.ts";
import { macOf } from "../sections/links.ts";
import { PORT_STATES } from "./netlinkSwitches.ts";

type Files = ReadonlyMap<string, string>;

/** `undefined` when sysfs and `/proc/net/dev` do not name the same interfaces: then the sysfs is another namespace's. */
export function readSysfsLinks(
  sysfs: ReadonlyMap<string, Files> | undefined,
  dev: string,
  addressesOf: (name: string) => readonly LinkAddress[],
): RawLink[] | undefined {
  const counters = readNetDev(dev);
  if (sysfs?.size !== counters.size) return undefined;
  const links: RawLink[] = [];
  for (const [name, files] of sysfs) {
    const counted = counters.get(name);
    const ifindex = numberIn(files.get("ifindex"));
    if (counted === undefined || ifindex === undefined) return undefined;
    links.push({ ...readLink(name, ifindex, files), addresses: addressesOf(name), ...counted });
  }
  return links.sort((a, b) => a.ifindex - b.ifindex);
}

/** The name of the loopback interface, of type ARPHRD_LOOPBACK. */
export function loopbackOf(sysfs: ReadonlyMap<string, Files> | undefined): string {
  return [...(sysfs ?? [])].find(([, files]) => files.get("type") === "772")?.[0] ?? "lo";
}

/** linux/if.h. */
export const IFF_UP = 0x1;
export const IFF_NOARP = 0x80;

function readLink(name: string, ifindex: number, files: Files): Omit<RawLink, "addresses"> {
  const iflink = numberIn(files.get("iflink"));
  const flags = Number(files.get("flags") ?? 0);
  const up = (flags & IFF_UP) !== 0;
  const carrier = files.get("carrier");
  return present({
    ifindex,
    name,
    kind: kindOf(files, iflink !== undefined && iflink !== ifindex),
    mac: macOf(files.get("address")),
    mtu: numberIn(files.get("mtu")) ?? 0,
    up,
    operState: (files.get("operstate") ?? "unknown").toUpperCase(),
    carrier: up && carrier !== undefined ? carrier === "1" : undefined,
    arp: (flags & IFF_NOARP) === 0 ? undefined : false,
    master: numberIn(files.get("master/ifindex")),
    iflink: iflink === ifindex ? undefined : iflink,
    bridge: readBridge(files),
    port: readPort(files),
  });
}

const flagIn = (text: string | undefined): boolean | undefined =>
  text === undefined ? undefined : text !== "0";

function readBridge(files: Files): BridgeDetails | undefined {
  const id = files.get("bridge/bridge_id");
  if (id === undefined) return undefined;
  return present({
    id,
    stp: flagIn(files.get("bridge/stp_state")) ?? false,
    vlanFiltering: flagIn(files.get("bridge/vlan_filtering")) ?? false,
    nfCallIptables: flagIn(files.get("bridge/nf_call_iptables")),
    nfCallIp6tables: flagIn(files.get("bridge/nf_call_ip6tables")),
  });
}

function readPort(files: Files): BridgePort | undefined {
  const state = files.get("brport/state");
  if (state === undefined) return undefined;
  return {
    state: PORT_STATES[Number(state)] ?? "unknown",
    hairpin: flagIn(files.get("brport/hairpin_mode")) ?? false,
    isolated: flagIn(files.get("brport/isolated")) ?? false,
    flood: flagIn(files.get("brport/unicast_flood")) ?? true,
    learning: flagIn(files.get("brport/learning")) ?? true,
  };
}

/**
 * `DEVTYPE` names the kind for most virtual devices; a veth has none, and neither has a physical device, which has
 * no other end either.
 */
function kindOf(files: Files, hasOtherEnd: boolean): string {
  const devtype = /^DEVTYPE=(\S+)$/m.exec(files.get("uevent") ?? "")?.[1];
  if (devtype !== undefined) return devtype;
  const type = files.get("type");
  if (type === "772") return "loopback";
  return type === "1" && hasOtherEnd ? "veth" : "device";
}

function readNetDev(text: string): ReadonlyMap<string, { rx: LinkCounters; tx: LinkCounters }> {
  const found = new Map<string, { rx: LinkCounters; tx: LinkCounters }>();
  for (const line of text.split("\n")) {
    const [, name, rest] = /^\s*([^\s|:]+):([\s\d]+)$/.exec(line) ?? [];
    const numbers = rest?.trim().split(/\s+/).map(Number);
    if (name === undefined || numbers === undefined) continue;
    found.set(name, { rx: countersAt(numbers, 0), tx: countersAt(numbers, 8) });
  }
  return found;
}

function countersAt(numbers: readonly number[], at: number): LinkCounters {
  const [bytes = 0, packets = 0, errors = 0, dropped = 0] = numbers.slice(at);
  return { packets, bytes, errors, dropped };
}

const numberIn = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
