/** `reject`: drops and says so to the sender. Linux: net/netfilter/nft_reject.c, nft_reject_inet.c. */

import type { Packet } from "../../../net/packet.ts";
import { TCP } from "../../protocols.ts";
import { textField } from "../json.ts";
import { BREAK, type ActionKind, type NftStatement } from "./kind.ts";

export interface Reject extends NftStatement {
  readonly kind: "reject";
  readonly type: "tcp reset" | "icmp" | "icmpv6" | "icmpx";
  /** The ICMP code's name in nft. */
  readonly code: string;
}

/** As iptables spells them, of each family (nft_reject_icmp_code, nft_reject_icmpv6_code). */
const ICMP: Readonly<Record<string, string>> = {
  "net-unreachable": "icmp-net-unreachable",
  "host-unreachable": "icmp-host-unreachable",
  "prot-unreachable": "icmp-proto-unreachable",
  "port-unreachable": "icmp-port-unreachable",
  "frag-needed": "icmp-frag-needed",
  "net-prohibited": "icmp-net-prohibited",
  "host-prohibited": "icmp-host-prohibited",
  "admin-prohibited": "icmp-admin-prohibited",
};
const ICMPV6: Readonly<Record<string, string>> = {
  "no-route": "icmp6-no-route",
  "admin-prohibited": "icmp6-adm-prohibited",
  "addr-unreachable": "icmp6-addr-unreachable",
  "port-unreachable": "icmp6-port-unreachable",
  "policy-fail": "icmp6-policy-fail",
  "reject-route": "icmp6-reject-route",
};
const ICMPX: Readonly<Record<string, Readonly<Record<Packet["family"], string>>>> = {
  "no-route": { ip: "icmp-net-unreachable", ip6: "icmp6-no-route" },
  "port-unreachable": { ip: "icmp-port-unreachable", ip6: "icmp6-port-unreachable" },
  "host-unreachable": { ip: "icmp-host-unreachable", ip6: "icmp6-addr-unreachable" },
  "admin-prohibited": { ip: "icmp-admin-prohibited", ip6: "icmp6-adm-prohibited" },
};

const CODES = { "tcp reset": undefined, icmp: ICMP, icmpv6: ICMPV6, icmpx: ICMPX } as const;
const USUAL = "port-unreachable";

export const reject: ActionKind<Reject> = {
  kind: "reject",
  effect: "reject",
  read(given, { family }) {
    const type = textField(given, "type") ?? usualType(family);
    const code = textField(given, "expr") ?? USUAL;
    if (type !== "tcp reset" && type !== "icmp" && type !== "icmpv6" && type !== "icmpx") {
      return undefined;
    }
    const codes = CODES[type];
    if (codes === undefined) return { kind: "reject", type, code, text: "reject with tcp reset" };
    if (!Object.hasOwn(codes, code)) return undefined;
    const text =
      code === USUAL && type === usualType(family) ? "reject" : `reject with ${type} ${code}`;
    return { kind: "reject", type, code, text };
  },
  act({ type, code }, { moment: { packet } }) {
    if (!fits(type, packet)) return BREAK;
    return { next: "reject", with: answerOf(type, code, packet.family) };
  },
};

function usualType(family: string): Reject["type"] {
  if (family === "ip") return "icmp";
  return family === "ip6" ? "icmpv6" : "icmpx";
}

/** nft puts a check of the protocol before, and leaves it out where it lists the rule. */
function fits(type: Reject["type"], { family, protocol }: Packet): boolean {
  switch (type) {
    case "tcp reset":
      return protocol === TCP;
    case "icmp":
      return family === "ip";
    case "icmpv6":
      return family === "ip6";
    case "icmpx":
      return true;
  }
}

function answerOf(type: Reject["type"], code: string, family: Packet["family"]): string {
  if (type === "tcp reset") return "tcp-reset";
  if (type === "icmpx") return ICMPX[code]?.[family] ?? code;
  return (type === "icmp" ? ICMP : ICMPV6)[code] ?? code;
}
