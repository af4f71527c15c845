/** A rootless engine's host: the namespace that its person made for it, and the machine before that. */

import type { Gap } from "../core/contract.ts";
import type { Link } from "../core/net/link.ts";
import type { Host, Netns } from "../core/snapshot.ts";
import type { HostReading } from "./hostReading.ts";

/** What was read within, and beside it the namespace of the machine, as it was read on the machine itself. */
export function onMachine(within: Host, { reader, uid, namespaces: [machine] }: Host): Host {
  const [own, ...others] = within.namespaces;
  // Entered twice it would be both.
  if (own.id === machine.id) return within;
  return {
    ...within,
    ...{ reader, uid, machine: machine.id },
    namespaces: [own, ...others.filter(({ id }) => id !== machine.id), unplugged(machine)],
  };
}

/** No container of the engine is plugged in there, and whose cables end there was not read. */
function unplugged({ links, ...machine }: Netns): Netns {
  if (links === undefined) return machine;
  return {
    ...machine,
    links: links.map(({ peer, ...link }): Link => {
      return peer === undefined ? link : { ...link, peer: { ifindex: peer.ifindex } };
    }),
  };
}

/** Of other namespaces than the machine's own the reading within tells. */
export const gapsOfMachine = ({ gaps }: HostReading): readonly Gap[] =>
  gaps
    .filter(({ code, what }) => code !== "NETNS_PERMISSION_DENIED" || what.includes("host's"))
    .map((gap) => ({ ...gap, what: `${gap.what}, on the machine before rootlesskit` }));
