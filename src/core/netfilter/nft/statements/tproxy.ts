/** `tproxy`: to a local socket, whatever the destination. Linux: net/netfilter/nft_tproxy.c. */

import type { Packet } from "../../../net/packet.ts";
import { TCP, UDP } from "../../protocols.ts";
import type { Interval } from "../constants.ts";
import { field, textField } from "../json.ts";
import { PORT } from "../types/index.ts";
import { ipv4Address, ipv6Address } from "../types/plain.ts";
import { addressOf } from "../value.ts";
import type { Scene } from "../expressions/kind.ts";
import { BREAK, ruleOver, type ActionKind, type NftRuling, type NftStatement } from "./kind.ts";
import { letsGoOn } from "./opaque.ts";
import { isOpen, readOperand, take, type Operand } from "./operand.ts";

export interface Tproxy extends NftStatement {
  readonly kind: "tproxy";
  readonly family?: Packet["family"];
  readonly address?: Operand;
  readonly port?: Operand;
}

export const tproxy: ActionKind<Tproxy> = {
  kind: "tproxy",
  effect: "unknown",
  read(given, place) {
    const family = textField(given, "family");
    if (family !== undefined && family !== "ip" && family !== "ip6") return undefined;
    const [addressGiven, portGiven] = [field(given, "addr"), field(given, "port")];
    const type = (family ?? place.family) === "ip6" ? ipv6Address : ipv4Address;
    const address =
      addressGiven === undefined ? undefined : readOperand(addressGiven, [type], place);
    const port = portGiven === undefined ? undefined : readOperand(portGiven, [PORT], place);
    if (addressGiven !== undefined && address === undefined) return undefined;
    if (portGiven !== undefined && port === undefined) return undefined;
    const where =
      type === ipv6Address && address !== undefined ? `[${address.text}]` : address?.text;
    return {
      kind: "tproxy",
      ...(family === undefined ? {} : { family }),
      ...(address === undefined ? {} : { address: address.operand }),
      ...(port === undefined ? {} : { port: port.operand }),
      text: [
        "tproxy",
        ...(family === undefined ? [] : [family]),
        "to",
        `${where ?? ""}${port === undefined ? "" : `:${port.text}`}`,
      ].join(" "),
    };
  },
  act(statement, scene) {
    const { packet } = scene.moment;
    const { family, address, port, text } = statement;
    if (family !== undefined && family !== packet.family) return BREAK;
    if (packet.protocol !== TCP && packet.protocol !== UDP) return BREAK;
    return overValue(address, text, scene, (dst) =>
      overValue(port, text, scene, (dport) =>
        intercept(scene, {
          ...packet,
          ...(dst === undefined ? {} : { dst: addressOf(dst.min, packet.family) }),
          ...(dport === undefined || dport.min === 0 ? {} : { dport: Number(dport.min) }),
        }),
      ),
    );
  },
};

function overValue(
  operand: Operand | undefined,
  text: string,
  scene: Scene,
  make: (found: Interval | undefined) => NftRuling,
): NftRuling {
  if (operand === undefined) return make(undefined);
  return ruleOver(take(operand, scene), (found) => {
    if (found === undefined) return BREAK;
    return isOpen(found) ? letsGoOn(text) : make(found[0]);
  });
}

/** With a socket the packet is that one's, wherever it goes; without one the rule is left. */
function intercept({ moment: { point } }: Scene, packet: Packet): NftRuling {
  const found = point.facts.socket(packet);
  if (found.is === "no") return BREAK;
  const taken: NftRuling = { next: "stolen" };
  return found.is === "yes"
    ? taken
    : { next: "unsure", doubt: found.doubt, usually: taken, otherwise: BREAK };
}
