/** `-m multiport`: any of up to fifteen ports or ranges. Linux: net/netfilter/xt_multiport.c. */

import { answer, NO } from "../../answer.ts";
import { inRange, option, printRange, portRange, type Range } from "../codecs.ts";
import type { Codec, Given } from "../options.ts";
import { hasPorts } from "../protocols.ts";
import { matchKind } from "./kind.ts";

/** XT_MULTI_PORTS; a range takes two places. */
const MOST = 15;

const portList: Codec<readonly Range[]> = {
  words: 1,
  read: ([given = ""], family) => {
    const ranges: Range[] = [];
    for (const part of given.split(",")) {
      const ports = portRange.read([part], family);
      if (ports === undefined || (part.includes(":") && ports.min === ports.max)) return undefined;
      ranges.push(ports);
    }
    const places = ranges.reduce((sum, { min, max }) => sum + (min === max ? 1 : 2), 0);
    return places <= MOST ? ranges : undefined;
  },
  print: (ranges) => ranges.map(printRange).join(","),
};

export const multiport = matchKind({
  kind: "multiport",
  fields: {
    sports: option("--sports", portList, "--source-ports"),
    dports: option("--dports", portList, "--destination-ports"),
    ports: option("--ports", portList),
  },
  check(match, { protocol }) {
    if (Object.keys(match).length !== 1) {
      return "-m multiport needs one of --sports, --dports and --ports";
    }
    return protocol !== undefined && hasPorts(protocol)
      ? undefined
      : "-m multiport needs -p tcp, udp, udplite, sctp or dccp";
  },
  holds({ sports, dports, ports }, { packet: { sport, dport } }) {
    if (sport === undefined || dport === undefined) return NO;
    if (sports !== undefined) return answer(holds(sports, sport));
    if (dports !== undefined) return answer(holds(dports, dport));
    if (ports === undefined) return NO;
    const hit = [sport, dport].some((port) => ports.value.some((each) => inRange(each, port)));
    return answer(hit !== ports.negated);
  },
});

const holds = ({ value, negated }: Given<readonly Range[]>, port: number): boolean =>
  value.some((each) => inRange(each, port)) !== negated;
