/** `-m rpfilter`: the way back leaves where the packet came in. Linux: net/ipv4/netfilter/ipt_rpfilter.c, ip6t_rpfilter.c. */

import { answer } from "../../answer.ts";
import type { Packet } from "../../net/packet.ts";
import { isInvalidSource, isOfLink6 } from "../../routing/addressType.ts";
import type { Flow } from "../../routing/flow.ts";
import { routedTos } from "../../routing/tos.ts";
import { flag, plain } from "../codecs.ts";
import type { Moment } from "../moment.ts";
import type { FieldValues } from "../options.ts";
import { matchKind } from "./kind.ts";

const fields = {
  loose: plain("--loose", flag),
  validmark: plain("--validmark", flag),
  acceptLocal: plain("--accept-local", flag),
  invert: plain("--invert", flag),
};

export const rpfilter = matchKind({
  kind: "rpfilter",
  fields,
  check: (_match, { table, hook }) =>
    (table === "raw" || table === "mangle") && (hook === undefined || hook === "prerouting")
      ? undefined
      : "-m rpfilter is valid in PREROUTING of raw and mangle alone",
  holds(match, moment) {
    return answer(passes(match, moment) === (match.invert === undefined));
  },
});

type Match = FieldValues<typeof fields>;

function passes(match: Match, { packet, point }: Moment): boolean {
  const { inDev, facts } = point;
  if (inDev === "lo" || inDev === undefined || comesUnasked(packet)) return true;
  const route = facts.wayBack(flowOf(match, packet, inDev));
  if (route.is === "none") return false;
  if (route.type === "local") {
    if (match.acceptLocal === undefined) return false;
    if (packet.family === "ip6") return true;
  } else if (!LEADS_BACK[packet.family].has(route.type)) return false;
  return match.loose !== undefined || route.devices.includes(inDev);
}

/** IPv6 turns away routes that refuse and those to anycast addresses, not those to groups (rpfilter_lookup_reverse6). */
const LEADS_BACK = { ip: new Set(["unicast"]), ip6: new Set(["unicast", "multicast"]) } as const;

/** What comes from a client that has no address yet. */
function comesUnasked({ family, src, dst }: Packet): boolean {
  if (family === "ip6") return src.words.every((word) => word === 0);
  const [first = 0] = src.words;
  const [to = 0] = dst.words;
  return first >>> 24 === 0 && (to === 0xffffffff || to >>> 8 === 0xe00000);
}

/** Policy rules are asked as for an answer (rpfilter_mt, rpfilter_lookup_reverse6). */
function flowOf({ loose, validmark }: Match, packet: Packet, inDev: string): Flow {
  const { family, src, dst, protocol } = packet;
  const ends = { dst: src, ...(isInvalidSource(dst) ? {} : { src: dst }), iif: "lo" };
  const flow: Flow = {
    ...{ ...ends, mark: validmark === undefined ? 0 : packet.mark, uid: 0, tos: routedTos(packet) },
  };
  if (family === "ip") return flow;
  const isNear = loose === undefined || isOfLink6(src);
  return { ...flow, protocol, ...(isNear ? { oif: inDev } : {}) };
}
