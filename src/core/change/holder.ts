/** Who has addresses already: the engine's networks, and what the host routes elsewhere. */

import { driverOf } from "../docker/drivers/index.ts";
import type { NewNetwork } from "./change.ts";
import { visible } from "../explain/words/text.ts";
import type { Link } from "../net/link.ts";
import type { Route } from "../net/route.ts";
import { overlaps, readPrefix, type Prefix } from "../net/prefix.ts";
import type { Snapshot } from "../snapshot.ts";
import { topologyOf } from "../topology/topology.ts";

/** Who holds some of the range, in words that go on with “overlaps”; `undefined` where nobody does. */
export function holderOf(
  range: Prefix,
  driver: NewNetwork["driver"],
  snapshot: Snapshot,
): string | undefined {
  // A macvlan shares its parent's wire and the LAN's subnet: the host's routes do not lead to it.
  const shares = driverOf({ driver }).upon !== undefined;
  return networkWith(range, snapshot) ?? (shares ? undefined : pathWith(range, snapshot));
}

/** Engines refuse it between networks of one scope. In two scopes a container in both could reach only one of them. */
function networkWith(range: Prefix, { engine }: Snapshot): string | undefined {
  for (const { name, ipam } of engine?.networks ?? []) {
    const pool = ipam.find(({ subnet }) => meets(range, subnet));
    if (pool !== undefined) return `${visible(pool.subnet)} of the network ${visible(name)}`;
  }
  return undefined;
}

/** Engines take such a subnet all the same, and what went there before is then sent into the new bridge. */
function pathWith(range: Prefix, snapshot: Snapshot): string | undefined {
  const { host } = topologyOf(snapshot);
  for (const link of host?.links ?? []) {
    const own = link.addresses.find(({ address, prefixLength }) =>
      meets(range, `${address}/${prefixLength}`),
    );
    if (own !== undefined) {
      return `${visible(own.address)}/${own.prefixLength} of ${interfaceWords(link)}`;
    }
  }
  const route = host?.routes?.find((each) => leadsElsewhere(each) && meets(range, each.dst));
  if (route === undefined) return undefined;
  const link = host?.links?.find(({ name }) => name === route.dev);
  const through = link === undefined ? "this host" : interfaceWords(link);
  return `${visible(route.dst)}, which is routed through ${through}`;
}

/**
 * A default route leads wherever nothing else does, also in the two halves that VPNs write it in. Where packets are
 * thrown away nobody misses them.
 */
const leadsElsewhere = ({ type, dst, table }: Route): boolean =>
  type === "unicast" && table !== "local" && (readPrefix(dst)?.length ?? 0) > 1;

const meets = (range: Prefix, text: string): boolean => {
  const other = readPrefix(text);
  return other !== undefined && overlaps(range, other);
};

const interfaceWords = ({ name, kind }: Link): string =>
  VPN_KINDS.has(kind) ? `the VPN interface ${visible(name)}` : `the interface ${visible(name)}`;

/** `IFLA_INFO_KIND` of what OpenVPN, Tailscale, WireGuard, pppd and IPsec make. */
const VPN_KINDS: ReadonlySet<string> = new Set(["tun", "wireguard", "ppp", "vti", "vti6", "xfrm"]);
