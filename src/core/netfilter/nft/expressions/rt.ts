/** `rt`: the route that the packet was given. Linux: net/netfilter/nft_rt.c, nft_rt_get_eval. */

import { textField } from "../json.ts";
import { doubtful } from "../loaded.ts";
import { typeNamed } from "../types/index.ts";
import type { DataType } from "../types/kind.ts";
import { integer, ipv4Address, ipv6Address, truth } from "../types/plain.ts";
import type { Expression, ExpressionKind } from "./kind.ts";

export interface Rt extends Expression {
  readonly kind: "rt";
  readonly key: "classid" | "nexthop" | "mtu" | "ipsec";
}

const KEYS = ["classid", "nexthop", "mtu", "ipsec"] as const;

export const rt: ExpressionKind<Rt> = {
  kind: "rt",
  read(given, { family }) {
    const key = KEYS.find((known) => known === textField(given, "key"));
    if (key === undefined) return undefined;
    const of = textField(given, "family");
    const types: Readonly<Record<Rt["key"], DataType>> = {
      classid: typeNamed("realm"),
      nexthop: (of ?? family) === "ip6" ? ipv6Address : ipv4Address,
      mtu: integer("integer", 16),
      ipsec: truth,
    };
    return {
      expression: { kind: "rt", key },
      types: [types[key]],
      text: `rt ${of === undefined ? "" : `${of} `}${key}`,
    };
  },
  load({ key }, { moment: { point } }) {
    if (key === "ipsec") return 0;
    // Before it is routed a packet has no route.
    if (point.hook === "prerouting" || point.hook === "ingress") return undefined;
    return doubtful("UNSUPPORTED_MATCH", `the ${key} of the packet's route`);
  },
};
