/** `-m ecn`: congestion bits of TCP and of the TOS byte. Linux: net/netfilter/xt_ecn.c. */

import { answer, NO } from "../../answer.ts";
import { flag, number, option } from "../codecs.ts";
import type { Given } from "../options.ts";
import { TCP } from "../protocols.ts";
import { matchKind } from "./kind.ts";

const ECE = 64;
const CWR = 128;

export const ecn = matchKind({
  kind: "ecn",
  fields: {
    ece: option("--ecn-tcp-ece", flag),
    cwr: option("--ecn-tcp-cwr", flag),
    ect: option("--ecn-ip-ect", number(3)),
  },
  check(match, { protocol }) {
    if (Object.keys(match).length === 0) return "-m ecn needs an option";
    return (match.ece ?? match.cwr) === undefined || protocol === TCP
      ? undefined
      : "--ecn-tcp-ece and --ecn-tcp-cwr need -p tcp";
  },
  holds({ ece, cwr, ect }, { packet }) {
    const bits = packet.tcpFlags ?? 0;
    if (!agrees(ect, (packet.tos & 3) === ect?.value)) return NO;
    return answer(agrees(ece, (bits & ECE) !== 0) && agrees(cwr, (bits & CWR) !== 0));
  },
});

const agrees = (given: Given<unknown> | undefined, is: boolean): boolean => given?.negated !== is;
