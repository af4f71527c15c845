// Addresses of the interfaces. iproute2: `ip address`.

import type { Link, LinkAddress } from "../net/link.ts";
import { address, words } from "./cell.ts";
import { namedNetwork } from "./joins.ts";
import type { TableKind } from "./kind.ts";
import { placeOf } from "./place.ts";

interface Placed {
  readonly link: Link;
  readonly at: LinkAddress;
}

export const addresses: TableKind<Placed> = {
  id: "addresses",
  title: "Addresses",
  columns: [
    { id: "address", title: "Address" },
    { id: "interface", title: "Interface" },
    { id: "network", title: "Network" },
    { id: "scope", title: "Scope" },
    { id: "broadcast", title: "Broadcast" },
    { id: "flags", title: "Flags" },
  ],
  order: [],
  gap: /interfaces|addresses/i,
  list: ({ links }) => links?.flatMap((link) => link.addresses.map((at): Placed => ({ link, at }))),
  key: ({ link, at }) => `${link.ifindex} ${at.address}`,
  cells({ link, at }, { netns, joins, topology }) {
    const network = joins.networkOf(netns, link);
    const { text, about } = network === undefined ? {} : namedNetwork(network);
    return {
      address: address(`${at.address}/${at.prefixLength}`),
      interface: words(link.name, {
        kind: "interface",
        place: placeOf(netns, topology),
        name: link.name,
      }),
      network: at.scope === "global" ? words(text, about) : undefined,
      scope: words(at.scope),
      broadcast: address(at.broadcast),
      flags: words(FLAGS.filter((flag) => at[flag] === true).join(", ")),
    };
  },
};

const FLAGS = ["secondary", "deprecated", "temporary", "tentative"] as const;
