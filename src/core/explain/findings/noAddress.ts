// CONTAINER_NOT_RUNNING, SHARED_NETNS_OWNER_GONE, NOT_ON_SAME_NETWORK: the container that is asked has no address.

import type { Finding } from "../../contract.ts";
import type { Container } from "../../docker/engine.ts";
import { isUp } from "../../docker/publications.ts";
import type { Topology } from "../../topology/topology.ts";
import { stopped } from "./notRunning.ts";
import { leftBehind } from "./sharedNetns.ts";
import { aboutContainer, inspected, refOf } from "./write.ts";

export function noAddress(topology: Topology, container: Container): readonly Finding[] {
  if (!isUp(container)) return [stopped(container, "info")];
  const orphaned = leftBehind(topology).filter(({ subject }) => subject.name === container.name);
  return orphaned.length > 0 ? orphaned : [onNoNetwork(container)];
}

const onNoNetwork = (container: Container): Finding => ({
  code: "NOT_ON_SAME_NETWORK",
  severity: "info",
  subject: aboutContainer(container),
  title: `${container.name} is on no network, so it has no address that anybody could ask`,
  detail:
    "Its namespace holds nothing but a loopback interface: only its own processes reach each other.",
  evidence: [inspected(container, `HostConfig.NetworkMode: ${container.networkMode}`)],
  remedy: {
    text: "Take it off the network none, and put it on one that has addresses.",
    command: joinCommands(container),
  },
});

/** The engine connects a container to nothing else as long as it is on `none`. */
export const joinCommands = (container: Container): string =>
  [
    `docker network disconnect none ${refOf(container)}`,
    `docker network connect NETWORK ${refOf(container)}`,
  ].join("\n");
