/** IPVS takes packets out of the way that is walked here (Linux: net/netfilter/ipvs/ip_vs_core.c, ip_vs_ops4). */

import type { Packet } from "../net/packet.ts";
import type { ServiceAddress, VirtualService } from "../net/virtualService.ts";
import { lost, type PacketEnd, type Skb } from "./skb.ts";
import type { Walk } from "./walk.ts";
import type { Place } from "./world.ts";

/** Behind INPUT and OUTPUT: what a virtual service takes goes to one of its servers, which is not walked. */
export function takenByService(walk: Walk, place: Place, skb: Skb): PacketEnd | undefined {
  const service = place.netns.virtualServices?.find((each) => takes(each, skb.packet));
  if (service === undefined) return undefined;
  const text = `IPVS, which has ${nameOf(service)} as a virtual service${serversOf(service)}, leaves the packet where it is`;
  return walk.decide({ code: "UNSUPPORTED_MATCH", text }, false) ? undefined : stray(place, skb);
}

/** Behind FORWARD: an answer of a server gets the service's address, unless it belongs to no service's connection. */
export function answersForService(walk: Walk, place: Place, skb: Skb): PacketEnd | undefined {
  const { src, sport } = skb.packet;
  const service = place.netns.virtualServices?.find(({ servers }) =>
    servers.some(({ address, port }) => address === src.text && (port === sport || port === 0)),
  );
  if (service === undefined) return undefined;
  const text = `The packet of ${src.text} is no answer for the virtual service ${nameOf(service)} of IPVS`;
  return walk.decide({ code: "UNSUPPORTED_MATCH", text }, true) ? undefined : stray(place, skb);
}

const stray = (place: Place, skb: Skb): PacketEnd =>
  lost(place, skb, { kind: "unread", what: "namespace" });

function takes(service: VirtualService, { dst, dport, protocol, mark }: Packet): boolean {
  const { at } = service;
  if (at === undefined) return service.mark === mark;
  const isPort = at.port === dport || at.port === 0;
  return at.protocol === protocol && at.address === dst.text && isPort;
}

/** The load balancer hands each connection to one of them. */
function serversOf({ servers }: VirtualService): string {
  const names = servers.map(({ address, port }) =>
    port === 0 ? address : printed({ address, port }),
  );
  if (names.length === 0) return " of no server";
  const shown = names.slice(0, MOST_SERVERS).join(", ");
  const more = names.length - MOST_SERVERS;
  return ` of ${shown}${more > 0 ? ` and ${more} more` : ""}`;
}

const MOST_SERVERS = 4;

const nameOf = ({ at, mark = 0 }: VirtualService): string =>
  at === undefined ? `mark 0x${mark.toString(16)}` : printed(at);

const printed = ({ address, port }: Pick<ServiceAddress, "address" | "port">): string =>
  address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
