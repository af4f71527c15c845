// SUBNET_EXHAUSTED: a network has no address left for one more container, or hardly any.

import type { Finding } from "../../contract.ts";
import { bridgeNameOf, driverOf } from "../../docker/drivers/index.ts";
import type { IpamPool, Network } from "../../docker/engine.ts";
import { fromWords, readAddress } from "../../net/address.ts";
import { readPrefix } from "../../net/prefix.ts";
import type { Topology } from "../../topology/topology.ts";
import type { HostRule, RiskRule } from "../case.ts";
import { refOf } from "./write.ts";

export const exhausted: HostRule = (topology) =>
  (topology.snapshot.engine?.networks ?? []).flatMap((network) => findingFor(topology, network));

/** Of a port whose container the engine could not give an address to. */
export const noAddressLeft: RiskRule = ({ publications, topology }) =>
  publications.some(({ container }) => NONE_LEFT.test(container.error ?? ""))
    ? exhausted(topology)
    : [];

/** moby: daemon/libnetwork/ipamapi: ErrNoAvailableIPs, and its text in engines before 25. */
const NONE_LEFT = /no available (ipv4 )?addresses/i;

function findingFor(topology: Topology, network: Network): readonly Finding[] {
  if (driverOf(network).addresses !== "this engine" || network.scope !== "local") return [];
  const rooms = network.ipam.flatMap((pool) => roomIn(topology, network, pool) ?? []);
  if (rooms.length === 0) return [];
  const free = rooms.reduce((sum, { size, taken }) => sum + size - taken.size, 0);
  const size = rooms.reduce((sum, room) => sum + room.size, 0);
  if (free > 0 && (size < FEW || free > size * SCARCE)) return [];
  return [told(network, rooms, free)];
}

/** A small range that is used well is no news. */
const FEW = 32;
const SCARCE = 0.05;

interface Room {
  readonly range: string;
  readonly size: number;
  /** Addresses of the range that nobody else can get. */
  readonly taken: ReadonlySet<string>;
}

/** Undefined for IPv6, and for what is too great to be used up. */
function roomIn(topology: Topology, network: Network, pool: IpamPool): Room | undefined {
  const range = spanOf(pool.ipRange === "" ? undefined : pool.ipRange) ?? spanOf(pool.subnet);
  const subnet = spanOf(pool.subnet);
  if (range === undefined || subnet === undefined || range.size > 65_536) return undefined;
  const numbers = takenIn(topology, network, pool).flatMap((address) => numberOf(address) ?? []);
  // The engine never hands out the first and the last of a subnet.
  const ends = subnet.size > 2 ? [subnet.first, subnet.first + subnet.size - 1] : [];
  const within = [...numbers, ...ends].filter(
    (each) => each >= range.first && each < range.first + range.size,
  );
  const taken = new Set(within.map((each) => fromWords([each]).text));
  return { range: range.text, size: range.size, taken };
}

function takenIn(topology: Topology, network: Network, pool: IpamPool): readonly string[] {
  const endpoints = (topology.snapshot.engine?.containers ?? []).flatMap((each) =>
    each.endpoints.filter(({ networkId }) => networkId === network.id),
  );
  const bridge = bridgeNameOf(network);
  const own =
    topology.host === undefined || bridge === undefined
      ? undefined
      : topology.link(topology.host.id, bridge);
  return [
    ...endpoints.flatMap(({ ipv4 = "", ipv4Gateway = "" }) => [ipv4, ipv4Gateway]),
    ...(own?.addresses ?? []).map(({ address }) => address),
    ...Object.values(pool.auxiliary),
    pool.gateway ?? "",
  ];
}

interface Span {
  readonly text: string;
  readonly first: number;
  readonly size: number;
}

function spanOf(text: string | undefined): Span | undefined {
  const prefix = text === undefined ? undefined : readPrefix(text);
  const [word, ...more] = prefix?.address.words ?? [];
  if (text === undefined || prefix?.length === undefined || word === undefined || more.length > 0) {
    return undefined;
  }
  const size = 2 ** (32 - prefix.length);
  return { text, first: word - (word % size), size };
}

function numberOf(text: string): number | undefined {
  const address = readAddress(text);
  return address?.family === "ip" ? address.words[0] : undefined;
}

function told(network: Network, rooms: readonly Room[], free: number): Finding {
  const ranges = rooms.map(({ range }) => range).join(" and ");
  return {
    code: "SUBNET_EXHAUSTED",
    severity: free === 0 ? "warning" : "info",
    subject: { kind: "network", name: network.name },
    title:
      free === 0
        ? `The network ${network.name} has no address left in ${ranges}`
        : `The network ${network.name} has only ${String(free)} ${free === 1 ? "address" : "addresses"} left in ${ranges}`,
    detail:
      "Each running container of a network holds one of its addresses; so do the gateway and what is set aside. " +
      "When none is left, the engine cannot start the next container.",
    evidence: rooms.map(({ range, size, taken }) => ({
      source: `docker network inspect ${refOf(network)}`,
      text: `${range}: ${String(taken.size)} of ${String(size)} addresses are taken`,
    })),
    remedy: {
      text: "Remove containers that nobody needs, or make the network anew with a greater subnet.",
      command: `docker ps --filter network=${refOf(network)}`,
    },
  };
}
