/** Whether a container can be connected to a network, or taken from it; and if not, why. */

import { isDefault } from "../docker/drivers/bridge.ts";
import type { Container, Network } from "../docker/engine.ts";
import { visible } from "../explain/words/text.ts";
import type { Snapshot } from "../snapshot.ts";
import { topologyOf } from "../topology/topology.ts";
import { isIn } from "./users.ts";

/** Why no container can be connected to the network; `undefined` when one can. moby: daemon/container_operations.go */
export function whyNoMembers(network: Network): string | undefined {
  const name = visible(network.name);
  if (network.driver === "host") {
    return `A container is given the network ${name} when it is made, and never afterwards.`;
  }
  if (network.driver === "null") return `${name} stands for no network at all: it joins nobody.`;
  if (network.ingress) return `${name} is the swarm's own, for the ports of its services.`;
  return network.scope === "swarm" && !network.attachable
    ? `${name} is for services: it was made without “attachable”.`
    : undefined;
}

/** Why the container can be in no network but those that it was made with. */
export function whyNoNetworks(container: Container, snapshot: Snapshot): string | undefined {
  const name = visible(container.name);
  const { networkMode, state } = container;
  const [mode, of] = networkMode.split(":", 2);
  if (mode === "container" && of !== undefined) {
    const owner = topologyOf(snapshot).container(of)?.name ?? of.slice(0, 12);
    return `${name} shares the network of ${visible(owner)}: connect that one.`;
  }
  if (networkMode === "host") return `${name} uses the host's own network, and can have no other.`;
  if (state === "removing" || state === "dead") return `${name} is being removed.`;
  // `none` can be left, and only then is another one joined.
  return networkMode === "none" && inNone(container)
    ? `${name} was made to have no network. Disconnect it from “none” first.`
    : undefined;
}

const inNone = ({ endpoints }: Container): boolean =>
  endpoints.some(({ networkName }) => networkName === "none");

export function whyNotConnect(
  network: Network,
  container: Container,
  snapshot: Snapshot,
): string | undefined {
  return (
    whyNoMembers(network) ??
    whyNoNetworks(container, snapshot) ??
    (isIn(container, network)
      ? `${visible(container.name)} is in ${visible(network.name)} already.`
      : undefined)
  );
}

export function whyNotDisconnect(
  network: Network,
  container: Container,
  snapshot: Snapshot,
): string | undefined {
  const name = visible(container.name);
  if (network.driver === "host") {
    return `${name} was made in the host's network, and cannot leave it.`;
  }
  if (isIn(container, network)) return undefined;
  return (
    whyNoNetworks(container, snapshot) ?? `${name} is not connected to ${visible(network.name)}.`
  );
}

/** The default bridge knows no names and gives out its addresses by itself. */
export const takesWishes = (network: Network): boolean => !isDefault(network);
