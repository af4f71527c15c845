/** What a vxlan device was told: MACs of other hosts, and where they are (Linux: arp_reduce, neigh_reduce and vxlan_find_mac in drivers/net/vxlan/vxlan_core.c). */

import type { Address } from "../net/address.ts";
import type { FdbEntry } from "../net/link.ts";
import type { Placed } from "./world.ts";

const ANYBODY = "00:00:00:00:00:00";

/** NUD_CONNECTED: states that the kernel answers from. */
const CONNECTED = new Set(["PERMANENT", "NOARP", "REACHABLE"]);

/** The MAC that it answers with when it is asked for an address, and is to answer itself. */
export function toldOf({ place, link }: Placed, { text }: Address): string | undefined {
  if (link.vxlan?.proxy !== true) return undefined;
  return place.netns.neighbours?.find(
    ({ dev, address, state }) => dev === link.name && address === text && CONNECTED.has(state),
  )?.mac;
}

/** Whom it sends frames for a MAC: the entry's host, else those that get all that has none. */
export function remotesFor(
  { place, link }: Placed,
  toMac: string | undefined,
): readonly FdbEntry[] {
  const own = (place.netns.fdb ?? []).filter(
    ({ dev, dst }) => dev === link.name && dst !== undefined,
  );
  const known = own.filter(({ mac }) => mac === toMac);
  return known.length > 0 ? known : own.filter(({ mac }) => mac === ANYBODY);
}

/** Whether it has an entry for the MAC. */
export const knows = (at: Placed, mac: string): boolean =>
  remotesFor(at, mac).some((entry) => entry.mac === mac);

/** Whether it passes on what it has no entry for. */
export const floods = (at: Placed): boolean =>
  at.place.netns.fdb === undefined || remotesFor(at, undefined).length > 0;

/** Whether it passes on a question for an address: not where it is to answer itself. */
export const asksOn = (at: Placed): boolean => at.link.vxlan?.proxy !== true && floods(at);
