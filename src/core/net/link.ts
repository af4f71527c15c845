/** Network interfaces and what hangs on them, as `ip -j -d -s link` and sysfs tell them. */

export interface Link {
  readonly ifindex: number;
  readonly name: string;
  /** `IFLA_INFO_KIND`: `veth`, `bridge`, `vxlan`, `macvlan`, …; `loopback`, or `device` for a physical one. */
  readonly kind: string;
  readonly mac?: string;
  readonly mtu: number;
  /** Administratively up (IFF_UP). */
  readonly up: boolean;
  /** Operational state as `ip link` prints it: `UP`, `DOWN`, `LOWERLAYERDOWN`, `UNKNOWN`, … */
  readonly operState: string;
  /** False when IFF_UP is set but nothing is plugged in (NO-CARRIER). */
  readonly carrier?: boolean;
  /** False when neighbours neither ask nor are answered by it (IFF_NOARP, `ip link set … arp off`). */
  readonly arp?: boolean;
  /** ifindex of the bridge or bond that it is a port of. */
  readonly master?: number;
  /** The other end of a veth pair; `netns` is a namespace id, absent when no namespace that was read holds it. */
  readonly peer?: { readonly ifindex: number; readonly netns?: string; readonly name?: string };
  /** ifindex of the lower device (macvlan, vlan), in the namespace `parentNetns` when that is another one. */
  readonly parent?: number;
  readonly parentNetns?: string;
  readonly addresses: readonly LinkAddress[];
  readonly rx?: LinkCounters;
  readonly tx?: LinkCounters;
  readonly bridge?: BridgeDetails;
  /** Present on a bridge port. */
  readonly port?: BridgePort;
  readonly vxlan?: VxlanDetails;
  /** `bridge`, `private`, `vepa`, `passthru`, `source`; of ipvlan `l2`, `l3`, `l3s`. */
  readonly macvlanMode?: string;
  readonly vlanId?: number;
}

export interface LinkAddress {
  /** Canonical text, without the prefix length. */
  readonly address: string;
  readonly prefixLength: number;
  /** `global`, `link`, `host`. */
  readonly scope: string;
  readonly broadcast?: string;
  readonly secondary?: boolean;
  /** Of IPv6: its preferred lifetime is over (IFA_F_DEPRECATED). */
  readonly deprecated?: boolean;
  /** Of IPv6: made at random for a while, for privacy (IFA_F_TEMPORARY). */
  readonly temporary?: boolean;
  /** Of IPv6: not known to be nobody else's, so nothing is sent from it (IFA_F_TENTATIVE, IFA_F_DADFAILED). */
  readonly tentative?: boolean;
}

export interface LinkCounters {
  readonly packets: number;
  readonly bytes: number;
  readonly errors: number;
  readonly dropped: number;
}

export interface BridgeDetails {
  /** As `brctl show` prints it: `8000.0242acf5a1d3`. */
  readonly id: string;
  readonly stp: boolean;
  readonly vlanFiltering: boolean;
  /** This bridge's own switch for the IPv4 rules; the frame meets them when it or `bridge-nf-call-iptables` is on. */
  readonly nfCallIptables?: boolean;
  readonly nfCallIp6tables?: boolean;
}

export interface BridgePort {
  /** `forwarding`, `disabled`, `blocking`, `listening`, `learning`. */
  readonly state: string;
  readonly hairpin: boolean;
  readonly isolated: boolean;
  readonly flood: boolean;
  readonly learning: boolean;
}

export interface VxlanDetails {
  readonly vni: number;
  readonly port: number;
  readonly local?: string;
  readonly group?: string;
  readonly parent?: number;
  /** Senders of what comes in are noted in its forwarding database. */
  readonly learning?: boolean;
  /** It answers ARP itself, from the neighbours that it was told, and sends none out (VXLAN_F_PROXY). */
  readonly proxy?: boolean;
  /** The engine is told of a MAC (`l2miss`) or an address (`l3miss`) that is looked for and not known. */
  readonly l2miss?: boolean;
  readonly l3miss?: boolean;
  /** Id of the namespace whose routes and sockets carry its packets; absent: the one that it is in. */
  readonly underlay?: string;
}

/** One line of a bridge's or vxlan device's forwarding database. */
export interface FdbEntry {
  readonly mac: string;
  /** Name of the port or vxlan device. */
  readonly dev: string;
  /** Name of the bridge whose table it is; absent for a device's own list. */
  readonly bridge?: string;
  /** Remote VTEP of a vxlan entry, and its port and VNI where they are not the device's own. */
  readonly dst?: string;
  readonly port?: number;
  readonly vni?: number;
  /** `permanent`, `static`, or empty for a learned one. */
  readonly state: string;
  readonly vlan?: number;
}
