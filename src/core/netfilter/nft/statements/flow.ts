/** `flow add`: later packets of the connection go past the rules. Linux: net/netfilter/nft_flow_offload.c. */

import { FIN, RST } from "../../../net/tcpFlags.ts";
import { GRE, TCP, UDP } from "../../protocols.ts";
import { textField } from "../json.ts";
import { BREAK, GO_ON, type ActionKind, type NftStatement } from "./kind.ts";

export interface Flow extends NftStatement {
  readonly kind: "flow";
}

export const flow: ActionKind<Flow> = {
  kind: "flow",
  effect: "continue",
  read(given) {
    const table = textField(given, "flowtable");
    if (table === undefined) return undefined;
    return { kind: "flow", text: `flow ${textField(given, "op") ?? "add"} ${table}` };
  },
  /** Only a connection that is confirmed can be offloaded; else the rule ends here. */
  act(_statement, { moment: { packet, connection } }) {
    if (connection?.state !== "established") return BREAK;
    const { protocol, tcpFlags = 0 } = packet;
    if (protocol === TCP) return (tcpFlags & (FIN | RST)) === 0 ? GO_ON : BREAK;
    return protocol === UDP || protocol === GRE ? GO_ON : BREAK;
  },
};
