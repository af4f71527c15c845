/** What a field holds before anybody typed: the next free subnet, the interface that leads out. */

import { driverOf } from "../docker/drivers/index.ts";
import { readPrefix, printPrefix } from "../net/prefix.ts";
import type { Snapshot } from "../snapshot.ts";
import { topologyOf } from "../topology/topology.ts";
import { holderOf } from "./holder.ts";
import { networkOf, rangeOf } from "./ranges.ts";
import { readAddress } from "../net/address.ts";

/** The engine's own pools, in its order. moby: daemon/libnetwork/ipamutils, local scope. */
const POOLS: readonly string[] = [
  ...Array.from({ length: 15 }, (_, at) => `172.${17 + at}.0.0/16`),
  ...Array.from({ length: 16 }, (_, at) => `192.168.${16 * at}.0/20`),
];

/** A subnet that nobody has; of a network on the LAN the LAN's own. Empty where there is none. */
export function proposeSubnet(driver: string, parent: string, snapshot: Snapshot): string {
  const lan = driverOf({ driver }).upon === undefined ? undefined : subnetOn(parent, snapshot);
  const free = (text: string): boolean => {
    const range = readPrefix(text);
    return range !== undefined && holderOf(range, driver, snapshot) === undefined;
  };
  return [...(lan === undefined ? [] : [lan]), ...POOLS].find(free) ?? "";
}

/** The host's interface to the world. */
export function proposeParent(snapshot: Snapshot): string {
  const routes = topologyOf(snapshot).host?.routes ?? [];
  return routes.find(({ dst, dev }) => dst === "0.0.0.0/0" && dev !== undefined)?.dev ?? "";
}

function subnetOn(parent: string, snapshot: Snapshot): string | undefined {
  const link = topologyOf(snapshot).host?.links?.find(({ name }) => name === parent);
  for (const { address, prefixLength } of link?.addresses ?? []) {
    const read = readAddress(address);
    if (read?.family === "ip") return printPrefix(networkOf(rangeOf(read, prefixLength)));
  }
  return undefined;
}
