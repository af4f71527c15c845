// NAME_NOT_RESOLVED, NOT_ON_SAME_NETWORK, DEFAULT_BRIDGE_HAS_NO_NAMES: the name is the cause, so nothing could be walked.

import type { Evidence, Finding } from "../../contract.ts";
import { isDefault } from "../../docker/drivers/bridge.ts";
import type { Container } from "../../docker/engine.ts";
import type { Topology } from "../../topology/topology.ts";
import { hasNames } from "../trace/names.ts";
import type { TraceFrom } from "../trace/question.ts";
import { inspected, listed, refOf } from "./write.ts";

/** Why a name means nothing to whoever asks. */
export function unresolved(topology: Topology, from: TraceFrom, name: string): Finding {
  const sender = from.kind === "container" ? topology.container(from.name) : undefined;
  const target = topology.container(name) ?? byAlias(topology, name);
  if (sender === undefined || target === undefined) return nobodyKnows(name, sender);
  return onDefaultBridge(sender) && onDefaultBridge(target)
    ? withoutNames(name, sender, target)
    : apart(topology, name, [sender, target]);
}

const byAlias = ({ snapshot }: Topology, name: string): Container | undefined =>
  snapshot.engine?.containers.find(({ endpoints }) =>
    endpoints.some(({ aliases, dnsNames }) => aliases.includes(name) || dnsNames.includes(name)),
  );

const networksOf = ({ endpoints }: Container): readonly string[] =>
  endpoints.map(({ networkName }) => networkName);

const onDefaultBridge = ({ endpoints }: Container): boolean =>
  endpoints.some(({ networkName }) => isDefault({ name: networkName }));

const common = (name: string) => ({ severity: "info", subject: { kind: "name", name } }) as const;

const onNetworks = (container: Container): Evidence =>
  inspected(container, `NetworkSettings.Networks: ${networksOf(container).join(", ")}`);

const nobodyKnows = (name: string, sender: Container | undefined): Finding => ({
  ...common(name),
  code: "NAME_NOT_RESOLVED",
  title:
    sender === undefined
      ? `The name ${name} is known to containers at most, not to the host`
      : `Nothing on this host gives ${sender.name} an address for ${name}`,
  detail:
    "The engine's resolver knows the names of containers, for other containers of the same network. " +
    "Other name servers are not asked.",
  evidence:
    sender === undefined
      ? []
      : [{ source: `docker exec ${refOf(sender)} cat /etc/resolv.conf`, text: "not read" }],
  remedy: { text: "Ask an address, or the container as container:NAME:PORT." },
});

const withoutNames = (name: string, sender: Container, target: Container): Finding => ({
  ...common(name),
  code: "DEFAULT_BRIDGE_HAS_NO_NAMES",
  title: `${sender.name} and ${target.name} share the default bridge, which has no names`,
  detail:
    "Names of containers are resolved on user-defined networks only; on the default bridge there are addresses alone.",
  evidence: [onNetworks(sender), onNetworks(target)],
  remedy: {
    text: "Put both on a network of their own.",
    command: [
      "docker network create NAME",
      `docker network connect NAME ${refOf(sender)}`,
      `docker network connect NAME ${refOf(target)}`,
    ].join("\n"),
  },
});

/** By a network of either that has names. */
function joining(topology: Topology, sender: Container, target: Container): string {
  const named = ({ endpoints }: Container) =>
    endpoints.find((each) => hasNames(topology, each))?.networkName;
  const theirs = named(target);
  if (theirs !== undefined) return `docker network connect ${theirs} ${refOf(sender)}`;
  return `docker network connect ${named(sender) ?? "NETWORK"} ${refOf(target)}`;
}

const apart = (
  topology: Topology,
  name: string,
  [sender, target]: readonly [Container, Container],
): Finding => ({
  ...common(name),
  code: "NOT_ON_SAME_NETWORK",
  title: `${sender.name} and ${target.name} are on no common network, so ${name} means nothing there`,
  detail: `${sender.name} is on ${listed(networksOf(sender))}, ${target.name} on ${listed(networksOf(target))}. A name is known within its own network.`,
  evidence: [onNetworks(sender), onNetworks(target)],
  remedy: {
    text: "Connect one of them to the other's network. On the default bridge there are no names.",
    command: joining(topology, sender, target),
  },
});
