/** Statements that do something beside the packet's way: it goes on as if they were not there. Linux: net/netfilter/nft_dup_netdev.c, nft_last.c, nft_exthdr.c, nft_meta.c. */

import { field, printName, type Json } from "../json.ts";
import { IFNAME, typeNamed } from "../types/index.ts";
import { ipv4Address, ipv6Address } from "../types/plain.ts";
import { GO_ON, type ActionKind, type NftStatement, type StatementPlace } from "./kind.ts";
import { readOperand } from "./operand.ts";

export interface SideEffect extends NftStatement {
  readonly kind: "dup" | "last" | "secmark" | "reset";
}

const aside = (
  kind: SideEffect["kind"],
  print: (given: Json, place: StatementPlace) => string | undefined,
): ActionKind<SideEffect> => ({
  kind,
  effect: "continue",
  inert: true,
  read(given, place) {
    const text = print(given, place);
    return text === undefined ? undefined : { kind, text };
  },
  act: () => GO_ON,
});

/** A copy of the packet goes elsewhere. */
export const dup = aside("dup", (given, place) => {
  const [address, dev] = [field(given, "addr"), field(given, "dev")];
  const to = printAddress(address, place);
  const by = dev === undefined ? "" : ` device ${readOperand(dev, [IFNAME], place)?.text ?? ""}`;
  return to === undefined ? "dup" : `dup to ${to}${by}`;
});

/** In tables of `netdev` a device stands in the address's place. */
function printAddress(given: Json, place: StatementPlace): string | undefined {
  const { family } = place;
  const address = family === "ip6" ? ipv6Address : ipv4Address;
  return readOperand(given, [family === "netdev" ? IFNAME : address], place)?.text;
}

export const last = aside("last", (given) => {
  const used = field(given, "used");
  return typeof used === "number" ? `last used ${used}ms` : "last used never";
});

export const secmark = aside("secmark", (given) => {
  const name = printName(given);
  return name === undefined ? undefined : `meta secmark set ${name}`;
});

/** Takes an option out of the TCP header. */
export const reset = aside("reset", (given, place) => {
  const read = place.readExpression(given) ?? readOperand(given, [typeNamed("string")], place);
  return read === undefined ? undefined : `reset ${read.text}`;
});
