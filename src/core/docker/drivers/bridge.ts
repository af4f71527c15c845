// `bridge`: a Linux bridge on the host, a veth pair for each container. moby: daemon/libnetwork/drivers/bridge.

import type { Network } from "../engine.ts";
import type { NetworkDriver } from "./driver.ts";

const PREFIX = "com.docker.network.bridge";

export const ICC = `${PREFIX}.enable_icc`;

export const bridge: NetworkDriver = {
  icon: "type-hierarchy",
  ports: "on the host",
  addresses: "this engine",
  names: (network) => !isDefault(network),
  // Without the option it is made of twelve digits of the id (bridge_linux.go).
  bridgeName: ({ id, options }) => options[`${PREFIX}.name`] ?? `br-${id.slice(0, 12)}`,
  facts: (network) => [
    ["Between its containers", keepsApart(network) ? "no traffic" : ""],
    ["To the outside", network.internal || masquerades(network) ? "" : OWN_ADDRESSES],
  ],
};

/** The engine makes it by itself, knows it by this name alone, and starts no resolver in its containers. */
export const isDefault = ({ name }: Pick<Network, "name">): boolean => name === "bridge";

const OWN_ADDRESSES = "with the containers' own addresses";

/** Its containers are not to talk to each other. */
export const keepsApart = ({ options }: Network): boolean => options[ICC] === "false";

/** What leaves the host gets one of its addresses as source. */
export const masquerades = ({ options }: Network): boolean =>
  options[`${PREFIX}.enable_ip_masquerade`] !== "false";

export interface GatewayMode {
  /** Of the family's option. */
  readonly option: string;
  readonly mode: string;
}

/** For each family that has one: `nat`, `nat-unprotected`, `routed`, `isolated`. */
export const gatewayModes = ({ options }: Network): readonly GatewayMode[] =>
  ["ipv4", "ipv6"].flatMap((family) => {
    const option = `${PREFIX}.gateway_mode_${family}`;
    const mode = options[option];
    return mode === undefined ? [] : [{ option, mode }];
  });
