// Neighbours by ARP and NDP, each with who it is. iproute2: `ip neighbour`.

import type { Neighbour } from "../net/neighbour.ts";
import type { PlacedLink } from "../topology/topology.ts";
import { address, mac, toned, words } from "./cell.ts";
import { namedContainer, namedLink, type Named } from "./joins.ts";
import type { Around, TableKind } from "./kind.ts";
import { placeOf } from "./place.ts";

export const neighbours: TableKind<Neighbour> = {
  id: "neighbours",
  title: "Neighbours",
  columns: [
    { id: "address", title: "Address" },
    { id: "mac", title: "MAC" },
    { id: "who", title: "Belongs to" },
    { id: "interface", title: "Interface" },
    { id: "state", title: "State" },
  ],
  order: ["interface", "address"],
  gap: /ARP|neighbours/i,
  list: (netns) => netns.neighbours,
  key: ({ address: text, dev }) => `${dev} ${text}`,
  cells(neighbour, around) {
    const { netns, topology } = around;
    const owner = ownerOf(neighbour, around);
    const place = placeOf(netns, topology);
    return {
      address: address(neighbour.address),
      mac: mac(neighbour.mac),
      who: words(owner?.text, owner?.about),
      interface: words(neighbour.dev, { kind: "interface", place, name: neighbour.dev }),
      state: toned(LOST.has(neighbour.state) ? "bad" : undefined, words(neighbour.state)),
    };
  },
};

const LOST: ReadonlySet<string> = new Set(["FAILED", "INCOMPLETE"]);

/** By its hardware address; one that did not answer, by the address that the engine gave out in that network. */
function ownerOf(neighbour: Neighbour, around: Around): Partial<Named> | undefined {
  const { netns, joins, topology } = around;
  const dev = topology.link(netns.id, neighbour.dev);
  const network = dev && joins.networkOf(netns, dev);
  const found = neighbour.mac === undefined ? undefined : holderOf(neighbour, around);
  if (found !== undefined) return namedLink(found, topology);
  const seat =
    (neighbour.mac === undefined ? undefined : joins.seatWith(neighbour.mac)) ??
    (network && joins.seatAt(network.id, neighbour.address));
  if (seat !== undefined) return namedContainer(seat);
  const member = network && joins.memberAt(network.id, neighbour.address);
  if (member !== undefined) return { text: `${member.name} on ${member.node}` };
  const isRouter = netns.routes?.some(({ via }) => via === neighbour.address) === true;
  return isRouter ? { text: "a router" } : undefined;
}

/** Interfaces over one device may share its hardware address: then the one that has the address as well. */
function holderOf({ mac: wanted = "", address: text }: Neighbour, { joins }: Around) {
  const all: readonly PlacedLink[] = joins.linksWith(wanted);
  const exact = all.filter(({ link }) => link.addresses.some((each) => each.address === text));
  const [only, ...more] = exact.length > 0 ? exact : all;
  return more.length === 0 ? only : undefined;
}
