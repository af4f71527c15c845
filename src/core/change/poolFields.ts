/** Subnet, address range and gateway of a new network, of either family. */

import { inPrefix, overlaps, printPrefix, readPrefix } from "../net/prefix.ts";
import { sameAddress, type Address } from "../net/address.ts";
import type { Snapshot } from "../snapshot.ts";
import { topologyOf } from "../topology/topology.ts";
import { holderOf } from "./holder.ts";
import { holds, lastOf, readRange, readTyped, type Family, type Range } from "./ranges.ts";
import { note, stop, type Remark } from "./remark.ts";

interface Place {
  readonly family: Family;
  readonly driver: string;
}

/** Empty is fine for IPv4: the engine takes one of its pools. For IPv6 engines before 27 have none. */
export function subnetRemark(
  text: string,
  { family, driver }: Place,
  snapshot: Snapshot,
): Remark | undefined {
  if (text === "") return family === "ip" ? undefined : stop("IPv6 needs a subnet of its own");
  const read = readRange(text, family);
  if (!read.ok) return stop(read.problem);
  const unfit = whyUnfit(read.value);
  if (unfit !== undefined) return stop(`${text} ${unfit}`);
  const holder = holderOf(read.value, driver, snapshot);
  if (holder !== undefined) return stop(`${text} overlaps ${holder}`);
  return topologyOf(snapshot).host?.routes === undefined
    ? note("The host's routes were not read: only networks of the engine were compared")
    : undefined;
}

/** Two addresses are for network and broadcast, one is for the gateway; older engines refuse what is smaller. */
const SPARE_BITS = 2;

/** RFC 6890: no host has one of these. Engines take most of them, and nothing then arrives. */
const UNFIT: readonly (readonly [range: string, why: string])[] = [
  ["0.0.0.0/8", "is for no host"],
  ["127.0.0.0/8", "never leaves a machine"],
  ["224.0.0.0/4", "is for multicast"],
  ["::/8", "is reserved"],
  ["ff00::/8", "is for multicast"],
];

function whyUnfit(range: Range): string | undefined {
  const bits = range.mask.length * 32;
  if (range.length > bits - SPARE_BITS) return "has no address left for a container";
  return UNFIT.find(([text]) => {
    const unfit = readPrefix(text);
    return unfit !== undefined && overlaps(unfit, range);
  })?.[1];
}

/** Empty: addresses are given out of the whole subnet. Engines before 25 take any range, and then hand out none of it. */
export function rangeRemark(text: string, subnet: string, family: Family): Remark | undefined {
  if (text === "") return undefined;
  const read = readRange(text, family);
  if (!read.ok) return stop(read.problem);
  const whole = readRange(subnet, family);
  if (!whole.ok || holds(whole.value, read.value)) return undefined;
  return stop(
    overlaps(whole.value, read.value)
      ? `${text} is larger than the subnet ${printPrefix(whole.value)}`
      : `${text} is not within the subnet ${printPrefix(whole.value)}`,
  );
}

/** Empty: the engine takes the first address. */
export function gatewayRemark(text: string, subnet: string, family: Family): Remark | undefined {
  if (text === "") return undefined;
  const read = readTyped(text, family);
  if (!read.ok) return stop(read.problem);
  const whole = readRange(subnet, family);
  return whole.ok ? placeRemark(read.value, whole.value) : undefined;
}

/** An address for an interface: within the subnet, and none of the two that stand for all of it. */
export function placeRemark(address: Address, subnet: Range): Remark | undefined {
  const shown = printPrefix(subnet);
  if (!inPrefix(subnet, address)) return stop(`${address.text} is not within the subnet ${shown}`);
  if (sameAddress(address, subnet.address)) {
    return stop(`${address.text} is the subnet ${shown} itself`);
  }
  // IPv6 has no broadcast, but engines before 28 never give its last address away.
  return sameAddress(address, lastOf(subnet))
    ? stop(`${address.text} is the last address of ${shown}, which is kept for broadcast`)
    : undefined;
}
