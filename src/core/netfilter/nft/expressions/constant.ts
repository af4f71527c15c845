/** A constant where an expression may stand: `ip saddr . 22`. nftables: include/expression.h, EXPR_VALUE. */

import { readConstant } from "../constants.ts";
import type { Json } from "../json.ts";
import type { Loaded } from "../loaded.ts";
import type { DataType } from "../types/kind.ts";
import type { Value } from "../value.ts";
import type { Expression, Read } from "./kind.ts";

export interface ConstantValue extends Expression {
  readonly kind: "constant";
  readonly value: Value;
}

/** `undefined` where nothing says of which type it is. */
export function readAs(given: Json, expected?: readonly DataType[]): Read | undefined {
  const [type, ...more] = expected ?? [];
  if (type === undefined || more.length > 0) return undefined;
  const read = readConstant(given, type);
  if (read === undefined || read.min !== read.max) return undefined;
  const expression: ConstantValue = { kind: "constant", value: read.min };
  return { expression, types: [type], text: read.text };
}

export const load = (expression: Expression): Loaded => (expression as ConstantValue).value;
