/** Runs the programs of `xt_bpf` on what is known of a packet. Linux: Documentation/networking/filter.rst, net/core/filter.c. */

import { NO, YES, type Answer } from "../answer.ts";
import type { Packet } from "../net/packet.ts";
import { headerBytes, payloadOffset, type Bits } from "./headerBytes.ts";

interface Instruction {
  readonly code: number;
  readonly jt: number;
  readonly jf: number;
  readonly k: number;
}

/** `7,32 0 0 4294963252,…`: how many, then each; `undefined` for what is not whole. */
export function readProgram(text: string): readonly Instruction[] | undefined {
  const [count, ...lines] = text.split(",").map((part) => part.trim());
  const program = lines.filter((line) => line !== "").map((line) => line.split(/\s+/).map(Number));
  if (program.length !== Number(count) || program.some((words) => words.length !== 4)) {
    return undefined;
  }
  return program.map(([code = 0, jt = 0, jf = 0, k = 0]) => ({ code, jt, jf, k }));
}

/** SKF_AD_OFF + SKF_AD_PAY_OFFSET: where the payload begins. */
const PAYLOAD_OFFSET = 0xfffff034;
/** From here on offsets are no places in the packet. */
const SPECIAL = 0x80000000;

const WIDTHS: Readonly<Record<number, number>> = { 0x00: 4, 0x08: 2, 0x10: 1 };
const MAX_STEPS = 4096;

/** Whether the program lets the packet match; `doubt` where that hangs on bits that are not known, or is not followed. */
export function runProgram(program: readonly Instruction[], packet: Packet, doubt: Answer): Answer {
  const bytes = headerBytes(packet);
  let a: number | undefined = 0;
  let x: number | undefined = 0;
  let at = 0;
  for (let steps = 0; steps < MAX_STEPS; steps += 1) {
    const instruction = program[at];
    if (instruction === undefined) return doubt;
    const { code, jt, jf, k } = instruction;
    at += 1;
    switch (code & 0x07) {
      case 0x00: {
        const loaded = load(instruction, x, packet, bytes);
        // Behind the end of the packet a program ends, and does not match.
        if (loaded === "beyond") return NO;
        if (loaded === "unfollowed") return doubt;
        a = loaded;
        break;
      }
      case 0x01:
        if (code !== 0x01) return doubt;
        x = k;
        break;
      case 0x04: {
        const operand = (code & 0x08) === 0 ? k : x;
        a = a === undefined || operand === undefined ? undefined : compute(code, a, operand);
        if (a === undefined) return doubt;
        break;
      }
      case 0x05: {
        const jump = jumpOf(code, a, (code & 0x08) === 0 ? k : x);
        if (jump === undefined) return doubt;
        at += (code & 0xf0) === 0 ? k : jump ? jt : jf;
        break;
      }
      case 0x06: {
        const result = (code & 0x18) === 0x10 ? a : k;
        if (result === undefined) return doubt;
        return result === 0 ? NO : YES;
      }
      case 0x07:
        if ((code & 0xf8) === 0) x = a;
        else a = x;
        break;
      default:
        return doubt;
    }
  }
  return doubt;
}

/** LD: a number out of the packet, at a place (ABS) or behind one (IND), or a number itself (IMM). */
function load(
  { code, k }: Instruction,
  x: number | undefined,
  packet: Packet,
  bytes: readonly Bits[],
): number | undefined | "beyond" | "unfollowed" {
  const mode = code & 0xe0;
  if (mode === 0x00) return k;
  if (mode === 0x80) return packet.length;
  if (mode === 0x20 && k === PAYLOAD_OFFSET) return payloadOffset(packet) ?? "unfollowed";
  const width = WIDTHS[code & 0x18];
  if ((mode !== 0x20 && mode !== 0x40) || width === undefined) return "unfollowed";
  if (mode === 0x40 && x === undefined) return "unfollowed";
  const place = mode === 0x20 ? k : k + (x ?? 0);
  if (place >= SPECIAL) return "unfollowed";
  if (place + width > packet.length) return "beyond";
  const found = bytes.slice(place, place + width);
  if (found.some(({ known }) => known !== 0xff)) return undefined;
  return found.reduce((sum, { value }) => sum * 256 + value, 0);
}

/** ALU: those operations that filters are written with. */
function compute(code: number, a: number, operand: number): number | undefined {
  switch (code & 0xf0) {
    case 0x00:
      return (a + operand) >>> 0;
    case 0x10:
      return (a - operand) >>> 0;
    case 0x40:
      return (a | operand) >>> 0;
    case 0x50:
      return (a & operand) >>> 0;
    case 0x60:
      return operand > 31 ? 0 : (a << operand) >>> 0;
    case 0x70:
      return operand > 31 ? 0 : a >>> operand;
    default:
      return undefined;
  }
}

/** JMP: which way it goes. */
function jumpOf(
  code: number,
  a: number | undefined,
  operand: number | undefined,
): boolean | undefined {
  const kind = code & 0xf0;
  if (kind === 0x00) return true;
  if (a === undefined || operand === undefined) return undefined;
  if (kind === 0x10) return a === operand;
  if (kind === 0x20) return a > operand;
  if (kind === 0x30) return a >= operand;
  return kind === 0x40 ? (a & operand) !== 0 : undefined;
}
