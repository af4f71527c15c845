/**
 * What the engine's resolver answers a container at 127.0.0.11: it knows the containers of user-defined networks, each
 * by its own names and aliases. moby: daemon/libnetwork/sandbox_dns_unix.go, sandbox.go (ResolveName), resolver.go.
 */

import type { Evidence } from "../../contract.ts";
import { driverOf } from "../../docker/drivers/index.ts";
import type { Container, Endpoint, Network } from "../../docker/engine.ts";
import { namesIn } from "../../docker/names.ts";
import { isUp } from "../../docker/publications.ts";
import { readRuleset } from "../../netfilter/readRuleset.ts";
import { sortedNaturally } from "../../text/naturally.ts";
import type { Topology } from "../../topology/topology.ts";
import { inspected } from "../findings/write.ts";
import { heldInSwarm } from "./swarmNames.ts";

/** Who answers to a name in one network. */
export interface Answer {
  readonly network: Network;
  readonly holders: readonly Holder[];
}

export interface Holder {
  /** The container's, or of a service that has an address of its own the service's. */
  readonly name: string;
  readonly addresses: readonly string[];
  readonly evidence: Evidence;
}

const holding = ({ name }: Container, { ipv4, ipv6 }: Endpoint, evidence: Evidence): Holder => ({
  ...{ name, evidence },
  addresses: [ipv4, ipv6].filter((address) => address !== undefined),
});

/** The first network that has the name answers alone; `undefined` where none has it. */
export function askEmbeddedDns(
  topology: Topology,
  asker: Container,
  name: string,
): Answer | undefined {
  const seats = seatsOf(topology, asker);
  for (const [asked, inNetwork] of readings(name)) {
    const some = seats.filter(({ network }) => inNetwork === "" || network.name === inNetwork);
    const found = firstAnswer(some, (seat) => byLink(topology, seat, asked));
    const other = found ?? firstAnswer(some, (seat) => byName(topology, seat, asked));
    if (other !== undefined) return other;
  }
  return undefined;
}

/** Whether the container has that resolver: it is on a network with names. */
export const hasEmbeddedDns = (topology: Topology, asker: Container): boolean =>
  seatsOf(topology, asker).length > 0;

/** `a.b.c`, in whatever network; `a.b` in network `c`; `a` in network `b.c`. */
function readings(name: string): readonly (readonly [name: string, network: string])[] {
  const words = name.replace(/\.$/, "").split(".");
  return words.map((_, at): [string, string] => {
    const cut = words.length - at;
    return [words.slice(0, cut).join("."), words.slice(cut).join(".")];
  });
}

interface Seat {
  readonly network: Network;
  readonly endpoint: Endpoint;
}

/** Its networks with names, in the order that they are asked: those with a way out, then by priority and name. */
function seatsOf(topology: Topology, { endpoints }: Container): readonly Seat[] {
  const seats = endpoints.flatMap((endpoint) => {
    const network = topology.network(endpoint.networkId);
    return network !== undefined && driverOf(network).names(network) ? [{ network, endpoint }] : [];
  });
  return seats.sort(
    (a, b) =>
      Number(a.network.internal) - Number(b.network.internal) ||
      (b.endpoint.gatewayPriority ?? 0) - (a.endpoint.gatewayPriority ?? 0) ||
      (a.network.name < b.network.name ? -1 : 1),
  );
}

function firstAnswer(
  seats: readonly Seat[],
  ask: (seat: Seat) => readonly Holder[],
): Answer | undefined {
  for (const seat of seats) {
    const holders = ask(seat);
    if (holders.length > 0) return { network: seat.network, holders };
  }
  return undefined;
}

/** `--link` on such a network is a name for the asker alone. */
function byLink(topology: Topology, { network, endpoint }: Seat, name: string): readonly Holder[] {
  const link = (endpoint.links ?? []).find((each) => aliasOf(each) === name);
  const target = link === undefined ? undefined : topology.container(link.replace(/:.*$/s, ""));
  const seat = target?.endpoints.find(({ networkId }) => networkId === network.id);
  if (link === undefined || target === undefined || seat === undefined || !isUp(target)) return [];
  const evidence = inspected(target, `linked as ${link} on ${network.name}`);
  return [holding(target, seat, evidence)];
}

const aliasOf = (link: string): string => link.replace(/^.*:/s, "");

/** A name that is an alias of the asker's own is not looked up as anything else. */
function byName(topology: Topology, { network, endpoint }: Seat, name: string): readonly Holder[] {
  if ((endpoint.links ?? []).some((each) => aliasOf(each) === name)) return [];
  const holders = (topology.snapshot.engine?.containers ?? []).filter(isUp).flatMap((container) => {
    const seat = container.endpoints.find(({ networkId }) => networkId === network.id);
    if (seat === undefined || !namesIn(network, container, seat).includes(name)) return [];
    const evidence = inspected(
      container,
      `${network.name}: ${seat.ipv4 ?? ""}, ${whose(container, seat, name)}`,
    );
    return [holding(container, seat, evidence)];
  });
  const known = new Set(holders.flatMap(({ addresses }) => addresses));
  const others = heldInSwarm(network, name).filter(
    ({ addresses }) => !addresses.some((address) => known.has(address)),
  );
  return sortedNaturally([...holders, ...others], (holder) => holder.name);
}

function whose(container: Container, { aliases }: Endpoint, name: string): string {
  if (container.name === name) return "by its name";
  if (container.id.startsWith(name)) return "by its id";
  return aliases.includes(name) ? `alias ${name}` : `by its host name ${name}`;
}

/** The rule of the container's own namespace that leads a question to the engine's socket there; where it was read. */
export function resolverRule(topology: Topology, asker: Container): Evidence | undefined {
  const rulesets = topology.netnsOf(asker.id)?.rulesets;
  if (rulesets === undefined) return undefined;
  const rule = readRuleset(rulesets)
    .tables.flatMap(({ chains }) => chains)
    .filter(({ name }) => name === "DOCKER_OUTPUT")
    .flatMap(({ rules }) => rules)
    .find(({ text }) => text.includes("udp"));
  if (rule === undefined) return undefined;
  return { source: `iptables-save -t nat, inside ${asker.name}`, text: rule.text, line: rule.line };
}
