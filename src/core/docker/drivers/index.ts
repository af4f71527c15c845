/** Every network driver there is. To add one, write its file and name it here. */

import type { Network } from "../engine.ts";
import { bridge } from "./bridge.ts";
import type { EngineNamespace, Making, NetworkDriver } from "./driver.ts";
import { host } from "./host.ts";
import { ipvlan } from "./ipvlan.ts";
import { macvlan } from "./macvlan.ts";
import { none } from "./null.ts";
import { overlay } from "./overlay.ts";
import { plugin } from "./plugin.ts";

/** By the name that the engine gives them. */
const DRIVERS: ReadonlyMap<string, NetworkDriver> = new Map([
  ["bridge", bridge],
  ["host", host],
  ["ipvlan", ipvlan],
  ["macvlan", macvlan],
  ["null", none],
  ["overlay", overlay],
]);

export const driverOf = ({ driver }: Pick<Network, "driver">): NetworkDriver =>
  DRIVERS.get(driver) ?? plugin;

/** The drivers of which a person makes networks, with what is to be known for it. */
export const makings: readonly (readonly [name: string, making: Making])[] = [...DRIVERS].flatMap(
  ([name, { making }]) => (making === undefined ? [] : [[name, making] as const]),
);

/** What a namespace that no container has is to the engine's networks, by the name of the file it is mounted at. */
export function namespaceOf(
  networks: readonly Network[],
  mount: string,
): (EngineNamespace & { readonly network: Network }) | undefined {
  const file = mount.slice(mount.lastIndexOf("/") + 1);
  for (const network of networks) {
    const found = driverOf(network).namespaceOf?.(network, file);
    if (found !== undefined) return { ...found, network };
  }
  return undefined;
}

/** Whether a port that one of its containers publishes becomes one of the host. */
export const publishes = (network: Network): boolean =>
  driverOf(network).ports === "on the host" && !network.internal;

/** The host's bridge that carries the network, where its driver makes one. */
export const bridgeNameOf = (network: Network): string | undefined =>
  driverOf(network).bridgeName?.(network);
