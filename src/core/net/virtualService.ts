/** What IPVS takes and hands to real servers, as /proc/net/ip_vs lists it (Linux: net/netfilter/ipvs/ip_vs_ctl.c). */

export interface VirtualService {
  /** It takes what goes there; port 0 is all ports. */
  readonly at?: ServiceAddress;
  /** Or what has this mark. */
  readonly mark?: number;
  readonly servers: readonly Omit<ServiceAddress, "protocol">[];
}

export interface ServiceAddress {
  /** IP protocol number. */
  readonly protocol: number;
  readonly address: string;
  readonly port: number;
}
