/** A link as one namespace tells it, before the namespaces are joined. */

import type { Link } from "../core/net/link.ts";

export interface RawLink extends Omit<Link, "peer" | "parent" | "parentNetns"> {
  /** ifindex of the other end of a pair, or of the lower device; counted in the namespace `netnsid`. */
  readonly iflink?: number;
  /** This namespace's own number for the namespace that `iflink` is counted in; absent for the same one. */
  readonly netnsid?: number;
}
