/**
 * Whether rules let a neighbour be found. Of IPv6 the question for it and the answer are packets like others (Linux:
 * net/ipv6/ndisc.c, ndisc_send_skb); conntrack leaves them alone, so that no ESTABLISHED lets them in. Rules for ARP,
 * which few hosts have, are not followed.
 */

import { fromWords, readAddress, type Address } from "../net/address.ts";
import type { Link } from "../net/link.ts";
import type { Packet } from "../net/packet.ts";
import type { PolicyHop, RuleHop } from "../hop.ts";
import { bridgeCallsTables } from "../routing/settings.ts";
import { judgesArp } from "./arpRules.ts";
import { askHook, type Asked } from "./askHook.ts";
import { omit } from "./omit.ts";
import { track } from "./tracked.ts";
import type { Walk } from "./walk.ts";
import type { Place, Placed } from "./world.ts";

type By = RuleHop | PolicyHop;

type Asker = Placed | { readonly address: Address };

/** The rule that stops the question or its answer, where one is followed. Of an asker outside only the holder's rules are known. */
export function stopsDiscovery(
  walk: Walk,
  asker: Asker,
  holder: Placed,
  target: Address,
): { readonly by?: By } | undefined {
  if (target.family === "ip") return stopsArp(walk, asker, holder, target);
  const by = stopsNdp(walk, asker, holder, target);
  return by === undefined ? undefined : { by };
}

function stopsArp(
  walk: Walk,
  asker: Asker,
  holder: Placed,
  { text }: Address,
): { readonly by?: By } | undefined {
  const near = "place" in asker ? [asker.place, asker.place.world.peerOf(asker.link)?.place] : [];
  const judge = [...near, holder.place].find((place) => place !== undefined && judgesArp(place));
  if (judge === undefined) return undefined;
  const doubt = `Rules of ${judge.name} see ARP, and what they do with the question for ${text} is not followed; taken for letting it pass`;
  return walk.decide({ code: "UNSUPPORTED_MATCH", text: doubt }, true) ? undefined : {};
}

function stopsNdp(walk: Walk, asker: Asker, holder: Placed, target: Address): By | undefined {
  // Aside from the walk: what is met here is no hop of the packet's.
  const aside: Walk = { ...omit(walk, "note"), tracked: track(), hops: [] };
  const isSeen = "place" in asker;
  const source = isSeen ? ownAddress(asker.link) : asker.address;
  const question = discovery(SOLICITATION, source, solicitedNode(target));
  const answer = discovery(ADVERTISEMENT, target, source);
  return (
    (isSeen ? sends(aside, asker, question) : undefined) ??
    (isSeen ? crosses(aside, asker, holder, question) : undefined) ??
    takes(aside, holder, question) ??
    sends(aside, holder, answer) ??
    (isSeen ? crosses(aside, holder, asker, answer) : undefined) ??
    (isSeen ? takes(aside, asker, answer) : undefined)
  );
}

const ICMPV6 = 58;
const SOLICITATION = 135;
const ADVERTISEMENT = 136;

const discovery = (type: number, src: Address, dst: Address): Packet => ({
  ...{ family: "ip6", src, dst, protocol: ICMPV6, icmp: { type, code: 0 } },
  // With the option that tells the sender's hardware address; RFC 4861, 7.1: from no further than the link.
  ...{ length: 72, ttl: 255, tos: 0, mark: 0 },
  pkttype: type === SOLICITATION ? "multicast" : "host",
});

/** RFC 4291, 2.7.1: ff02::1:ff00:0/104 with the last three bytes of the address. */
const solicitedNode = ({ words: [, , , last = 0] }: Address): Address =>
  fromWords([0xff020000, 0, 1, (0xff000000 | (last & 0xffffff)) >>> 0]);

/** ndisc_solicit takes the packet's own source where it is of that interface, else the one of the link. */
export function ownAddress({ addresses }: Link): Address {
  const own = addresses.flatMap(({ address }) => readAddress(address) ?? []);
  return own.find(({ family }) => family === "ip6") ?? LINK_LOCAL;
}

const LINK_LOCAL = fromWords([0xfe800000, 0, 0, 1]);

function sends(walk: Walk, { place, link }: Placed, packet: Packet): By | undefined {
  const outDev = link.name;
  return (
    asked(walk, place, { hook: "output", outDev }, packet) ??
    asked(walk, place, { hook: "postrouting", outDev }, packet)
  );
}

function takes(walk: Walk, { place, link }: Placed, packet: Packet): By | undefined {
  const inDev = link.name;
  return (
    asked(walk, place, { hook: "prerouting", inDev }, packet) ??
    asked(walk, place, { hook: "input", inDev }, packet)
  );
}

/** Between two ports of one bridge, where it shows frames to the rules (br_nf_forward_ip). */
function crosses(walk: Walk, from: Placed, to: Placed, packet: Packet): By | undefined {
  const [inPort, outPort] = [from, to].map(({ place, link }) => place.world.peerOf(link));
  const bridge =
    inPort?.link.master === undefined ? undefined : inPort.place.link(inPort.link.master);
  if (inPort === undefined || outPort?.place !== inPort.place || bridge === undefined)
    return undefined;
  if (outPort.link.master !== bridge.ifindex) return undefined;
  if (!bridgeCallsTables(inPort.place.netns, "ip6", bridge.bridge)) return undefined;
  const devices = { inDev: bridge.name, outDev: bridge.name };
  const physical = { physIn: inPort.link.name, physOut: outPort.link.name };
  return asked(walk, inPort.place, { hook: "forward", ...devices, ...physical }, packet);
}

function asked(
  walk: Walk,
  place: Place,
  point: Omit<Asked, "layer">,
  packet: Packet,
): By | undefined {
  // Of rules that were not read the walk itself says what it takes them for.
  if (place.rules("ip6") === undefined) return undefined;
  const result = askHook(walk, place, { ...point, layer: "ip6" }, { packet });
  if (result.is === "passed") return undefined;
  const { end } = result;
  const cause = end.is === "lost" || end.is === "rejected" ? end.cause : undefined;
  return cause?.kind === "rule" || cause?.kind === "policy" ? cause.by : undefined;
}
