// What bridges and vxlan devices know of hardware addresses, each with whose it is. iproute2: `bridge fdb`.

import { endpointName } from "../explain/words/hops.ts";
import type { FdbEntry, Link } from "../net/link.ts";
import type { PlacedLink } from "../topology/topology.ts";
import { address, mac, number, toned, words } from "./cell.ts";
import { namedContainer, namedLink, namedNetwork, type Named } from "./joins.ts";
import type { Around, TableKind } from "./kind.ts";
import { placeOf } from "./place.ts";

export const forwarding: TableKind<FdbEntry> = {
  id: "forwarding",
  title: "Forwarding",
  columns: [
    { id: "bridge", title: "Bridge" },
    { id: "network", title: "Network" },
    { id: "mac", title: "MAC" },
    { id: "who", title: "Belongs to" },
    { id: "port", title: "Port" },
    { id: "leads", title: "Leads to" },
    { id: "remote", title: "Remote" },
    { id: "vlan", title: "VLAN", numeric: true },
    { id: "state", title: "State" },
  ],
  order: ["bridge", "port", "mac"],
  gap: /forwarding/i,
  // Where no bridge and no vxlan device is there is none to read.
  list: ({ fdb, links }) =>
    fdb ?? (links?.some(({ kind }) => FORWARDS.has(kind)) === false ? [] : undefined),
  key: ({ bridge = "", dev, mac: text, vlan = "", dst = "" }) =>
    [bridge, dev, text, vlan, dst].join(" "),
  cells(entry, around) {
    const { netns, joins, topology } = around;
    const place = placeOf(netns, topology);
    const port = topology.link(netns.id, entry.dev);
    const network = port && joins.networkOf(netns, port);
    const { text, about } = network === undefined ? {} : namedNetwork(network);
    const own = isOwn(entry, around);
    const owner = own ? { text: `${entry.dev} itself` } : ownerOf(entry, around);
    const behind = port && topology.peerOf(port);
    const end = behind && namedLink(behind, topology);
    const lead = (name: string | undefined) =>
      words(name, name === undefined ? undefined : { kind: "interface", place, name });
    return {
      bridge: lead(entry.bridge),
      network: words(text, about),
      mac: mac(entry.mac),
      who: toned(own ? "quiet" : undefined, words(owner?.text, owner?.about)),
      port: lead(entry.dev),
      leads: words(end?.text, end?.about),
      remote: remoteCell(entry, around),
      vlan: number(entry.vlan),
      state: words(entry.state === "" ? "learned" : entry.state),
    };
  },
};

const FORWARDS: ReadonlySet<string> = new Set(["bridge", "vxlan"]);

/** The kernel enters the addresses of a bridge and of its ports themselves: what goes there ends here. */
function isOwn({ mac: text, dev, state }: FdbEntry, { netns, topology }: Around): boolean {
  return state === "permanent" && topology.link(netns.id, dev)?.mac === text;
}

function ownerOf({ mac: text, dev }: FdbEntry, around: Around): Partial<Named> | undefined {
  const { netns, joins, topology } = around;
  const port = topology.link(netns.id, dev);
  const all = joins.linksWith(text);
  const found = behindPort(port, all, around) ?? (all.length === 1 ? all[0] : undefined);
  if (found !== undefined) return namedLink(found, topology);
  const seat = joins.seatWith(text);
  return seat === undefined ? memberWith(text, port, around) : namedContainer(seat);
}

/** The engine tells an overlay network's namespace the neighbours on other nodes, each with its address. */
function memberWith(
  text: string,
  port: Link | undefined,
  { netns, joins }: Around,
): Partial<Named> | undefined {
  const network = port && joins.networkOf(netns, port);
  const address = netns.neighbours?.find((each) => each.mac === text)?.address;
  if (network === undefined || address === undefined) return undefined;
  const member = joins.memberAt(network.id, address);
  return member && { text: `${member.name} on ${member.node}` };
}

/** Of several interfaces with one hardware address the one at the other end of the port's cable. */
function behindPort(
  port: Link | undefined,
  all: readonly PlacedLink[],
  { topology }: Around,
): PlacedLink | undefined {
  const end = port && topology.peerOf(port);
  return all.find(({ link }) => link === end?.link);
}

/** Another node of an overlay network is called by its name there. */
function remoteCell({ dst, port, vni }: FdbEntry, { topology }: Around) {
  if (dst === undefined) return undefined;
  const peers = topology.snapshot.engine?.networks.flatMap((each) => each.peers) ?? [];
  const node = peers.find((peer) => peer.address === dst)?.name;
  const shown = [
    endpointName(dst, port),
    ...(node === undefined ? [] : [`(${node})`]),
    ...(vni === undefined ? [] : [`vni ${vni}`]),
  ];
  return address(dst, shown.join(" "));
}
