/** An address that the namespace answers for on an interface though it is another's (`ip neigh show proxy`). */
export interface Proxied {
  readonly address: string;
  /** Absent: on all. */
  readonly dev?: string;
}

/** One line of the ARP or NDP table. */
export interface Neighbour {
  readonly address: string;
  readonly dev: string;
  readonly mac?: string;
  /** NUD state: `REACHABLE`, `STALE`, `DELAY`, `PERMANENT`, `FAILED`, `INCOMPLETE`, `NOARP`, … */
  readonly state: string;
}
