// UNPROTECTED_GATEWAY_MODE: in mode nat-unprotected the engine closes nothing of what its containers do not publish.

import type { Finding } from "../../contract.ts";
import { gatewayModes, type GatewayMode } from "../../docker/drivers/bridge.ts";
import type { Container, Network } from "../../docker/engine.ts";
import { isUp } from "../../docker/publications.ts";
import type { Socket } from "../../net/socket.ts";
import type { Topology } from "../../topology/topology.ts";
import type { HostRule } from "../case.ts";
import { isLoopback } from "../promise.ts";
import { inContainer, listed, listening, refOf } from "./write.ts";

export const unprotected: HostRule = (topology) =>
  (topology.snapshot.engine?.networks ?? []).flatMap((network) => {
    const modes = gatewayModes(network).filter(({ mode }) => mode === "nat-unprotected");
    const containers = containersOf(topology, network);
    if (network.internal || modes.length === 0 || containers.length === 0) return [];
    return [told(topology, network, { modes, containers })];
  });

const containersOf = ({ snapshot }: Topology, { id }: Network): readonly Container[] =>
  (snapshot.engine?.containers ?? []).filter(
    (each) => isUp(each) && each.endpoints.some(({ networkId }) => networkId === id),
  );

interface Open {
  readonly modes: readonly GatewayMode[];
  readonly containers: readonly Container[];
}

function told(topology: Topology, network: Network, { modes, containers }: Open): Finding {
  const subnets = listed(network.ipam.map(({ subnet }) => subnet));
  return {
    code: "UNPROTECTED_GATEWAY_MODE",
    severity: "warning",
    subject: { kind: "network", name: network.name },
    title: `Every port of ${listed(containers.map(({ name }) => name))} is open to whoever has a route to ${subnets}`,
    detail:
      "In this gateway mode the engine closes no port that is not published: " +
      "any machine that sends packets for the containers' own addresses to this host gets through.",
    evidence: [
      {
        source: `docker network inspect ${refOf(network)}`,
        text: modes.map(({ option, mode }) => `${option}: ${mode}`).join("\n"),
      },
      ...containers.flatMap((container) => {
        const sockets = notPublished(topology, container);
        return sockets.length === 0 ? [] : [listening(sockets, inContainer(container))];
      }),
    ],
    remedy: {
      text: "Make the network anew without this option, and publish what others should reach.",
      command: `docker network inspect ${refOf(network)}`,
    },
  };
}

/** What it listens on besides the ports that it publishes. */
const notPublished = (topology: Topology, container: Container): readonly Socket[] =>
  (topology.netnsOf(container.id)?.sockets ?? []).filter(
    ({ address, port, protocol }) =>
      !isLoopback(address) &&
      !container.published.some(
        (binding) => binding.containerPort === port && binding.protocol === protocol,
      ),
  );
