// PUBLISH_DISCARDED_HOST_MODE, PUBLISH_DISCARDED_SHARED_NETNS, PUBLISH_INEFFECTIVE_INTERNAL_NETWORK,
// PUBLISH_UNSUPPORTED_DRIVER, GATEWAY_MODE_ROUTED, GATEWAY_MODE_ISOLATED, PUBLISH_INEFFECTIVE_NO_GATEWAY_ENDPOINT: the
// container runs, asked for the port, and its kind of network makes none.

import type { Finding, Remedy } from "../../contract.ts";
import { gatewayModes } from "../../docker/drivers/bridge.ts";
import { driverOf, publishes } from "../../docker/drivers/index.ts";
import type { Container, Network } from "../../docker/engine.ts";
import { isUp } from "../../docker/publications.ts";
import { severityOf, type Asked, type CauseRule } from "../case.ts";
import { aboutContainer, inspected, inContainer, listed, listening, refOf } from "./write.ts";

export const discarded: CauseRule = (asked) => {
  const { publication, walk } = asked;
  if (publication === undefined || publication.standing || !isUp(publication.container)) {
    return undefined;
  }
  // In host mode its own socket may answer on the very port that was asked for: then nothing is amiss.
  if (walk.verdict === "reachable" && publication.container.networkMode === "host")
    return undefined;
  const reason = reasonOf(asked, publication.container);
  if (reason === undefined) return undefined;
  const { code, title, detail, facts, remedy } = reason;
  return {
    code,
    severity: severityOf(asked),
    subject: aboutContainer(publication.container),
    title,
    detail,
    evidence: [
      inspected(publication.container, ...facts, "NetworkSettings.Ports: not there"),
      ...socketsIn(asked, publication.container),
    ],
    remedy,
  };
};

interface Reason extends Pick<Finding, "code" | "title" | "detail"> {
  readonly facts: readonly string[];
  readonly remedy: Remedy;
}

function reasonOf(asked: Asked, container: Container): Reason | undefined {
  const { networkMode } = container;
  if (networkMode === "host") return hostMode(container);
  if (networkMode.startsWith("container:")) return sharedNamespace(asked, container);
  const networks = container.endpoints.flatMap(
    ({ networkId }) => asked.topology.network(networkId) ?? [],
  );
  if (networkMode === "none" || networks.length === 0) return withoutNetwork(container);
  if (networks.every(({ internal }) => internal)) return internalOnly(container, networks);
  if (networks.every((network) => driverOf(network).ports === "at its own address")) {
    return unsupported(container, networks);
  }
  return gatewayMode(container, networks) ?? noGateway(asked, container, networks);
}

const hostMode = ({ name }: Container): Reason => ({
  code: "PUBLISH_DISCARDED_HOST_MODE",
  title: `${name} uses the host's network, so its published port is discarded`,
  detail:
    "In host mode a container has no address of its own that a port could lead to. " +
    "Its process listens on the host itself, on the port that the process chose.",
  facts: ["HostConfig.NetworkMode: host"],
  remedy: {
    text: "Ask the port that the process listens on, or run the container on a bridge network.",
  },
});

function sharedNamespace({ topology }: Asked, { name, networkMode }: Container): Reason {
  const owner = topology.container(networkMode.slice("container:".length));
  const whose = owner === undefined ? "another container" : owner.name;
  return {
    code: "PUBLISH_DISCARDED_SHARED_NETNS",
    title: `${name} lives in the namespace of ${whose}, so only that one's ports count`,
    detail:
      "A namespace has one set of published ports: those of the container that it was made for.",
    facts: [`HostConfig.NetworkMode: ${networkMode}`],
    remedy: { text: `Publish the port on ${whose}, and start both anew.` },
  };
}

const withoutNetwork = ({ name, networkMode }: Container): Reason => ({
  code: "PUBLISH_UNSUPPORTED_DRIVER",
  title: `${name} has no network, so its published port leads nowhere`,
  detail:
    "Its namespace holds nothing but a loopback interface: there is no address to send a packet to.",
  facts: [`HostConfig.NetworkMode: ${networkMode}`],
  remedy: { text: "Run it on a bridge network." },
});

function internalOnly(container: Container, networks: readonly Network[]): Reason {
  const names = listed(networks.map(({ name }) => name));
  return {
    code: "PUBLISH_INEFFECTIVE_INTERNAL_NETWORK",
    title: `${container.name} is only on internal networks (${names}), which publish nothing`,
    detail:
      "An internal network is closed in both directions, so the engine makes no port on the host. " +
      "The host itself still reaches the container by its own address.",
    facts: networks.map(({ name }) => `network ${name}: Internal: true`),
    remedy: {
      text: "Connect it to a network that is not internal too.",
      command: `docker network connect bridge ${refOf(container)}`,
    },
  };
}

function unsupported({ name }: Container, networks: readonly Network[]): Reason {
  const drivers = listed([...new Set(networks.map(({ driver }) => driver))]);
  return {
    code: "PUBLISH_UNSUPPORTED_DRIVER",
    title: `${name} is on a ${drivers} network, which publishes no ports`,
    detail:
      "With this driver a container has an address on the outer network itself. " +
      "Every port it listens on is open there, and none on the host.",
    facts: networks.map((network) => `network ${network.name}: Driver: ${network.driver}`),
    remedy: { text: "Ask the container's own address, or run it on a bridge network." },
  };
}

function gatewayMode({ name }: Container, networks: readonly Network[]): Reason | undefined {
  for (const network of networks) {
    for (const { option, mode } of gatewayModes(network)) {
      if (mode !== "routed" && mode !== "isolated") continue;
      return {
        code: mode === "routed" ? "GATEWAY_MODE_ROUTED" : "GATEWAY_MODE_ISOLATED",
        title: `${name} is on ${network.name}, whose gateway mode “${mode}” makes no host port`,
        detail:
          mode === "routed"
            ? "In this mode the published port is open at the container's own address, for whoever has a route to it."
            : "In this mode the host has no address in the network, so nothing leads into it.",
        facts: [`network ${network.name}: ${option}: ${mode}`],
        remedy: { text: "Ask the container's own address, or use a network in mode nat." },
      };
    }
  }
  return undefined;
}

/** An engine publishes by the endpoint that holds the container's gateway alone (moby since 28: Endpoint.sbJoin, gwPriority). */
function noGateway(
  { topology }: Asked,
  container: Container,
  networks: readonly Network[],
): Reason | undefined {
  const publishing = networks.find(publishes);
  const way = topology
    .netnsOf(container.id)
    ?.routes?.find(({ table, dst }) => table === "main" && dst === "0.0.0.0/0");
  const holder = container.endpoints.find(
    (endpoint) => topology.endpointLink(container.id, endpoint)?.link.name === way?.dev,
  );
  const taken = holder === undefined ? undefined : topology.network(holder.networkId);
  if (publishing === undefined || way === undefined || taken === undefined) return undefined;
  if (publishes(taken)) return undefined;
  return {
    code: "PUBLISH_INEFFECTIVE_NO_GATEWAY_ENDPOINT",
    title: `${container.name} has its gateway in ${taken.name}, which publishes no ports, and not in ${publishing.name}`,
    detail:
      "The engine makes a container's ports on the network that its default route leads by, and takes them away when another network gets it.",
    facts: [
      `network ${taken.name}: Driver: ${taken.driver}`,
      `network ${publishing.name}: Driver: ${publishing.driver}`,
      `ip route: ${way.text}`,
    ],
    remedy: {
      text: `Give ${publishing.name} the gateway: connect the container to it with the greater priority.`,
      command: `docker network disconnect ${refOf(publishing)} ${refOf(container)} && docker network connect --gw-priority 1000 ${refOf(publishing)} ${refOf(container)}`,
    },
  };
}

/** Where its process listens, as far as it is known to be its own. */
function socketsIn({ topology }: Asked, container: Container) {
  const netns = topology.netnsOf(container.id);
  const sockets = netns?.sockets?.filter(
    ({ process }) => netns !== topology.host || process?.pid === container.pid,
  );
  if (sockets === undefined || sockets.length === 0) return [];
  return [listening(sockets, inContainer(container))];
}
