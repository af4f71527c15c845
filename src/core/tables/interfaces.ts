// Network interfaces: what they are plugged into, and what passed. iproute2: `ip -d -s link`.

import type { Link, LinkCounters } from "../net/link.ts";
import type { Netns } from "../snapshot.ts";
import type { PlacedLink, Topology } from "../topology/topology.ts";
import { mac, number, toned, words } from "./cell.ts";
import { namedLink, namedNetwork, type Named } from "./joins.ts";
import type { Around, TableKind } from "./kind.ts";
import { placeOf } from "./place.ts";

export const interfaces: TableKind<Link> = {
  id: "interfaces",
  title: "Interfaces",
  columns: [
    { id: "index", title: "#", numeric: true },
    { id: "name", title: "Name" },
    { id: "kind", title: "Kind" },
    { id: "state", title: "State" },
    { id: "network", title: "Network" },
    { id: "master", title: "Port of" },
    { id: "wired", title: "Wired to" },
    { id: "mac", title: "MAC" },
    { id: "mtu", title: "MTU", numeric: true },
    { id: "received", title: "Packets in", numeric: true },
    { id: "sent", title: "Packets out", numeric: true },
    { id: "lost", title: "Lost", numeric: true },
  ],
  order: ["index"],
  gap: /interfaces/i,
  list: ({ links }) => links,
  key: ({ ifindex }) => `${ifindex}`,
  cells(link, around) {
    const { netns, joins, topology } = around;
    const network = joins.networkOf(netns, link);
    const master = link.master === undefined ? undefined : topology.link(netns.id, link.master);
    return {
      index: number(link.ifindex),
      name: words(link.name),
      kind: words(kindOf(link)),
      state: toned(link.up ? undefined : "bad", words(stateOf(link))),
      network: named(network && namedNetwork(network)),
      master: words(
        master?.name,
        master && { kind: "interface", place: placeOf(netns, topology), name: master.name },
      ),
      wired: named(otherEnd(link, around)),
      mac: mac(link.mac),
      mtu: number(link.mtu),
      received: number(link.rx?.packets),
      sent: number(link.tx?.packets),
      lost: lostCell(link),
    };
  },
};

const named = (given: Partial<Named> | undefined) => words(given?.text, given?.about);

/** `vxlan 4097`, `vlan 20`, `macvlan bridge`. */
function kindOf({ kind, vxlan, vlanId, macvlanMode }: Link): string {
  const detail = vxlan?.vni ?? vlanId ?? macvlanMode;
  return detail === undefined ? kind : `${kind} ${detail}`;
}

const stateOf = ({ operState, up, carrier }: Link): string =>
  up && carrier === false ? `${operState}, no carrier` : operState;

/** The other end of a veth pair, or the device below. An end that no namespace holds is named by its number. */
function otherEnd(link: Link, { netns, topology }: Around): Partial<Named> | undefined {
  const { peer, parent, parentNetns } = link;
  const end = topology.peerOf(link);
  if (end !== undefined) return endFrom(netns, end, topology);
  if (peer !== undefined) return { text: `number ${peer.ifindex} elsewhere` };
  if (parent === undefined) return undefined;
  const below = topology.netns(parentNetns ?? netns.id) ?? netns;
  const device = topology.link(below.id, parent);
  if (device === undefined) return { text: `number ${parent}` };
  return endFrom(netns, { netns: below, link: device }, topology);
}

/** An interface of the same namespace needs no more than its name. */
function endFrom(netns: Netns, end: PlacedLink, topology: Topology): Named {
  const named = namedLink(end, topology);
  return end.netns === netns ? { ...named, text: end.link.name } : named;
}

function lostCell({ rx, tx }: Link) {
  if (rx === undefined || tx === undefined) return undefined;
  const lost = lostOf(rx) + lostOf(tx);
  return toned(lost === 0 ? undefined : "bad", number(lost));
}

const lostOf = ({ errors, dropped }: LinkCounters): number => errors + dropped;
