// SHARED_NETNS_OWNER_GONE: `--network container:X`, and X has got a new namespace since, or is gone.

import type { Finding } from "../../contract.ts";
import type { Container } from "../../docker/engine.ts";
import { isUp } from "../../docker/publications.ts";
import { severityOf, type Case, type CauseRule } from "../case.ts";
import { aboutContainer, inContainer, inspected, listening, refOf } from "./write.ts";

const PREFIX = "container:";

/** The packet arrives in the owner's new namespace, where the container that should answer is not. */
export const ownerGone: CauseRule = (asked) => {
  const { end } = asked.walk;
  if (end.cause.kind !== "nobody-listens") return undefined;
  const [owner] = asked.topology.containersIn(end.netns.id);
  if (owner === undefined || asked.topology.netns(end.netns.id) === asked.topology.host) {
    return undefined;
  }
  const orphan = orphans(asked).find(({ networkMode }) => owns(owner, networkMode));
  return orphan === undefined
    ? undefined
    : { ...written(asked, orphan, owner), severity: severityOf(asked) };
};

const owns = ({ id, name }: Container, networkMode: string): boolean =>
  networkMode === PREFIX + id || networkMode === PREFIX + name;

/** Containers that run in a namespace which the one they joined does not have any more. */
function orphans({ snapshot, topology }: Case): readonly Container[] {
  return (snapshot.engine?.containers ?? []).filter((container) => {
    if (!container.networkMode.startsWith(PREFIX) || !isUp(container)) return false;
    const owner = topology.container(container.networkMode.slice(PREFIX.length));
    const home = topology.netnsOf(container.id);
    if (home === undefined) return false;
    if (owner === undefined) return true;
    const theirs = topology.netnsOf(owner.id);
    return theirs !== home && (theirs !== undefined || !isUp(owner));
  });
}

function written(
  { topology }: Case,
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
