// SHARED_NETNS_OWNER_GONE: `--network container:X`, and X has got a new namespace since, or is gone.

import type { Finding } from "../../contract.ts";
import type { Container } from "../../docker/engine.ts";
import { joinersOf, orphansOf } from "../../topology/sharing.ts";
import type { Topology } from "../../topology/topology.ts";
import { severityOf, type CauseRule, type HostRule } from "../case.ts";
import { aboutContainer, inContainer, inspected, listening, refOf } from "./write.ts";

/** The packet arrives in the owner's new namespace, where the container that should answer is not. */
export const ownerGone: CauseRule = (asked) => {
  const { end } = asked.walk;
  if (end.cause.kind !== "nobody-listens") return undefined;
  const [owner] = asked.topology.containersIn(end.netns.id);
  if (owner === undefined || asked.topology.netns(end.netns.id) === asked.topology.host) {
    return undefined;
  }
  const joiners = joinersOf(owner, asked.topology);
  const orphan = orphansOf(asked.topology).find((each) => joiners.includes(each));
  return orphan === undefined
    ? undefined
    : { ...written(asked.topology, orphan, owner), severity: severityOf(asked) };
};

/** Whether or not a port leads to it. */
export const leftBehind: HostRule = (topology) =>
  orphansOf(topology).map((orphan) => ({
    ...written(topology, orphan, ownerIn(topology, orphan)),
    severity: "info",
  }));

const ownerIn = (topology: Topology, { networkMode }: Container): Container | undefined =>
  topology.container(networkMode.slice("container:".length));

function written(
  topology: Topology,
  orphan: Container,
  owner: Container | undefined,
): Omit<Finding, "severity"> {
  const whose = owner?.name ?? "a container that is gone";
  const home = topology.netnsOf(orphan.id);
  return {
    code: "SHARED_NETNS_OWNER_GONE",
    subject: aboutContainer(orphan),
    title: `${orphan.name} is left behind in the old namespace of ${whose}`,
    detail:
      `It joined the namespace of ${whose} when it was started. That one has been started anew since, with a new namespace, ` +
      "and the ports lead there. The old namespace has only its loopback interface left.",
    evidence: [
      inspected(
        orphan,
        `HostConfig.NetworkMode: ${orphan.networkMode}`,
        ...(home === undefined ? [] : [`its namespace: net:[${home.id}]`]),
        ...(owner === undefined
          ? []
          : [`that of ${owner.name}: net:[${topology.netnsOf(owner.id)?.id ?? "none"}]`]),
      ),
      ...(home?.sockets === undefined ? [] : [listening(home.sockets, inContainer(orphan))]),
    ],
    remedy:
      owner === undefined
        ? { text: "Make it anew with the container whose network it should share." }
        : {
            text: `Restart it each time ${owner.name} was restarted.`,
            command: `docker restart ${refOf(orphan)}`,
          },
  };
}
