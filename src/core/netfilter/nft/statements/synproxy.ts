/** `synproxy`: answers in the server's place until the client has shown that it is there. Linux: net/netfilter/nft_synproxy.c. */

import { ACK, SYN } from "../../../net/tcpFlags.ts";
import { TCP } from "../../protocols.ts";
import { field, numberField, printName, textsOf, type Json } from "../json.ts";
import { BREAK, GO_ON, type ActionKind, type NftStatement } from "./kind.ts";

export interface Synproxy extends NftStatement {
  readonly kind: "synproxy";
}

export const synproxy: ActionKind<Synproxy> = {
  kind: "synproxy",
  effect: "unknown",
  read(given) {
    const name = printName(given);
    const text = name === undefined ? print(given) : `synproxy name ${name}`;
    return { kind: "synproxy", text };
  },
  act(_statement, { moment: { packet } }) {
    if (packet.protocol !== TCP) return BREAK;
    return ((packet.tcpFlags ?? SYN) & (SYN | ACK)) === 0 ? GO_ON : { next: "stolen" };
  },
};

function print(given: Json): string {
  const options = ["mss", "wscale"].map((name) => {
    const value = numberField(given, name);
    return value === undefined ? "" : ` ${name} ${value}`;
  });
  const flags = textsOf(field(given, "flags")).map((flag) => ` ${flag}`);
  return `synproxy${options.join("")}${flags.join("")}`;
}
