/** Where the subnet of a network comes from: one of the engine's pools, a setting, or whoever made the network. */

import { readAddress } from "../net/address.ts";
import { inPrefix, readPrefix } from "../net/prefix.ts";
import { isDefault } from "./drivers/bridge.ts";
import { driverOf } from "./drivers/index.ts";
import type { AddressPool, Engine, IpamPool, Network } from "./engine.ts";

/** What an engine without `default-address-pools` takes subnets from (moby: daemon/libnetwork/ipamutils/utils.go). */
const BUILT_IN: readonly AddressPool[] = [
  { base: "172.17.0.0/16", size: 16 },
  { base: "172.18.0.0/16", size: 16 },
  { base: "172.19.0.0/16", size: 16 },
  { base: "172.20.0.0/14", size: 16 },
  { base: "172.24.0.0/14", size: 16 },
  { base: "172.28.0.0/14", size: 16 },
  { base: "192.168.0.0/16", size: 20 },
];

/** containers.conf(5): `default_subnet`, `default_subnet_pools`. */
const PODMAN: readonly AddressPool[] = [
  { base: "10.88.0.0/16", size: 16 },
  { base: "10.89.0.0/16", size: 24 },
  { base: "10.90.0.0/15", size: 24 },
  { base: "10.92.0.0/14", size: 24 },
  { base: "10.96.0.0/11", size: 24 },
  { base: "10.128.0.0/9", size: 24 },
];

/**
 * In words, for IPv4. The engine tells no more than what a network has: one that somebody made with the very subnet
 * that the engine would have chosen looks as if it had been chosen.
 */
export function subnetOrigin(engine: Engine, network: Network): string {
  const pool = network.ipam.find(({ subnet }) => !subnet.includes(":"));
  if (pool === undefined || driverOf(network).addresses !== "this engine") return "";
  const from = chosenFrom(engine, pool);
  if (from !== undefined) {
    const parts = `${from.base} in parts of /${String(from.size)}`;
    return `the engine's pool ${from.base.endsWith(`/${String(from.size)}`) ? from.base : parts}`;
  }
  return isDefault(network)
    ? "a setting of the engine (bip), or an interface that was there before it"
    : "whoever made the network";
}

/** What the engine takes the subnets from that nobody names. */
export const poolsOf = ({ addressPools, podman }: Engine): readonly AddressPool[] =>
  addressPools ?? (podman === true ? PODMAN : BUILT_IN);

/** The pool that the engine took the subnet from; `undefined` where it was certainly not the engine that chose it. */
export const chosenFrom = (engine: Engine, pool: IpamPool): AddressPool | undefined =>
  isAsChosen(pool) ? poolsOf(engine).find((each) => isPartOf(each, pool)) : undefined;

function isPartOf({ base, size }: AddressPool, { subnet }: IpamPool): boolean {
  const pool = readPrefix(base);
  const part = readPrefix(subnet);
  if (pool === undefined || part?.length !== size) return false;
  return inPrefix(pool, part.address);
}

/** The engine gives a network that it chose the subnet of no range, and its first address as gateway. */
function isAsChosen({ subnet, gateway, ipRange = "" }: IpamPool): boolean {
  if (gateway === undefined) return ipRange === "";
  const [first] = readPrefix(subnet)?.address.words ?? [];
  const [own] = readAddress(gateway)?.words ?? [];
  return ipRange === "" && first !== undefined && own === first + 1;
}
