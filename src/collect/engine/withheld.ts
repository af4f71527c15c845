/** What an engine tells that may hold a secret, cut down to what is none. */

import { fieldsOf, wordOf } from "../fields.ts";

/** Options of the drivers that Docker and Podman bring along: interfaces, modes, numbers. */
const OWN_OPTION =
  /^(com\.docker\.network\..*|parent|macvlan_mode|ipvlan_(mode|flag)|encrypted|isolate|mtu|mode|metric|vlan|no_default_route|bclim)$/;

export const WITHHELD = "(withheld)";

/** A plugin may take a password by an option: of others only the names are kept. */
export function readOptions(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fieldsOf(value)).flatMap(([name, option]) => {
      if (typeof option !== "string") return [];
      return [[name, OWN_OPTION.test(name) ? option : WITHHELD]];
    }),
  );
}

const OF_THE_NETWORK =
  /\b(network|networking|external connectivity|endpoint|sandbox|ip ?tables|nftables|ip address|subnet)\b|already (allocated|in use)|available addresses/i;

/**
 * An error of the network is kept as the engine says it. Others quote commands with their arguments, mounts with their
 * passwords, addresses of logging drivers: of them only what comes before the first such word is.
 */
export function readError(value: unknown): string | undefined {
  const text = wordOf(value);
  if (text === undefined) return undefined;
  const [head = ""] = text.split(/["'`/=@\u201c]/, 1);
  return head === text || OF_THE_NETWORK.test(head) ? text : `${head.trimEnd()} ${WITHHELD}`.trim();
}
