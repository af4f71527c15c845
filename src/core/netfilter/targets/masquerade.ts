/** `-j MASQUERADE`: the address of the interface it leaves by as source. Linux: net/netfilter/nf_nat_masquerade.c. */

import { flag, plain } from "../codecs.ts";
import { ACCEPT, DROP, targetKind } from "./kind.ts";
import { drawnBy, natPorts, NEEDS_PORTS, portsAllowed } from "./natRange.ts";

export const masquerade = targetKind({
  kind: "MASQUERADE",
  fields: {
    ports: plain("--to-ports", natPorts),
    random: plain("--random", flag),
    randomFully: plain("--random-fully", flag),
  },
  effect: "masquerade",
  check({ ports }, { table, hook, protocol }) {
    if (table !== "nat") return "-j MASQUERADE is valid in the table nat alone";
    if (hook !== undefined && hook !== "postrouting") {
      return "-j MASQUERADE is valid in POSTROUTING alone";
    }
    return ports === undefined || portsAllowed(protocol) ? undefined : NEEDS_PORTS;
  },
  act({ ports, random, randomFully }, { packet, point }) {
    // Nothing to translate yet: a DHCP client that has no address.
    if (packet.family === "ip" && packet.src.words[0] === 0) return ACCEPT;
    const own = point.facts.masqueradeAddress(point.outDev ?? "", packet.dst);
    if (own === undefined) return DROP;
    return {
      next: "translate",
      side: "source",
      to: {
        addresses: { min: own, max: own },
        ...(ports === undefined ? {} : { ports: ports.value }),
        ...drawnBy(random, randomFully),
      },
    };
  },
});
