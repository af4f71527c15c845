/** `&`, `|`, `^`, `<<`, `>>`. Linux: net/netfilter/nft_bitwise.c; nftables: src/json.c, binop_expr_json. */

import { readConstant } from "../constants.ts";
import { listOf, type Json } from "../json.ts";
import { isDoubtful, partly, type Doubtful, type Loaded } from "../loaded.ts";
import type { DataType } from "../types/kind.ts";
import { integer } from "../types/plain.ts";
import { combine, type BitOperator, type Value } from "../value.ts";
import type { Expression, ExpressionKind, Place, Read, Scene } from "./kind.ts";

export interface Binary extends Expression {
  readonly kind: BitOperator;
  readonly left: Expression;
  readonly right: Value | Expression;
}

const operator = (kind: BitOperator): ExpressionKind<Binary> => ({
  kind,
  read(given, place): Read<Binary> | undefined {
    const [first, ...rest] = listOf(given);
    const left = place.readExpression(first);
    if (left?.types.length !== 1) return undefined;
    let read: Read<Binary> | undefined;
    for (const operand of rest) {
      read = join(kind, read ?? left, operand, place);
      if (read === undefined) return undefined;
    }
    return read;
  },
  load({ left, right }, scene) {
    const [a, b] = [one(left, scene), typeof right === "object" ? one(right, scene) : right];
    if (a === undefined || b === undefined) return undefined;
    if (!isDoubtful(a) && !isDoubtful(b)) return combine(kind, a, b);
    if (isDoubtful(a)) return isDoubtful(b) ? a : loadPartly(kind, a, b);
    return kind === "<<" || kind === ">>" || !isDoubtful(b) ? b : loadPartly(kind, b, a);
  },
});

export const and = operator("&");
export const or = operator("|");
export const xor = operator("^");
export const shiftLeft = operator("<<");
export const shiftRight = operator(">>");

function one(expression: Expression, scene: Scene): Loaded {
  const loaded = scene.load(expression);
  return Array.isArray(loaded) ? undefined : (loaded as Loaded);
}

/** A shift is by a plain number, whatever is shifted. */
const COUNT = integer("integer", 32);

function join(kind: BitOperator, left: Read, given: Json, place: Place): Read<Binary> | undefined {
  const [type] = left.types;
  if (type === undefined) return undefined;
  const isShift = kind === "<<" || kind === ">>";
  const constant = readConstant(given, isShift ? COUNT : type);
  const before = parenthesised(left, kind);
  if (constant?.min !== undefined && constant.min === constant.max) {
    return {
      expression: { kind, left: left.expression, right: constant.min },
      types: left.types,
      text: `${before} ${kind} ${printMask(constant.text, type)}`,
    };
  }
  const right = place.readExpression(given);
  if (right === undefined) return undefined;
  return {
    expression: { kind, left: left.expression, right: right.expression },
    types: left.types,
    text: `${before} ${kind} ${parenthesised(right, kind)}`,
  };
}

const printMask = (text: string, { flags }: DataType): string =>
  flags === true && /,| \| /.test(text) ? `(${text.replaceAll(",", " | ")})` : text;

const PRECEDENCE: Readonly<Record<string, number>> = { "<<": 1, ">>": 1, "&": 2, "^": 3, "|": 4 };

function parenthesised({ expression, text }: Read, outer: BitOperator): string {
  const inner = PRECEDENCE[expression.kind] ?? 0;
  return inner > (PRECEDENCE[outer] ?? 0) ? `(${text})` : text;
}

/** The bits of the result that follow from those that are known. */
function loadPartly(kind: BitOperator, doubt: Doubtful, other: Value): Loaded {
  if (typeof other !== "number" || doubt.drawn !== undefined)
    return { ...doubt, value: 0, known: 0 };
  const { value, known } = doubt;
  switch (kind) {
    case "&":
      return partly(doubt, value & other, (known | ~other) >>> 0);
    case "|":
      return partly(doubt, value | other, (known | other) >>> 0);
    case "^":
      return partly(doubt, value ^ other, known);
    case "<<":
      return partly(doubt, value << other, ((known << other) | (2 ** other - 1)) >>> 0);
    case ">>":
      return partly(doubt, value >>> other, ~(~known >>> other) >>> 0);
  }
}
