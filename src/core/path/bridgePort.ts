/** Which port of a bridge leads to a MAC (Linux: br_fdb_find, br_flood). */

import type { Link } from "../net/link.ts";
import { isOpen, leadsTo } from "./segment.ts";
import type { Walk } from "./walk.ts";
import type { Placed } from "./world.ts";

/**
 * A port whose cable ends at that MAC counts before a learned entry: the answer to ARP, which comes first, would have
 * corrected it. What no entry and no cable tells is flooded, and only ports that go out of sight could take it.
 */
export function portFor(
  { place, link: bridge }: Placed,
  mac: string | undefined,
  inPort?: Link,
): Link | undefined {
  const ports = place.ports(bridge);
  if (mac !== undefined) {
    const cable = ports.find((port) => leadsTo({ place, link: port }, mac));
    if (cable !== undefined) return cable;
    const entry = place.netns.fdb?.find(
      (each) => each.mac === mac && (each.bridge ?? bridge.name) === bridge.name,
    );
    const learned = ports.find(({ name }) => name === entry?.dev);
    if (learned !== undefined) return learned;
  }
  return ports.find(
    (port) => port !== inPort && port.port?.flood !== false && isOpen({ place, link: port }),
  );
}

/** Which VLANs a filtering bridge lets through which port is not in a snapshot (br_allowed_egress). */
export function keepsBack(walk: Walk, { name, bridge }: Link): boolean {
  if (bridge?.vlanFiltering !== true) return false;
  const text = `The bridge ${name} filters by VLAN, and what its ports allow was not read; taken for one that lets the frame pass`;
  return !walk.decide({ code: "UNSUPPORTED_MATCH", text }, true);
}
