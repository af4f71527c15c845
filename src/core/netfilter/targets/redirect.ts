/** `-j REDIRECT`: to this machine itself. Linux: net/netfilter/nf_nat_redirect.c. */

import { fromWords, type Address } from "../../net/address.ts";
import { flag, plain } from "../codecs.ts";
import type { Moment } from "../moment.ts";
import { DROP, targetKind } from "./kind.ts";
import { drawnBy, natPorts, NEEDS_PORTS, portsAllowed } from "./natRange.ts";

export const redirect = targetKind({
  kind: "REDIRECT",
  fields: { ports: plain("--to-ports", natPorts), random: plain("--random", flag) },
  effect: "redirect",
  check({ ports }, { table, hook, protocol }) {
    if (table !== "nat") return "-j REDIRECT is valid in the table nat alone";
    if (hook === "input" || hook === "postrouting") {
      return "-j REDIRECT is valid in PREROUTING and OUTPUT alone";
    }
    if (ports?.value.base !== undefined) return "--to-ports takes no base port";
    return ports === undefined || portsAllowed(protocol) ? undefined : NEEDS_PORTS;
  },
  act({ ports, random }, moment) {
    const own = ownAddress(moment);
    if (own === undefined) return DROP;
    return {
      next: "translate",
      side: "destination",
      to: {
        addresses: { min: own, max: own },
        ...(ports === undefined ? {} : { ports: ports.value }),
        ...drawnBy(random),
      },
    };
  },
});

const LOOPBACK = { ip: fromWords([0x7f000001]), ip6: fromWords([0, 0, 0, 1]) };

/** What is made here stays on loopback; what arrives goes to the interface it arrived by. */
export function ownAddress({ packet, point }: Moment): Address | undefined {
  if (point.hook === "output") return LOOPBACK[packet.family];
  return point.facts.redirectAddress(point.inDev ?? "", packet.dst);
}
