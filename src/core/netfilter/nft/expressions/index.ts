/** Every expression there is. To add one, write its file and name it here. */

import { onlyEntry, type Json } from "../json.ts";
import type { Loaded } from "../loaded.ts";
import type { DataType } from "../types/kind.ts";
import { and, or, shiftLeft, shiftRight, xor } from "./binary.ts";
import { concat } from "./concat.ts";
import * as constant from "./constant.ts";
import { ct } from "./ct.ts";
import { jhash, numgen, symhash } from "./draw.ts";
import { fib } from "./fib.ts";
import type { Expression, ExpressionKind, Place, Read, Scene } from "./kind.ts";
import { map } from "./map.ts";
import { meta } from "./meta.ts";
import { dccpOption, exthdr, ipOption, sctpChunk, tcpOption } from "./options.ts";
import { payload } from "./payload.ts";
import { rt } from "./rt.ts";
import { socket } from "./socket.ts";
import { ipsec, osf, tunnel } from "./unseen.ts";

const KINDS = [
  ...[payload, meta, ct, fib, rt, socket],
  ...[and, or, xor, shiftLeft, shiftRight, concat, map],
  ...[numgen, jhash, symhash],
  ...[exthdr, tcpOption, ipOption, sctpChunk, dccpOption, osf, tunnel, ipsec],
];

/** Each by the key that nft's JSON gives it. */
const BY_NAME = new Map(
  KINDS.map((kind) => [kind.kind as string, kind as unknown as ExpressionKind<Expression>]),
);

/** `undefined` for what is no expression, or one that is not known. */
export function readExpression(
  given: Json,
  place: Place,
  expected?: readonly DataType[],
): Read | undefined {
  const [name, value] = onlyEntry(given) ?? [""];
  const kind = BY_NAME.get(name);
  return kind === undefined ? constant.readAs(given, expected) : kind.read(value, place, expected);
}

export const loadExpression = (expression: Expression, scene: Scene): Loaded | readonly Loaded[] =>
  expression.kind === "constant"
    ? constant.load(expression)
    : BY_NAME.get(expression.kind)?.load(expression, scene);
