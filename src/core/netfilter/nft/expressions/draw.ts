/** `numgen`, `jhash`, `symhash`: numbers that a snapshot cannot tell. Linux: net/netfilter/nft_numgen.c, nft_hash.c. */

import { field, numberField, textField, type Json } from "../json.ts";
import { doubtful, type Doubtful } from "../loaded.ts";
import { integer } from "../types/plain.ts";
import type { Expression, ExpressionKind, Read } from "./kind.ts";

export interface Draw extends Expression {
  readonly kind: "numgen" | "jhash" | "symhash";
  readonly min: number;
  readonly max: number;
  /** What a hash is made of. */
  readonly of?: Expression;
}

const TYPE = integer("integer", 32);
const MOST = 0xffffffff;

function readBounds(given: Json): { readonly min: number; readonly max: number } | undefined {
  const [modulus, offset = 0] = [numberField(given, "mod"), numberField(given, "offset")];
  if (modulus === undefined || !Number.isInteger(modulus) || modulus < 1 || modulus > MOST) {
    return undefined;
  }
  if (!Number.isInteger(offset) || offset < 0 || offset > MOST) return undefined;
  return { min: offset, max: offset + modulus - 1 };
}

const printOffset = (given: Json): string => {
  const offset = numberField(given, "offset") ?? 0;
  return offset === 0 ? "" : ` offset ${offset}`;
};

function draw({ min, max }: Draw, what: string): Doubtful | number {
  if (min === max) return min;
  return { ...doubtful("RANDOM_ON_PATH", what), drawn: { min, max } };
}

export const numgen: ExpressionKind<Draw> = {
  kind: "numgen",
  read(given) {
    const [mode, bounds] = [textField(given, "mode"), readBounds(given)];
    if (bounds === undefined || (mode !== "inc" && mode !== "random")) return undefined;
    return {
      expression: { kind: "numgen", ...bounds },
      types: [TYPE],
      text: `numgen ${mode} mod ${numberField(given, "mod") ?? 1}${printOffset(given)}`,
    };
  },
  load: (expression) => draw(expression, "the number drawn"),
};

const HASHED = "the hash of the connection";

export const symhash: ExpressionKind<Draw> = {
  kind: "symhash",
  read(given) {
    const bounds = readBounds(given);
    if (bounds === undefined) return undefined;
    const text = `symhash mod ${numberField(given, "mod") ?? 1}${printOffset(given)}`;
    return { expression: { kind: "symhash", ...bounds }, types: [TYPE], text };
  },
  load: (expression) => draw(expression, HASHED),
};

export const jhash: ExpressionKind<Draw> = {
  kind: "jhash",
  read(given, place): Read<Draw> | undefined {
    const [bounds, of] = [readBounds(given), place.readExpression(field(given, "expr"))];
    if (bounds === undefined || of === undefined) return undefined;
    const seed = numberField(given, "seed");
    const seeded = seed === undefined ? "" : ` seed 0x${seed.toString(16)}`;
    const modulus = numberField(given, "mod") ?? 1;
    return {
      expression: { kind: "jhash", ...bounds, of: of.expression },
      types: [TYPE],
      text: `jhash ${of.text} mod ${modulus}${seeded}${printOffset(given)}`,
    };
  },
  load(expression, scene) {
    const of = expression.of === undefined ? 0 : scene.load(expression.of);
    const lacks = Array.isArray(of) ? of.includes(undefined) : of === undefined;
    return lacks ? undefined : draw(expression, HASHED);
  },
};
