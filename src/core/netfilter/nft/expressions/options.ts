/** Options and extension headers that packets may carry. Linux: net/netfilter/nft_exthdr.c. */

import type { Packet } from "../../../net/packet.ts";
import { DCCP, SCTP, TCP } from "../../protocols.ts";
import { field, numberField, textField, type Json } from "../json.ts";
import { doubtful } from "../loaded.ts";
import { integer, truth } from "../types/plain.ts";
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
    if (carries(packet) === "no") return asked === undefined ? 0 : undefined;
    return doubtful(
      "UNSUPPORTED_MATCH",
      `${kind} ${name}${asked === undefined ? "" : ` ${asked}`}`,
    );
  },
});

function readOption(kind: OptionKind, given: Json): Read<HeaderOption> | undefined {
  const number = numberField(given, "base") ?? numberField(given, "type");
  const name = textField(given, "name") ?? (number === undefined ? undefined : String(number));
  if (name === undefined) return undefined;
  const asked = textField(given, "field") ?? rawField(given);
  return {
    expression: { kind, name, ...(asked === undefined ? {} : { field: asked }) },
    types: [asked === undefined ? truth : integer("integer", 32)],
    text: `${prefixOf(kind, asked)}${rawField(given) ?? [name, ...(asked === undefined ? [] : [asked])].join(" ")}`,
  };
}

const prefixOf = (kind: OptionKind, asked: string | undefined): string =>
  kind === "exthdr" && asked !== undefined ? "" : `${kind} `;

function rawField(given: Json): string | undefined {
  const [base, offset, length] = [
    field(given, "base"),
    field(given, "offset"),
    field(given, "len"),
  ];
  if (typeof base !== "number" || typeof offset !== "number" || typeof length !== "number") {
    return undefined;
  }
  return `@${base},${offset},${length}`;
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
