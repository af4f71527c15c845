/** Every network driver there is. To add one, write its file and name it here. */

import type { Network } from "../engine.ts";
import { bridge } from "./bridge.ts";
import type { Making, NetworkDriver } from "./driver.ts";
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

/** Whether a port that one of its containers publishes becomes one of the host. */
export const publishes = (network: Network): boolean =>
  driverOf(network).ports === "on the host" && !network.internal;

/** The host's bridge that carries the network, where its driver makes one. */
export const bridgeNameOf = (network: Network): string | undefined =>
  driverOf(network).bridgeName?.(network);
