// `ipvlan`: containers with addresses of their own and the MAC of one of the host's interfaces, upon which they stand.
// moby: daemon/libnetwork/drivers/ipvlan.

import type { Network } from "../engine.ts";
import type { NetworkDriver } from "./driver.ts";
import { parentFacts } from "./parent.ts";

/** Linux: Documentation/networking/ipvlan.rst. */
const MODES: ReadonlyMap<string, string> = new Map([
  ["l2", "its containers answer for their addresses on the wire themselves"],
  ["l3", "no broadcasts; others need a route to its subnet by this host"],
  ["l3s", "as l3, and its packets meet the host's rules"],
]);

export const ipvlan: NetworkDriver = {
  icon: "plug",
  ports: "at its own address",
  addresses: "this engine",
  names: () => true,
  upon: { kind: "ipvlan", knownBy: "address" },
  making: {
    about: "containers on the LAN of one of the host's interfaces, with its MAC",
    mode: { option: "ipvlan_mode", values: MODES },
  },
  facts: (network) => [
    ["Mode", modeWords(network)],
    ["Flag", network.options["ipvlan_flag"] ?? ""],
    ...parentFacts(network, "di"),
    ["With the host", "no traffic: an ipvlan interface never hears the one it stands upon"],
  ],
};

function modeWords({ options }: Network): string {
  // What the engine takes unless told (ipvlan_network.go).
  const mode = options["ipvlan_mode"] ?? "l2";
  const does = MODES.get(mode);
  return does === undefined ? mode : `${mode}: ${does}`;
}
