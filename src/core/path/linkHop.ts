/** The hop that tells of an interface passed. */

import type { LinkHop } from "../hop.ts";
import type { Link } from "../net/link.ts";
import type { Place } from "./world.ts";

export function linkHop({ world }: Place, link: Link): LinkHop {
  const { name, ifindex } = link;
  const peer = link.kind === "veth" ? world.peerOf(link) : undefined;
  if (peer === undefined) return { kind: "link", name, ifindex };
  const other = { netns: peer.place.name, name: peer.link.name, ifindex: peer.link.ifindex };
  return { kind: "link", name, ifindex, peer: other };
}
