/** `-j REJECT`: drops and says so to the sender. Linux: net/ipv4/netfilter/ipt_REJECT.c, net/ipv6/netfilter/ip6t_REJECT.c. */

import { plain } from "../codecs.ts";
import type { Codec } from "../options.ts";
import { TCP } from "../protocols.ts";
import { targetKind } from "./kind.ts";

const IPV4: ReadonlyMap<string, string> = new Map([
  ["net-unreach", "icmp-net-unreachable"],
  ["host-unreach", "icmp-host-unreachable"],
  ["proto-unreach", "icmp-proto-unreachable"],
  ["port-unreach", "icmp-port-unreachable"],
  ["net-prohib", "icmp-net-prohibited"],
  ["host-prohib", "icmp-host-prohibited"],
  ["tcp-rst", "tcp-reset"],
  ["admin-prohib", "icmp-admin-prohibited"],
]);

const IPV6: ReadonlyMap<string, string> = new Map([
  ["no-route", "icmp6-no-route"],
  ["adm-prohibited", "icmp6-adm-prohibited"],
  ["addr-unreach", "icmp6-addr-unreachable"],
  ["port-unreach", "icmp6-port-unreachable"],
  ["policy-fail", "icmp6-policy-fail"],
  ["reject-route", "icmp6-reject-route"],
  ["tcp-rst", "tcp-reset"],
]);

const type: Codec<string> = {
  words: 1,
  read: ([given = ""], family) => {
    const names = family === "ip" ? IPV4 : IPV6;
    return names.get(given) ?? [...names.values()].find((name) => name === given);
  },
  print: (value) => value,
};

export const reject = targetKind({
  kind: "REJECT",
  fields: { with: plain("--reject-with", type) },
  effect: "reject",
  settle: (target, { family }) => ({ with: { value: usual(family), negated: false }, ...target }),
  check(target, place) {
    if (place.table !== "filter") return "-j REJECT is valid in the table filter alone";
    return target.with?.value === "tcp-reset" && place.protocol !== TCP
      ? "--reject-with tcp-reset needs -p tcp"
      : undefined;
  },
  act: (target, { packet }) => ({
    next: "reject",
    with: target.with?.value ?? usual(packet.family),
  }),
});

const usual = (family: "ip" | "ip6"): string =>
  family === "ip" ? "icmp-port-unreachable" : "icmp6-port-unreachable";
