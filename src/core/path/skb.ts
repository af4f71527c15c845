/** A packet on its way: what the kernel keeps beside the bytes (struct sk_buff). */

import type { Link } from "../net/link.ts";
import type { Packet } from "../net/packet.ts";
import type { Route } from "../net/route.ts";
import type { Connection, ConnectionTuple } from "../netfilter/conntrack.ts";
import type { Tuple } from "../hop.ts";
import type { Container } from "../docker/engine.ts";
import type { Cause, RuleCause } from "./end.ts";
import type { Place } from "./world.ts";

export interface Skb {
  readonly packet: Packet;
  /** What connection tracking attached in this namespace; absent before it was asked. */
  readonly connection?: Connection;
  /** Of an ICMP error: the packet that it is about, as it would look where this one is. */
  readonly about?: ConnectionTuple;
  /** Destination of the Ethernet frame; absent where there is none, or it is not known. */
  readonly toMac?: string;
  /** What br_netfilter keeps of a frame that came in by a bridge. */
  readonly bridged?: { readonly physIn: string };
  /** br_netfilter has taken it through prerouting already (ip_sabotage_in). */
  readonly prerouted?: boolean;
  /**
   * A bridge's frame that NAT sends elsewhere, handed up with its route: IPv6 takes the way out for the way in then, and
   * looks at its source no more (`iif` of the control block in ip6_rcv_core, the redirect branch of ip6_forward).
   */
  readonly redirected?: true;
  /** The frame within, of a packet that a vxlan device has made. */
  readonly carries?: Carried;
  /** Routes that it was forwarded by, in order. */
  readonly trail?: readonly Route[];
  /** The route was found on the way out already: what goes through `lo` is delivered (skb_valid_dst in ip_rcv_finish). */
  readonly routed?: boolean;
}

/** A frame in a tunnel. */
export interface Carried {
  readonly vni: number;
  readonly frame: Skb;
}

/** Where a packet is next. Each is one function of the kernel, and one here. */
export type Step =
  /** A frame comes in by an interface (netif_receive_skb). */
  | { readonly at: "arrive"; readonly place: Place; readonly link: Link; readonly skb: Skb }
  /** A bridge passes a frame on from one port (br_handle_frame). */
  | { readonly at: "bridge"; readonly place: Place; readonly link: Link; readonly skb: Skb }
  /** An IP packet comes in (ip_rcv). */
  | { readonly at: "receive"; readonly place: Place; readonly link: Link; readonly skb: Skb }
  /** An IP packet is made here (ip_local_out). */
  | {
      readonly at: "send";
      readonly place: Place;
      readonly skb: Skb;
      /** The interface that it must leave by. */
      readonly oif?: string;
    }
  /** The route is known; postrouting and the neighbour are next (ip_output). */
  | {
      readonly at: "output";
      readonly place: Place;
      readonly skb: Skb;
      readonly way: Way;
      /** Of a forwarded packet: rules after routing still see where it came in (ip_output, since Linux 5.7). */
      readonly inDev?: string;
    }
  /** A frame goes out by an interface (dev_queue_xmit). */
  | {
      readonly at: "transmit";
      readonly place: Place;
      readonly link: Link;
      readonly skb: Skb;
      readonly way?: Way;
    }
  | PacketEnd;

/** Where a route leads. */
export interface Way {
  readonly dev: string;
  readonly via?: string;
  readonly type: string;
}

/** How one packet ended. */
export type PacketEnd = { readonly at: "end"; readonly place: Place; readonly skb: Skb } & (
  | { readonly is: "delivered"; readonly dev: string }
  | { readonly is: "leaves"; readonly link: Link; readonly via?: string }
  /** It reached a running container whose namespace was not read; `link` is the last thing seen. */
  | { readonly is: "unread"; readonly container: Container; readonly link: Link }
  | { readonly is: "rejected"; readonly cause: RuleCause; readonly with: string }
  | { readonly is: "lost"; readonly cause: Cause }
);

/** Addresses of a packet as hops and ends tell them. */
export function tupleOf({ src, dst, sport, dport }: Packet): Tuple {
  return {
    ...{ src: src.text, dst: dst.text },
    ...(sport === undefined ? {} : { sport }),
    ...(dport === undefined ? {} : { dport }),
  };
}

export const lost = (place: Place, skb: Skb, cause: Cause): PacketEnd => ({
  ...{ at: "end", is: "lost", place, skb, cause },
});
