// NAME_NOT_RESOLVED, NOT_ON_SAME_NETWORK, DEFAULT_BRIDGE_HAS_NO_NAMES: the name is the cause, so nothing could be walked.
// NAME_RESOLVES_ELSEWHERE: it is walked to somebody else than the container of that name.

import type { Evidence, Finding, ResolvedName } from "../../contract.ts";
import { isDefault } from "../../docker/drivers/bridge.ts";
import { driverOf } from "../../docker/drivers/index.ts";
import type { Container } from "../../docker/engine.ts";
import { isUp } from "../../docker/publications.ts";
import { ownerOf, type Owner } from "../../topology/sharing.ts";
import type { Topology } from "../../topology/topology.ts";
import { askEmbeddedDns, hasEmbeddedDns } from "../trace/embeddedDns.ts";
import { askerOf } from "../trace/names.ts";
import type { TraceFrom } from "../trace/question.ts";
import { noAddress } from "./noAddress.ts";
import { sharedNames } from "./sharedNames.ts";
import { inspected, listed, refOf } from "./write.ts";

/** Why a name means nothing to whoever asks. */
export function unresolved(topology: Topology, from: TraceFrom, name: string): Finding {
  const target = topology.container(name) ?? byAlias(topology, name);
  const sender = from.kind === "container" ? askerOf(topology, from.name) : undefined;
  if (sender === undefined) return notAsked(from, name, target);
  if (target === undefined) return nobodyKnows(topology, name, sender);
  const owner = ownerOf(target, topology);
  if (owner !== undefined) return withoutOwnName(name, target, owner);
  const [homeless] = isReachable(target) ? [] : noAddress(topology, target);
  if (homeless !== undefined) return homeless;
  return onDefaultBridge(sender) && onDefaultBridge(target)
    ? withoutNames(name, sender, target)
    : apart(topology, name, [sender, target]);
}

const byAlias = ({ snapshot }: Topology, name: string): Container | undefined =>
  snapshot.engine?.containers.find(({ endpoints }) =>
    endpoints.some(({ aliases, dnsNames }) => aliases.includes(name) || dnsNames.includes(name)),
  );

const isReachable = (container: Container): boolean =>
  isUp(container) &&
  container.endpoints.some(({ ipv4, ipv6 }) => ipv4 !== undefined || ipv6 !== undefined);

const networksOf = ({ endpoints }: Container): readonly string[] =>
  endpoints.map(({ networkName }) => networkName);

const onDefaultBridge = ({ endpoints }: Container): boolean =>
  endpoints.some(({ networkName }) => isDefault({ name: networkName }));

const common = (name: string) => ({ severity: "info", subject: { kind: "name", name } }) as const;

const onNetworks = (container: Container): Evidence =>
  inspected(container, `NetworkSettings.Networks: ${networksOf(container).join(", ")}`);

/** Whoever lives in another's namespace has no address of its own that a name could stand for. */
const withoutOwnName = (
  name: string,
  target: Container,
  { kind, name: owner }: Owner,
): Finding => ({
  ...common(name),
  code: "NAME_NOT_RESOLVED",
  title:
    kind === "host"
      ? `${target.name} uses the host's network, where no name leads to it`
      : `${target.name} lives in the namespace of ${owner}, and is reached by that one's names alone`,
  detail:
    "The engine's resolver knows containers by their own addresses on a network; this one has none of its own.",
  evidence: [inspected(target, `HostConfig.NetworkMode: ${target.networkMode}`)],
  remedy: {
    text:
      kind === "host"
        ? "Ask an address of the host; --add-host NAME:host-gateway gives that a name."
        : `Ask ${owner} on the port that ${target.name} listens on.`,
  },
});

/** On the host and outside it other name servers are asked. */
const notAsked = (from: TraceFrom, name: string, target: Container | undefined): Finding => ({
  ...common(name),
  code: "NAME_NOT_RESOLVED",
  title:
    from.kind === "outside"
      ? `What ${name} means to a machine outside is not known: the engine's names hold among containers alone`
      : `What ${name} means to the host is not known: the engine's names hold among containers alone`,
  detail:
    from.kind === "outside"
      ? "A machine outside asks name servers of its own, which this tool does not."
      : "The host looks into its hosts file and asks its own name servers, which this tool does not.",
  evidence:
    target === undefined
      ? [{ source: "docker ps", text: `no container has the name ${name}` }]
      : [onNetworks(target)],
  remedy: {
    text: "Ask an address, or the container itself.",
    command: `docker-network-lens trace ${from.kind} container:${target === undefined ? "NAME" : refOf(target)}:PORT`,
  },
});

const nobodyKnows = (topology: Topology, name: string, sender: Container): Finding => ({
  ...common(name),
  code: "NAME_NOT_RESOLVED",
  title: `Nothing on this host gives ${sender.name} an address for ${name}`,
  detail: hasEmbeddedDns(topology, sender)
    ? "Neither its hosts file has the name, nor any container of its networks. The engine's resolver hands such questions on to other name servers, which this tool does not ask."
    : "Its hosts file does not have the name. On its networks the engine has no resolver of its own, so other name servers are asked, which this tool does not.",
  evidence: [
    inspected(
      sender,
      `NetworkSettings.Networks: ${networksOf(sender).join(", ")}`,
      `HostConfig.ExtraHosts: ${sender.extraHosts.join(", ") || "none"}`,
      `HostConfig.Dns: ${sender.dns.join(", ") || "none, so those of the host"}`,
      `HostConfig.DnsSearch: ${sender.dnsSearch.join(", ") || "none, so that of the host"}`,
    ),
  ],
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
    endpoints
      .flatMap(({ networkId }) => topology.network(networkId) ?? [])
      .find((network) => driverOf(network).names(network));
  const theirs = named(target);
  if (theirs !== undefined) return `docker network connect ${refOf(theirs)} ${refOf(sender)}`;
  const own = named(sender);
  const network = own === undefined ? "NETWORK" : refOf(own);
  return `docker network connect ${network} ${refOf(target)}`;
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

/** What is worth knowing of a name that has been resolved. */
export function ofName(
  topology: Topology,
  from: TraceFrom,
  resolved: ResolvedName | undefined,
): readonly Finding[] {
  if (resolved === undefined) return [];
  const { name, addresses } = resolved;
  const shared = sharedNames(topology).filter(({ subject }) => subject.name === name);
  return [...elsewhere(topology, from, resolved), ...(addresses.length > 1 ? shared : [])];
}

/** The hosts file comes first, so what stands there hides a container of the same name. */
function elsewhere(
  topology: Topology,
  from: TraceFrom,
  { name, addresses, by, evidence }: ResolvedName,
): readonly Finding[] {
  const sender = from.kind === "container" ? askerOf(topology, from.name) : undefined;
  if (sender === undefined || by !== "hosts file") return [];
  const hidden = askEmbeddedDns(topology, sender, name)?.holders ?? [];
  const others = hidden.filter((each) => !each.addresses.some((one) => addresses.includes(one)));
  if (others.length === 0) return [];
  const who = listed(others.map((each) => each.name));
  return [
    {
      ...common(name),
      code: "NAME_RESOLVES_ELSEWHERE",
      severity: "warning",
      title: `The hosts file of ${sender.name} leads ${name} to ${addresses.join(", ")}, and not to ${who}`,
      detail:
        "A container looks into its hosts file before it asks the engine's resolver, which would give the address of the container.",
      evidence: [...evidence, ...others.map((each) => each.evidence)],
      remedy: { text: "Take the entry out (--add-host, extra_hosts), or give it another name." },
    },
  ];
}
