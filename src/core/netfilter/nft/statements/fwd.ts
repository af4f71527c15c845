/** `fwd`: sends the packet out by another device. Linux: net/netfilter/nft_fwd_netdev.c. */

import { field } from "../json.ts";
import { IFNAME } from "../types/index.ts";
import { ipv4Address, ipv6Address } from "../types/plain.ts";
import { textField } from "../json.ts";
import type { ActionKind, NftStatement } from "./kind.ts";
import { readOperand } from "./operand.ts";

export interface Fwd extends NftStatement {
  readonly kind: "fwd";
}

export const fwd: ActionKind<Fwd> = {
  kind: "fwd",
  effect: "unknown",
  read(given, place) {
    const dev = readOperand(field(given, "dev"), [IFNAME], place);
    if (dev === undefined) return undefined;
    const family = textField(given, "family");
    const type = family === "ip6" ? ipv6Address : ipv4Address;
    const address = readOperand(field(given, "addr"), [type], place);
    const to =
      address === undefined ? dev.text : `${family ?? ""} to ${address.text} device ${dev.text}`;
    return { kind: "fwd", text: address === undefined ? `fwd to ${to}` : `fwd ${to.trim()}` };
  },
  act: () => ({ next: "stolen" }),
};
