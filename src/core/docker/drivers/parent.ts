/** The interface of the host upon which containers of a macvlan or ipvlan network stand. */

import type { Network } from "../engine.ts";
import type { Fact } from "./driver.ts";

/**
 * Without a parent the engine makes a dummy interface, named by what the driver begins its names with and twelve digits
 * of the id (macvlan_setup.go, ipvlan_setup.go). A name with a dot is a VLAN that the engine makes itself.
 */
export function parentFacts({ id, options }: Network, dummy: string): readonly Fact[] {
  const { parent } = options;
  if (parent === undefined || parent === "") {
    return [
      ["Parent", `${dummy}-${id.slice(0, 12)}, a dummy of the engine: nothing lies behind it`],
    ];
  }
  const [, of, vlan] = /^(.+)\.(\d+)$/.exec(parent) ?? [];
  return [["Parent", of === undefined ? parent : `${parent}, VLAN ${vlan ?? ""} of ${of}`]];
}
