/** `concat`: several values as one key. nftables: src/json.c, concat_expr_json. */

import { listOf } from "../json.ts";
import type { Loaded } from "../loaded.ts";
import type { Expression, ExpressionKind } from "./kind.ts";

export interface Concat extends Expression {
  readonly kind: "concat";
  readonly parts: readonly Expression[];
}

export const concat: ExpressionKind<Concat> = {
  kind: "concat",
  read(given, place, expected = []) {
    const read = listOf(given).map((part, at) => {
      const type = expected[at];
      return place.readExpression(part, type === undefined ? undefined : [type]);
    });
    const parts = read.filter((part) => part !== undefined);
    if (parts.length < read.length || parts.length === 0) return undefined;
    return {
      expression: { kind: "concat", parts: parts.map(({ expression }) => expression) },
      types: parts.flatMap(({ types }) => types),
      text: parts.map(({ text }) => text).join(" . "),
    };
  },
  load: ({ parts }, scene) => parts.flatMap((part): Loaded | readonly Loaded[] => scene.load(part)),
};
