/** Aliases and addresses that a container is to have in a network. */

import { chosenFrom } from "../docker/addressPools.ts";
import type { Container, IpamPool, Network } from "../docker/engine.ts";
import { listed } from "../explain/findings/write.ts";
import { visible } from "../explain/words/text.ts";
import { inPrefix } from "../net/prefix.ts";
import { readAddress, sameAddress, type Address } from "../net/address.ts";
import type { Snapshot } from "../snapshot.ts";
import { topologyOf } from "../topology/topology.ts";
import { bridgeNameOf } from "../docker/drivers/index.ts";
import { placeRemark } from "./poolFields.ts";
import { networkOf, rangeOf, readTyped, type Family, type Range } from "./ranges.ts";
import { note, stop, type Remark } from "./remark.ts";
import { endpointIn, isIn } from "./users.ts";

/** Names with commas or spaces between. */
export const aliasesOf = (text: string): readonly string[] =>
  text.split(/[\s,]+/).filter((word) => word !== "");

/** RFC 1035, with the underscore that Docker's own names have. Engines take anything, and nobody can then ask for it. */
const LABEL = /^[a-zA-Z0-9_]([\w-]{0,61}[a-zA-Z0-9_])?$/;

export function aliasesRemark(
  text: string,
  network: Network,
  { engine }: Snapshot,
): Remark | undefined {
  const aliases = aliasesOf(text);
  for (const alias of aliases) {
    if (!alias.split(".").every((label) => LABEL.test(label))) {
      return stop(
        `${visible(alias)} is no host name: letters, digits, “_” and “-”, and dots between`,
      );
    }
  }
  const others = (engine?.containers ?? []).filter((each) => isIn(each, network));
  const holders = others.filter((each) => aliases.some((alias) => answersTo(each, network, alias)));
  const names = listed(holders.map(({ name }) => visible(name)));
  return holders.length === 0
    ? undefined
    : note(`${names} answers to that too: one or the other is reached, by turns`);
}

function answersTo(container: Container, network: Network, alias: string): boolean {
  const { aliases = [], dnsNames = [] } = endpointIn(container, network) ?? {};
  return [container.name, ...aliases, ...dnsNames].includes(alias);
}

/** Whether the network has addresses of the family. */
export const hasFamily = (network: Network, family: Family): boolean =>
  rangesOf(network, family).length > 0;

/** Empty: the engine chooses. */
export function addressRemark(
  text: string,
  family: Family,
  network: Network,
  snapshot: Snapshot,
): Remark | undefined {
  if (text === "") return undefined;
  const read = readTyped(text, family);
  if (!read.ok) return stop(read.problem);
  const ranges = rangesOf(network, family);
  const around = ranges.find((range) => inPrefix(range, read.value)) ?? ranges[0];
  if (around === undefined) return stop(`${visible(network.name)} has no addresses of this kind`);
  const place = placeRemark(read.value, around);
  if (place !== undefined) return place;
  const holder = holderIn(read.value, network, snapshot);
  if (holder !== undefined) return stop(`${text} is ${holder}`);
  return network.ipam.some((pool) => mayBeTheEngines(pool, snapshot))
    ? note("Engines refuse this where they chose the network's subnet themselves")
    : undefined;
}

/**
 * A subnet that the engine chose is told like one that a person chose. Engines refuse an address in it: “supported only
 * when connecting to networks with user configured subnets”.
 */
const mayBeTheEngines = (pool: IpamPool, { engine }: Snapshot): boolean =>
  engine !== undefined && chosenFrom(engine, pool) !== undefined;

function rangesOf({ ipam }: Network, family: Family): readonly Range[] {
  return ipam.flatMap(({ subnet }) => {
    const [base = "", length] = subnet.split("/");
    const address = readAddress(base);
    return address?.family === family ? [networkOf(rangeOf(address, Number(length)))] : [];
  });
}

function holderIn(address: Address, network: Network, snapshot: Snapshot): string | undefined {
  const is = (text: string | undefined): boolean => {
    const other = text === undefined ? undefined : readAddress(text);
    return other !== undefined && sameAddress(other, address);
  };
  if (network.ipam.some(({ gateway }) => is(gateway)) || onBridge(network, snapshot).some(is)) {
    return `the gateway of ${visible(network.name)}`;
  }
  for (const { auxiliary } of network.ipam) {
    const [name] = Object.entries(auxiliary).find(([, kept]) => is(kept)) ?? [];
    if (name !== undefined) return `kept for ${visible(name)}`;
  }
  const owner = snapshot.engine?.containers.find((container) => {
    const { ipv4, ipv6 } = endpointIn(container, network) ?? {};
    return is(ipv4) || is(ipv6);
  });
  return owner === undefined ? undefined : `the address of ${visible(owner.name)}`;
}

/** A gateway that nobody typed is told by no engine; the bridge carries it. */
function onBridge(network: Network, snapshot: Snapshot): readonly string[] {
  const bridge = bridgeNameOf(network);
  const link = topologyOf(snapshot).host?.links?.find(({ name }) => name === bridge);
  return link?.addresses.map(({ address }) => address) ?? [];
}
