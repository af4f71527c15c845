/** Whether an interface takes a frame of that length from the device before it (is_skb_forwardable in include/linux/netdevice.h). */

import type { Link } from "../net/link.ts";
import type { Packet } from "../net/packet.ts";
import type { TooBigCause } from "./end.ts";

/** A tag may come on top of the MTU (VLAN_HLEN). What the kernel cuts up only later (GSO) it lets through whole. */
const ROOM_FOR_TAG = 4;

/** A veth asks it of its other end, a bridge of the port that it sends by. Nobody is told of the loss. */
export function tooLongFor({ name, mtu }: Link, { length }: Packet): TooBigCause | undefined {
  return length <= mtu + ROOM_FOR_TAG ? undefined : { kind: "too-big", dev: name, mtu, length };
}
