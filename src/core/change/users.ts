/** What uses a network: why it cannot be removed, and what would miss it. */

import type { Container, Endpoint, Engine, Network } from "../docker/engine.ts";
import { visible } from "../explain/words/text.ts";
import { sortedNaturally } from "../text/naturally.ts";
import type { Snapshot } from "../snapshot.ts";

export interface Users {
  /** They hold an endpoint, so that an engine refuses to remove the network. */
  readonly connected: readonly Container[];
  /** They do not run; once the network is gone an engine does not start them again. */
  readonly waiting: readonly Container[];
  /** Services of the swarm, and what they and others have in the network on other nodes, by name. */
  readonly elsewhere: readonly string[];
}

export function usersOf(network: Network, { engine }: Snapshot): Users {
  const all = sortedNaturally(engine?.containers ?? [], ({ name }) => name);
  const users = all.filter((container) => isIn(container, network));
  const isConnected = (container: Container): boolean =>
    (endpointIn(container, network)?.endpointId ?? "") !== "";
  return {
    connected: users.filter(isConnected),
    waiting: users.filter((container) => !isConnected(container)),
    elsewhere: inSwarm(network, engine).filter((name) => !users.some((own) => own.name === name)),
  };
}

function inSwarm({ id, members = [] }: Network, engine: Engine | undefined): readonly string[] {
  const services = engine?.swarm?.services ?? [];
  const joined = services.filter(({ networks }) => networks.some((each) => each.id === id));
  const names = [...joined, ...members.filter(({ service = "" }) => service === "")];
  return [...new Set(names.map(({ name }) => name))];
}

export const isIn = (container: Container, network: Network): boolean =>
  endpointIn(container, network) !== undefined;

/** Its place in the network. Of a container that never ran the engine knows no more than the network's name yet. */
export const endpointIn = ({ endpoints }: Container, { id, name }: Network): Endpoint | undefined =>
  endpoints.find(({ networkId, networkName }) =>
    networkId === "" ? networkName === name || networkName === id : networkId === id,
  );

/** Those that the engine makes by itself. moby: runconfig.IsPreDefinedNetwork */
const PREDEFINED: ReadonlySet<string> = new Set(["bridge", "host", "none"]);

/** Why a network cannot be removed, whoever uses it; `undefined` when it can. */
export function whyNotRemove({ name, ingress }: Network): string | undefined {
  if (PREDEFINED.has(name)) return `${name} is the engine's own: it cannot be removed.`;
  return ingress ? `${visible(name)} carries the published ports of the swarm.` : undefined;
}

export interface Unused {
  readonly network: Network;
  readonly waiting: readonly Container[];
}

/** The networks that nobody is connected to. A swarm's are left out: of their users this engine knows its own alone. */
export function unusedNetworks(snapshot: Snapshot): readonly Unused[] {
  const networks = sortedNaturally(snapshot.engine?.networks ?? [], ({ name }) => name);
  return networks.flatMap((network) => {
    if (whyNotRemove(network) !== undefined || network.scope !== "local") return [];
    if (network.name === "docker_gwbridge") return [];
    const { connected, waiting } = usersOf(network, snapshot);
    return connected.length > 0 ? [] : [{ network, waiting }];
  });
}
