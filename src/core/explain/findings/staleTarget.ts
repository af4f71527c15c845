// DNAT_TARGET_STALE: a rule leads to an address of a network that nobody has any more.

import { bridgeNameOf } from "../../docker/drivers/index.ts";
import { readAddress } from "../../net/address.ts";
import { inPrefix, readPrefix } from "../../net/prefix.ts";
import { severityOf, type Asked, type CauseRule } from "../case.ts";
import { aboutRule, called, quoted, upper } from "./write.ts";

/** Whatever ends such a packet: no neighbour answers, or no rule lets pass what no container asked for. */
export const staleTarget: CauseRule = (asked) => {
  const { hops, end, verdict } = asked.walk;
  const { dst } = end.packet;
  const led = hops.findLast((hop) => hop.kind === "rule" && hop.effect === "dnat");
  if (led?.kind !== "rule" || verdict === "reachable" || end.phase !== "first") return undefined;
  if (!led.text.includes(dst) || !isOfBridge(asked, dst) || isHeld(asked, dst)) return undefined;
  return {
    code: "DNAT_TARGET_STALE",
    severity: severityOf(asked),
    subject: aboutRule(led),
    title: `${upper(called(led))} leads the port to ${dst}, which no container has`,
    detail:
      "It was left behind by an earlier container, or written by hand, and comes before the rule that counts.",
    evidence: [quoted(led)],
    remedy: {
      text: "Take the rule away; the engine writes its own anew when it starts.",
      command: "systemctl restart docker",
    },
  };
};

function isOfBridge({ snapshot }: Asked, address: string): boolean {
  const read = readAddress(address);
  return (snapshot.engine?.networks ?? []).some(
    (network) =>
      bridgeNameOf(network) !== undefined &&
      network.ipam.some(({ subnet }) => {
        const prefix = readPrefix(subnet);
        return read !== undefined && prefix !== undefined && inPrefix(prefix, read);
      }),
  );
}

const isHeld = ({ snapshot: { engine, host } }: Asked, address: string): boolean =>
  (engine?.containers ?? []).some(({ endpoints }) =>
    endpoints.some(({ ipv4, ipv6 }) => ipv4 === address || ipv6 === address),
  ) ||
  (host?.namespaces ?? []).some(({ links }) =>
    links?.some(({ addresses }) => addresses.some((each) => each.address === address)),
  );
