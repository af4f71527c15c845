/** What a publication promises: to whom its host address says that the port answers. */

import type { Path } from "../contract.ts";
import type { Publication } from "../docker/publications.ts";

/** `127.0.0.0/8` or `::1`. */
export const isLoopback = (address: string): boolean =>
  address.startsWith("127.") || address === "::1";

export const isIpv6 = (address: string): boolean => address.includes(":");

/** Whether a port on this host address answers to who asks like this. A wish without address means them all. */
export function promises(hostIp: string, { from, to }: Pick<Path, "from" | "to">): boolean {
  if (hostIp === "") return true;
  if (hostIp === "0.0.0.0" || hostIp === "::") return isIpv6(hostIp) === isIpv6(to.address);
  if (isLoopback(hostIp) && from.kind !== "host") return false;
  return hostIp === to.address;
}

/** The publication that says so, preferring one that stands. */
export const promisedBy = (
  publications: readonly Publication[],
  path: Pick<Path, "from" | "to">,
): Publication | undefined => publications.find(({ binding }) => promises(binding.hostIp, path));
