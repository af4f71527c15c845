/** Options and extension headers that packets may carry. Linux: net/netfilter/nft_exthdr.c. */

import type { Packet } from "../../../net/packet.ts";
import { DCCP, SCTP, TCP } from "../../protocols.ts";
import { numberField, textField, type Json } from "../json.ts";
import { doubtful } from "../loaded.ts";
import { PROTOCOL, typeNamed } from "../types/index.ts";
import type { DataType } from "../types/kind.ts";
import { integer, ipv6Address, truth } from "../types/plain.ts";
import type { Expression, ExpressionKind, Read } from "./kind.ts";

export interface HeaderOption extends Expression {
  readonly kind: OptionKind;
  readonly name: string;
  /** Absent where only its presence is asked. */
  readonly field?: string;
}

type OptionKind = "exthdr" | "tcp option" | "ip option" | "sctp chunk" | "dccp option";

const option = (
  kind: OptionKind,
  carries: (packet: Packet) => "no" | "perhaps",
): ExpressionKind<HeaderOption> => ({
  kind,
  read: (given) => readOption(kind, given),
  load(expression, { moment: { packet } }) {
    const { name, field: asked } = expression;
    // nft puts a check of the family before, and leaves it out where it lists the rule.
    if (FAMILIES[kind] !== undefined && FAMILIES[kind] !== packet.family) return undefined;
    if (carries(packet) === "no") return asked === undefined ? 0 : undefined;
    return doubtful(
      "UNSUPPORTED_MATCH",
      `${kind} ${name}${asked === undefined ? "" : ` ${asked}`}`,
    );
  },
});

const FAMILIES: Partial<Readonly<Record<OptionKind, Packet["family"]>>> = {
  exthdr: "ip6",
  "ip option": "ip",
};

function readOption(kind: OptionKind, given: Json): Read<HeaderOption> | undefined {
  const name = textField(given, "name");
  if (name === undefined) return readNumbered(kind, given);
  const asked = textField(given, "field");
  if (asked === undefined) return presence(kind, name);
  const prefix = kind === "exthdr" ? "" : `${kind} `;
  return {
    expression: { kind, name, field: asked },
    types: [typeOf(name, asked)],
    text: `${prefix}${name} ${asked}`,
  };
}

const presence = (kind: OptionKind, name: string): Read<HeaderOption> => ({
  expression: { kind, name },
  types: [truth],
  text: `${kind} ${name}`,
});

/** An option that nft has no name for. */
function readNumbered(kind: OptionKind, given: Json): Read<HeaderOption> | undefined {
  const number = numberField(given, "base") ?? numberField(given, "type");
  if (number === undefined) return undefined;
  const [offset, bits] = [numberField(given, "offset"), numberField(given, "len")];
  const whole = presence(kind, String(number));
  if (offset === undefined || bits === undefined) return whole;
  const asked = `@${number},${offset},${bits}`;
  return {
    expression: { kind, name: String(number), field: asked },
    types: [integer("integer", bits)],
    text: bits === 0 ? whole.text : `${kind} ${asked}`,
    presence: whole,
  };
}

function typeOf(name: string, field: string): DataType {
  if (field === "nexthdr") return PROTOCOL;
  if (/^(?:addr|sid)\[/.test(field)) return ipv6Address;
  return name === "mh" && field === "type" ? typeNamed("mh_type") : integer("integer", 32);
}

/** Headers without options: 20 bytes and those of IP. */
const hasTcpOptions = ({ protocol, length, family }: Packet): "no" | "perhaps" =>
  protocol !== TCP || length <= (family === "ip" ? 40 : 60) ? "no" : "perhaps";

const isOf =
  (wanted: number) =>
  ({ protocol }: Packet): "no" | "perhaps" =>
    protocol === wanted ? "perhaps" : "no";

/** No packet here carries extension headers of IPv6, nor options of IPv4. */
const never = (): "no" => "no";

export const exthdr = option("exthdr", never);
export const ipOption = option("ip option", never);
export const tcpOption = option("tcp option", hasTcpOptions);
export const sctpChunk = option("sctp chunk", isOf(SCTP));
export const dccpOption = option("dccp option", isOf(DCCP));
