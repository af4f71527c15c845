/** What no snapshot holds of a packet: its sender's system, its tunnel, its IPsec state. Linux: net/netfilter/nft_osf.c, nft_tunnel.c, nft_xfrm.c. */

import { numberField, textField } from "../json.ts";
import { doubtful } from "../loaded.ts";
import { typeNamed } from "../types/index.ts";
import { integer, ipv4Address, ipv6Address } from "../types/plain.ts";
import type { Expression, ExpressionKind } from "./kind.ts";

export interface Unseen extends Expression {
  readonly kind: "osf" | "tunnel" | "ipsec";
}

/** The operating system that a SYN looks like it comes from. */
export const osf: ExpressionKind<Unseen> = {
  kind: "osf",
  read(given) {
    const key = textField(given, "key") ?? "name";
    const ttl = textField(given, "ttl");
    return {
      expression: { kind: "osf" },
      types: [typeNamed("string")],
      text: `osf ${ttl === undefined ? "" : `ttl ${ttl} `}${key}`,
    };
  },
  load: () => doubtful("UNSUPPORTED_MATCH", "the operating system of the sender"),
};

export const tunnel: ExpressionKind<Unseen> = {
  kind: "tunnel",
  read(given) {
    const key = textField(given, "key");
    if (key === undefined) return undefined;
    return {
      expression: { kind: "tunnel" },
      types: [integer("integer", 32)],
      text: `tunnel ${key}`,
    };
  },
  load: () => doubtful("UNSUPPORTED_MATCH", "the tunnel that it came by"),
};

/** What is walked here is never encrypted. */
export const ipsec: ExpressionKind<Unseen> = {
  kind: "ipsec",
  read(given, { family: own }) {
    const [key, family, direction] = [
      textField(given, "key"),
      textField(given, "family"),
      textField(given, "dir"),
    ];
    if (key === undefined || direction === undefined) return undefined;
    const isAddress = key === "saddr" || key === "daddr";
    const address = (family ?? own) === "ip6" ? ipv6Address : ipv4Address;
    const of = family === undefined ? "" : `${family} `;
    const spnum = numberField(given, "spnum") ?? 0;
    return {
      expression: { kind: "ipsec" },
      types: [isAddress ? address : integer("integer", 32)],
      text: `ipsec ${direction} ${spnum === 0 ? "" : `spnum ${spnum} `}${of}${key}`,
    };
  },
  load: () => undefined,
};
