/** What a statement takes: constants, or expressions whose value may be one of several. */

import type { Assumption } from "../../../contract.ts";
import { readConstant, type Interval } from "../constants.ts";
import type { Expression, Scene } from "../expressions/kind.ts";
import { chooseMapped, type MapLookup } from "../expressions/map.ts";
import { field, listOf, type Json } from "../json.ts";
import { isDoubtful, type Doubtful, type Loaded } from "../loaded.ts";
import type { Choice, Choices } from "../sets/choose.ts";
import type { DataType } from "../types/kind.ts";
import type { Value } from "../value.ts";
import type { StatementPlace } from "./kind.ts";

export type Operand =
  | { readonly kind: "constant"; readonly parts: readonly Interval[] }
  | { readonly kind: "expression"; readonly expression: Expression };

export interface ReadOperand {
  readonly operand: Operand;
  readonly text: string;
}

/** One of these types, or a concatenation that begins with them. */
export function readOperand(
  given: Json,
  types: readonly DataType[],
  place: StatementPlace,
): ReadOperand | undefined {
  const parts = field(given, "concat") === undefined ? [given] : listOf(field(given, "concat"));
  const constants = parts.map((part, at) => {
    const type = types[at];
    return type === undefined ? undefined : readConstant(part, type);
  });
  const known = constants.filter((constant) => constant !== undefined);
  if (known.length === constants.length) {
    return {
      operand: { kind: "constant", parts: known.map(({ min, max }) => ({ min, max })) },
      text: known.map(({ text }) => text).join(" . "),
    };
  }
  const read = place.readExpression(given, types);
  if (read === undefined) return undefined;
  return { operand: { kind: "expression", expression: read.expression }, text: read.text };
}

/** What the operand is, `undefined` where the packet has no such thing; or a number that is not known. */
export type Taken = readonly Interval[] | Doubtful | undefined;

/** A number that is not known. */
export const isOpen = (taken: Taken): taken is Doubtful =>
  taken !== undefined && !Array.isArray(taken);

const isMap = (expression: Expression): expression is MapLookup => expression.kind === "map";

/** A number that is drawn from more is left open. */
const MOST_DRAWN = 16;

export function take(operand: Operand, scene: Scene): Choices<Taken> {
  if (operand.kind === "constant") return [{ found: operand.parts }];
  const { expression } = operand;
  if (isMap(expression)) return takeMapped(expression, scene);
  const loaded = scene.load(expression);
  const values = (Array.isArray(loaded) ? loaded : [loaded]) as readonly Loaded[];
  const doubt = values.find(isDoubtful);
  if (doubt !== undefined) return takeDoubtful(doubt, values.length);
  const known = values.filter((value): value is Value => value !== undefined);
  if (known.length < values.length) return [{ found: undefined }];
  return [{ found: known.map((value) => ({ min: value, max: value })) }];
}

function takeMapped(expression: MapLookup, scene: Scene): Choices<Taken> {
  const choices = chooseMapped(expression, scene) ?? [{ found: undefined }];
  const mapped = choices.map(({ found, doubt }): Choice<Taken> => {
    const parts = found?.data?.kind === "value" ? found.data.parts : undefined;
    return { found: parts, ...(doubt === undefined ? {} : { doubt }) };
  });
  const [first = { found: undefined }, ...rest] = mapped;
  return [first, ...rest];
}

function takeDoubtful(doubt: Doubtful, parts: number): Choices<Taken> {
  const { drawn, code, what } = doubt;
  if (drawn === undefined || parts > 1 || drawn.max - drawn.min >= MOST_DRAWN) {
    return [{ found: doubt }];
  }
  const of = (value: number): Choice<Taken> => {
    const asked: Assumption = { code, text: `${what} is ${value}` };
    const found = [{ min: value, max: value }];
    return value === drawn.max ? { found } : { found, doubt: asked };
  };
  const rest = Array.from({ length: drawn.max - drawn.min }, (_, at) => of(drawn.min + at + 1));
  return [of(drawn.min), ...rest];
}
