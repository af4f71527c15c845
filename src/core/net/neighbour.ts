/** One line of the ARP or NDP table. */
export interface Neighbour {
  readonly address: string;
  readonly dev: string;
  readonly mac?: string;
  /** NUD state: `REACHABLE`, `STALE`, `DELAY`, `PERMANENT`, `FAILED`, `INCOMPLETE`, `NOARP`, … */
  readonly state: string;
}
