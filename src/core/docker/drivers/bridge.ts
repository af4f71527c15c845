// `bridge`: a Linux bridge on the host, a veth pair for each container. moby: daemon/libnetwork/drivers/bridge.

import type { Network } from "../engine.ts";
import type { Fact, NetworkDriver } from "./driver.ts";

const PREFIX = "com.docker.network.bridge";

export const ICC = `${PREFIX}.enable_icc`;
const MASQUERADE = `${PREFIX}.enable_ip_masquerade`;

export const bridge: NetworkDriver = {
  icon: "type-hierarchy",
  ports: "on the host",
  addresses: "this engine",
  names: (network) => !isDefault(network),
  // Without the option it is made of twelve digits of the id (bridge_linux.go).
  bridgeName: ({ id, options, bridge: found }) =>
    options[`${PREFIX}.name`] ?? found ?? `br-${id.slice(0, 12)}`,
  making: {
    about: "containers of this host, with ports that it publishes",
    switches: [
      [ICC, "No traffic between its containers"],
      [MASQUERADE, "No masquerading: containers leave with their own addresses"],
    ],
  },
  facts: (network) => [
    ["Between its containers", keepsApart(network) ? "no traffic" : ""],
    ["To the outside", toOutside(network)],
    ...gatewayModes(network).map(({ family, mode }): Fact => [
      `Gateway mode, ${family}`,
      modeWords(mode),
    ]),
    ["Names", isDefault(network) ? "none: the engine's DNS serves user-defined networks only" : ""],
  ],
};

/** The engine makes it by itself, knows it by this name alone, and starts no resolver in its containers. */
export const isDefault = ({ name }: Pick<Network, "name">): boolean => name === "bridge";

/** Its containers are not to talk to each other. */
export const keepsApart = ({ options }: Network): boolean => options[ICC] === "false";

function toOutside(network: Network): string {
  if (network.internal) return "no traffic: internal";
  return masquerades(network)
    ? "with an address of the host (MASQUERADE)"
    : "with the containers' own addresses";
}

/** What leaves the host gets one of its addresses as source. */
export const masquerades = ({ options }: Network): boolean => options[MASQUERADE] !== "false";

export interface GatewayMode {
  readonly family: "IPv4" | "IPv6";
  readonly option: string;
  readonly mode: string;
}

/** For each family that has one: `nat`, `nat-unprotected`, `routed`, `isolated`. */
export const gatewayModes = ({ options }: Network): readonly GatewayMode[] =>
  (["IPv4", "IPv6"] as const).flatMap((family) => {
    const option = `${PREFIX}.gateway_mode_${family.toLowerCase()}`;
    const mode = options[option];
    return mode === undefined ? [] : [{ family, option, mode }];
  });

/** What a mode does, after its name. */
function modeWords(mode: string): string {
  const does = MODES.get(mode);
  return does === undefined ? mode : `${mode}: ${does}`;
}

const MODES: ReadonlyMap<string, string> = new Map([
  ["nat-unprotected", "ports that are not published are open to whoever has a route"],
  ["routed", "no ports of the host; published ones are open to whoever has a route"],
  ["isolated", "the host has no address in it"],
]);
