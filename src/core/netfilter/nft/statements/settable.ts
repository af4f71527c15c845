/** What `set` changes of a packet. Linux: net/netfilter/nft_meta.c, nft_meta_set_eval; nft_ct.c, nft_ct_set_eval; nft_payload.c, nft_payload_set_eval. */

import type { Packet } from "../../../net/packet.ts";
import { template } from "../../targets/ct.ts";
import type { Ct } from "../expressions/ct.ts";
import type { Expression, Scene } from "../expressions/kind.ts";
import type { Meta } from "../expressions/meta.ts";
import { TCP } from "../../protocols.ts";
import { carries, type Payload } from "../expressions/payload.ts";
import type { Doubtful } from "../loaded.ts";
import { addressOf, type Value } from "../value.ts";
import { BREAK, GO_ON, type NftRuling } from "./kind.ts";

/** What is set is not known, or not modelled: most often no later rule asks. */
export const leftOpen = (text: string): NftRuling => ({
  next: "unsure",
  doubt: { code: "UNSUPPORTED_MATCH", text: `what it sets leads the packet no other way: ${text}` },
  usually: GO_ON,
  otherwise: { next: "stolen" },
});

interface Setting {
  readonly scene: Scene;
  readonly text: string;
}

export function setField(key: Expression, value: Value, setting: Setting): NftRuling {
  if (isKind<Meta>(key, "meta")) return setMeta(key, value, setting);
  if (isKind<Ct>(key, "ct")) return setConnection(key, value, setting);
  if (isKind<Payload>(key, "payload")) return setPayload(key, value, setting);
  const { moment } = setting.scene;
  // The size of segments is no matter of where they go.
  if (key.kind === "tcp option") return moment.packet.protocol === TCP ? GO_ON : BREAK;
  return leftOpen(setting.text);
}

/** nft 1.0.6 writes `ip6 dscp set …` as a change of the first two bytes, of which the flow label is not known. */
export function setPartly(
  key: Expression,
  { value, known }: Doubtful,
  setting: Setting,
): NftRuling {
  const { packet } = setting.scene.moment;
  if (isKind<Payload>(key, "payload") && key.base === "nh" && key.offset === 0 && key.bits === 16) {
    const isKnown = ((known >>> 4) & 0xff) === 0xff;
    if (packet.family === "ip6" && isKnown) return changed(packet, { tos: (value >>> 4) & 0xff });
  }
  return leftOpen(setting.text);
}

const isKind = <E extends Expression>(key: Expression, kind: E["kind"]): key is E =>
  key.kind === kind;

const PACKET_TYPES: readonly Packet["pkttype"][] = ["host", "broadcast", "multicast", "otherhost"];
const HARMLESS = new Set(["priority", "nftrace", "secmark"]);

function setMeta({ key }: Meta, value: Value, { scene, text }: Setting): NftRuling {
  const { packet } = scene.moment;
  if (key === "mark") return changed(packet, { mark: Number(value) >>> 0 });
  if (HARMLESS.has(key)) return GO_ON;
  const pkttype = key === "pkttype" ? PACKET_TYPES[Number(value)] : undefined;
  return pkttype === undefined ? leftOpen(text) : changed(packet, { pkttype });
}

const changed = (packet: Packet, fields: Partial<Packet>): NftRuling => ({
  next: "continue",
  packet: { ...packet, ...fields },
});

function setConnection({ key, direction }: Ct, value: Value, { scene, text }: Setting): NftRuling {
  const { connection, packet } = scene.moment;
  if (key === "zone") {
    if (connection !== undefined && connection.state !== "untracked") return GO_ON;
    if (direction !== undefined) return leftOpen(text);
    return { next: "continue", zone: Number(value), connection: template(packet) };
  }
  if (connection === undefined || connection.template === true) return GO_ON;
  if (connection.state === "invalid" || connection.state === "untracked") return GO_ON;
  if (key !== "mark") return GO_ON;
  return { next: "continue", connection: { ...connection, mark: Number(value) >>> 0 } };
}

/** Fields that no rule and no route asks for. */
const UNASKED = new Set([
  "checksum",
  "id",
  "frag-off",
  "flowlabel",
  "window",
  "sequence",
  "ackseq",
  "urgptr",
]);

function setPayload(key: Payload, value: Value, { scene, text }: Setting): NftRuling {
  const { packet, point } = scene.moment;
  const { protocol = "", field = "" } = key;
  if (protocol !== "" && !carries(packet, point, protocol)) return BREAK;
  if (UNASKED.has(field)) return GO_ON;
  const fields = payloadFields(protocol, field, value, packet);
  return fields === undefined ? leftOpen(text) : changed(packet, fields);
}

function payloadFields(
  protocol: string,
  field: string,
  value: Value,
  { tos, sport, dport }: Packet,
): Partial<Packet> | undefined {
  const number = Number(value);
  if (protocol === "ip" || protocol === "ip6") {
    switch (field) {
      case "saddr":
        return { src: addressOf(value, protocol) };
      case "daddr":
        return { dst: addressOf(value, protocol) };
      case "dscp":
        return { tos: (tos & 3) | ((number & 63) << 2) };
      case "ecn":
        return { tos: (tos & 0xfc) | (number & 3) };
      case "ttl":
      case "hoplimit":
        return { ttl: number & 255 };
      default:
        return undefined;
    }
  }
  if (field === "sport" && sport !== undefined) return { sport: number & 0xffff };
  return field === "dport" && dport !== undefined ? { dport: number & 0xffff } : undefined;
}
