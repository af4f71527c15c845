/** What rules ask of a protocol: ports, flags, types. */

import { ICMP, ICMPV6, SCTP, TCP, UDP } from "../frame.ts";
import { PORTS } from "./pools.ts";
import { maybeNot, type Given } from "./place.ts";

interface ProtocolMatches {
  readonly name: string;
  readonly matches: (given: Given) => readonly string[];
}

export const PROTOCOLS: Readonly<Record<number, ProtocolMatches | undefined>> = {
  [TCP]: { name: "tcp", matches: (given) => [...portMatch(given, "tcp"), ...flagsMatch(given)] },
  [UDP]: { name: "udp", matches: (given) => portMatch(given, "udp") },
  [SCTP]: { name: "sctp", matches: (given) => portMatch(given, "sctp") },
  [ICMP]: { name: "icmp", matches: icmpMatch },
  [ICMPV6]: { name: "ipv6-icmp", matches: icmpMatch },
};

function portMatch({ dice, hint: { content } }: Given, module: string): readonly string[] {
  if (dice.chance(0.4)) return [];
  const side = dice.pick(["sport", "dport", "dport"] as const);
  const port = (dice.chance(0.7) ? content[side] : undefined) ?? dice.pick(PORTS);
  if (dice.chance(0.3)) {
    const list = [port, ...dice.list(dice.between(0, 3), () => dice.pick(PORTS))];
    const option = dice.pick([`--${side}s`, "--ports"]);
    const ranged = dice.chance(0.3)
      ? [`${Math.max(0, port - 10)}:${Math.min(65535, port + 10)}`]
      : [];
    return [`-m multiport ${maybeNot(dice, option)} ${[...new Set(list), ...ranged].join(",")}`];
  }
  const range = dice.weigh([
    [4, `${port}`],
    [1, `${Math.max(0, port - 5)}:${port}`],
    [1, `${port}:`],
    [1, `:${port}`],
  ]);
  // Nor does it print the negation of all ports.
  const option = range === ":65535" ? `--${side}` : maybeNot(dice, `--${side}`);
  return [`-m ${module} ${option} ${range}`];
}

function flagsMatch({ dice }: Given): readonly string[] {
  if (dice.chance(0.8)) return [];
  const tests = [
    "--syn",
    "--tcp-flags SYN,ACK SYN",
    "--tcp-flags ALL NONE",
    "--tcp-flags ALL ALL",
    "--tcp-flags RST RST",
    "--tcp-flags FIN,SYN,RST,ACK SYN",
    "--tcp-flags ACK,URG URG",
    "--tcp-flags SYN,FIN SYN,FIN",
  ];
  return [`-m tcp ${maybeNot(dice, dice.pick(tests))}`];
}

function icmpMatch({ dice, hint: { content }, place }: Given): readonly string[] {
  if (dice.chance(0.4)) return [];
  const { type, code } = content.icmp ?? { type: place.family === "ip" ? 8 : 128, code: 0 };
  const kind = dice.weigh([
    [3, `${type}`],
    [2, `${type}/${code}`],
    [1, `${type}/1`],
    [1, "3"],
    [1, place.family === "ip" ? "255" : "1"],
  ]);
  const not = maybeNot(dice, place.family === "ip" ? "--icmp-type" : "--icmpv6-type");
  return [`-m ${place.family === "ip" ? "icmp" : "icmp6"} ${not} ${kind}`];
}
