/** What a field holds before anybody typed: the next free subnet, the interface that leads out. */

import { poolsOf } from "../docker/addressPools.ts";
import { driverOf } from "../docker/drivers/index.ts";
import type { AddressPool } from "../docker/engine.ts";
import { fromWords, readAddress } from "../net/address.ts";
import { readPrefix, printPrefix } from "../net/prefix.ts";
import type { Snapshot } from "../snapshot.ts";
import { topologyOf } from "../topology/topology.ts";
import { holderOf } from "./holder.ts";
import { networkOf, rangeOf, type Range } from "./ranges.ts";

/** A subnet that nobody has; of a network on the LAN the LAN's own. Empty where there is none. */
export function proposeSubnet(driver: string, parent: string, snapshot: Snapshot): string {
  const { engine } = snapshot;
  const lan = driverOf({ driver }).upon === undefined ? undefined : subnetOn(parent, snapshot);
  const pools = engine === undefined ? [] : poolsOf(engine);
  for (const range of [...(lan === undefined ? [] : [lan]), ...pools.flatMap(partsOf)]) {
    if (holderOf(range, driver, snapshot) === undefined) return printPrefix(range);
  }
  return "";
}

/** A pool can be cut into millions; nobody has so many networks. */
const MOST_PARTS = 256;

/** The subnets that the engine cuts out of a pool, in its order; a person's networks have IPv4. */
function partsOf({ base, size }: AddressPool): readonly Range[] {
  const pool = readPrefix(base);
  const [first] = pool?.address.words ?? [];
  if (pool?.address.family !== "ip" || pool.length === undefined || first === undefined) return [];
  const count = Math.min(MOST_PARTS, 2 ** Math.max(0, size - pool.length));
  return Array.from({ length: count }, (_, at) =>
    rangeOf(fromWords([first + at * 2 ** (32 - size)]), size),
  );
}

/** The host's interface to the world. */
export function proposeParent(snapshot: Snapshot): string {
  const routes = topologyOf(snapshot).host?.routes ?? [];
  return routes.find(({ dst, dev }) => dst === "0.0.0.0/0" && dev !== undefined)?.dev ?? "";
}

function subnetOn(parent: string, snapshot: Snapshot): Range | undefined {
  const link = topologyOf(snapshot).host?.links?.find(({ name }) => name === parent);
  for (const { address, prefixLength } of link?.addresses ?? []) {
    const read = readAddress(address);
    if (read?.family === "ip") return networkOf(rangeOf(read, prefixLength));
  }
  return undefined;
}
