// SUBNET_OVERLAP of a macvlan or ipvlan network: on the wire somebody else has addresses that the engine hands out too.
// Each engine on a LAN hands out addresses by itself, and asks nobody whether one is in use.

import type { Finding } from "../../contract.ts";
import { driverOf } from "../../docker/drivers/index.ts";
import type { IpamPool, Network } from "../../docker/engine.ts";
import { readAddress } from "../../net/address.ts";
import type { Neighbour } from "../../net/neighbour.ts";
import { inPrefix, readPrefix, type Prefix } from "../../net/prefix.ts";
import type { Netns } from "../../snapshot.ts";
import type { Topology } from "../../topology/topology.ts";
import type { HostRule } from "../case.ts";
import { refOf, shellWord } from "./write.ts";

export const sharedLan: HostRule = (topology) =>
  (topology.snapshot.engine?.networks ?? []).flatMap((network) => {
    if (driverOf(network).upon === undefined) return [];
    const strangers = network.ipam.flatMap((pool) => strangersIn(topology, network, pool));
    const [first] = strangers;
    return first === undefined ? [] : [told(network, first.range, strangers)];
  });

interface Stranger extends Neighbour {
  /** Whose table has it. */
  readonly netns: string;
  /** What the engine hands out. */
  readonly range: string;
}

/** Neighbours on the network's wire with an address that the engine could give away, and a MAC that is nobody's here. */
function strangersIn(topology: Topology, network: Network, pool: IpamPool): readonly Stranger[] {
  const range = pool.ipRange === undefined || pool.ipRange === "" ? pool.subnet : pool.ipRange;
  const prefix = readPrefix(range);
  const taken = new Set([pool.gateway, ...Object.values(pool.auxiliary)]);
  const own = ownMacs(topology);
  return wiresOf(topology, network).flatMap(({ netns, dev }) =>
    (netns.neighbours ?? [])
      .filter((each) => each.dev === dev && !taken.has(each.address) && isIn(prefix, each))
      .filter(({ mac }) => mac !== undefined && !own.has(mac))
      .map((each) => ({ ...each, netns: topology.nameOf(netns.id), range })),
  );
}

function isIn(prefix: Prefix | undefined, { address }: Neighbour): boolean {
  const read = readAddress(address);
  return prefix !== undefined && read !== undefined && inPrefix(prefix, read);
}

const ownMacs = ({ snapshot }: Topology): ReadonlySet<string> =>
  new Set(
    (snapshot.host?.namespaces ?? []).flatMap(({ links = [] }) =>
      links.flatMap(({ mac }) => mac ?? []),
    ),
  );

/** Where neighbours of that wire are noted: at the parent, and in the containers upon it. */
function wiresOf(
  topology: Topology,
  network: Network,
): readonly { readonly netns: Netns; readonly dev: string }[] {
  const { parent } = network.options;
  const containers = (topology.snapshot.engine?.containers ?? []).flatMap((container) =>
    container.endpoints
      .filter(({ networkId }) => networkId === network.id)
      .flatMap((endpoint) => topology.endpointLink(container.id, endpoint) ?? []),
  );
  return [
    ...(topology.host === undefined || parent === undefined
      ? []
      : [{ netns: topology.host, dev: parent }]),
    ...containers.map(({ netns, link }) => ({ netns, dev: link.name })),
  ];
}

function told(network: Network, range: string, strangers: readonly Stranger[]): Finding {
  const parent = network.options["parent"] ?? "its parent";
  return {
    code: "SUBNET_OVERLAP",
    severity: "info",
    subject: { kind: "network", name: network.name },
    title: `On the wire of ${parent} others have addresses of ${range}, which the network ${network.name} hands out too`,
    detail:
      "Every engine on a LAN hands out addresses by itself and asks nobody whether one is in use; so do DHCP servers. " +
      "When two machines have one address, each of them gets some of the other's packets.",
    evidence: strangers.map(({ address, dev, mac = "", state, netns }) => ({
      source: netns === "host" ? "ip neigh" : `ip neigh, inside ${netns}`,
      text: `${address} dev ${dev} lladdr ${mac} ${state}`,
    })),
    remedy: {
      text: "Give each host a range of its own within the subnet, and keep DHCP off all of them.",
      command: `docker network inspect ${refOf(network)}\ndocker network create --driver ${shellWord(network.driver)} --subnet SUBNET --ip-range RANGE --opt parent=INTERFACE NAME`,
    },
  };
}
