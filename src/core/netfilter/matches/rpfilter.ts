/** `-m rpfilter`: the way back leaves where the packet came in. Linux: net/ipv4/netfilter/ipt_rpfilter.c, ip6t_rpfilter.c. */

import { answer, not, type Answer } from "../../answer.ts";
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
    const found = passes(match, moment);
    return match.invert === undefined ? found : not(found);
  },
});

function passes(match: FieldValues<typeof fields>, { packet, point }: Moment): Answer {
  const { inDev, facts } = point;
  if (inDev === "lo" || inDev === undefined) return answer(true);
  const [first = 0] = packet.src.words;
  const [to = 0] = packet.dst.words;
  const isToMany = to === 0xffffffff || to >>> 28 === 0xe;
  if (packet.family === "ip" && first >>> 24 === 0 && isToMany) return answer(true);
  if (facts.addressType(packet.src) === "LOCAL" && match.acceptLocal === undefined) {
    return answer(false);
  }
  return facts.reversePath(packet.src, inDev, {
    loose: match.loose !== undefined,
    mark: match.validmark === undefined ? 0 : packet.mark,
    acceptLocal: match.acceptLocal !== undefined,
  });
}
