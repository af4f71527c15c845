// `macvlan`: each container has a MAC and an address of its own on the wire of one of the host's interfaces.
// moby: daemon/libnetwork/drivers/macvlan.

import type { Network } from "../engine.ts";
import type { NetworkDriver } from "./driver.ts";
import { parentFacts } from "./parent.ts";

/** Linux: drivers/net/macvlan.c, macvlan_queue_xmit and macvlan_handle_frame. */
const MODES: ReadonlyMap<string, string> = new Map([
  ["bridge", "its containers hear each other on this host"],
  ["private", "its containers on this host never hear each other"],
  [
    "vepa",
    "its containers on this host hear each other by a switch that sends frames back, or not",
  ],
  ["passthru", "one container has the whole interface"],
]);

export const macvlan: NetworkDriver = {
  icon: "plug",
  ports: "at its own address",
  addresses: "this engine",
  names: () => true,
  upon: { kind: "macvlan", knownBy: "mac" },
  making: {
    about: "containers with a MAC of their own on the LAN of one of the host's interfaces",
    mode: { option: "macvlan_mode", values: MODES },
  },
  facts: (network) => [
    ["Mode", modeWords(network)],
    ...parentFacts(network, "dm"),
    ["With the host", "no traffic: a macvlan interface never hears the one it stands upon"],
  ],
};

function modeWords({ options }: Network): string {
  // What the engine takes unless told (macvlan_network.go).
  const mode = options["macvlan_mode"] ?? "bridge";
  const does = MODES.get(mode);
  return does === undefined ? mode : `${mode}: ${does}`;
}
