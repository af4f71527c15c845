/** `match`: compares an expression with a value, a range, flags or a set. Linux: net/netfilter/nft_cmp.c, nft_range.c, nft_lookup.c. */

import { answer, NO, not, YES, type Answer } from "../../../answer.ts";
import { unknown } from "../../moment.ts";
import { readConstant, type Interval } from "../constants.ts";
import type { Expression, Read, Scene } from "../expressions/kind.ts";
import { field, onlyEntry, textField, type Json } from "../json.ts";
import { isDoubtful, partly, perhaps, within, type Loaded } from "../loaded.ts";
import { chooseElement } from "../sets/choose.ts";
import { readElement } from "../sets/element.ts";
import { declaredKey, readSource, type SetSource } from "../sets/source.ts";
import { isAtMost } from "../value.ts";
import type { ConditionKind, NftStatement, StatementPlace } from "./kind.ts";

const OPERATORS = ["==", "!=", "<", ">", "<=", ">=", "in", "!"] as const;
type Operator = (typeof OPERATORS)[number];

export interface Match extends NftStatement {
  readonly kind: "match";
  readonly operator: Operator;
  readonly left: Expression;
  readonly right: Right;
}

type Right =
  | ({ readonly kind: "values" } & Interval)
  /** Any of these bits. */
  | { readonly kind: "flags"; readonly bits: number }
  | { readonly kind: "set"; readonly source: SetSource }
  | { readonly kind: "expression"; readonly expression: Expression };

export const match: ConditionKind<Match> = {
  kind: "match",
  read(given, place) {
    const operator = OPERATORS.find((known) => known === (textField(given, "op") ?? "=="));
    const [leftGiven, rightGiven] = [field(given, "left"), field(given, "right")];
    const left = readLeft(leftGiven, rightGiven, place);
    if (operator === undefined || left === undefined) return undefined;
    const right = readRight(rightGiven, left, operator, place);
    if (right === undefined) return undefined;
    const text = printMatch(left, operator, right, leftGiven);
    return { kind: "match", operator, left: left.expression, right: right.right, text };
  },
  holds({ operator, left, right }, scene) {
    const loaded = scene.load(left);
    if (right.kind === "set") {
      const found = isMember(right.source, Array.isArray(loaded) ? loaded : [loaded], scene);
      return operator === "!=" && found !== undefined ? not(found) : (found ?? NO);
    }
    const value = Array.isArray(loaded) ? undefined : (loaded as Loaded);
    return value === undefined ? NO : compare(value, operator, right, scene);
  },
};

/** `exists` and `missing` ask of some expressions something else than their value. */
function readLeft(given: Json, right: Json, place: StatementPlace): Read | undefined {
  const left = place.readExpression(given, declaredKey(right, place));
  return typeof right === "boolean" ? (left?.presence ?? left) : left;
}

interface ReadRight {
  readonly right: Right;
  readonly text: string;
  /** Printed behind `==` even where nft leaves that out. */
  readonly exact?: true;
}

function readRight(
  given: Json,
  left: Read,
  operator: Operator,
  place: StatementPlace,
): ReadRight | undefined {
  const source = isSetReference(given, left, place)
    ? readSource(given, { key: left.types })
    : undefined;
  if (source !== undefined) {
    return { right: { kind: "set", source: source.source }, text: source.text };
  }
  const [type, ...more] = left.types;
  if (type === undefined) return undefined;
  if (more.length > 0) return readKey(given, left) ?? readOther(given, left, place);
  const constant = readConstant(given, type);
  if (constant === undefined) return readOther(given, left, place);
  const { min, max, text } = constant;
  if (type.flags !== true) return { right: { kind: "values", min, max }, text };
  if ((operator === "in" || operator === "!") && typeof min === "number") {
    return { right: { kind: "flags", bits: min }, text };
  }
  return { right: { kind: "values", min, max }, text, exact: true };
}

/** An interface may be called `@lan`; a set of that name goes before. */
function isSetReference(given: Json, { types }: Read, { sets }: StatementPlace): boolean {
  if (typeof given !== "string") return true;
  return types[0]?.name !== "ifname" || sets.has(given.slice(1));
}

/** A concatenation is compared with a key of as many parts: a set of one. */
function readKey(given: Json, { types }: Read): ReadRight | undefined {
  const read = readElement(given, { key: types });
  if (read === undefined) return undefined;
  const source: SetSource = { kind: "own", elements: [read.element], lost: 0 };
  return { right: { kind: "set", source }, text: read.text };
}

function readOther(given: Json, left: Read, place: StatementPlace): ReadRight | undefined {
  const read = place.readExpression(given, left.types);
  if (read?.types.length !== 1 || left.types.length !== 1) return undefined;
  return { right: { kind: "expression", expression: read.expression }, text: read.text };
}

function printMatch(left: Read, operator: Operator, right: ReadRight, given: Json): string {
  const [name] = onlyEntry(given) ?? [];
  const isBinary = name !== undefined && /^(?:[&|^]|<<|>>)$/.test(name);
  const masked = left.types[0]?.flags === true && name === "&" && right.right.kind === "values";
  if (masked && (operator === "==" || operator === "!=")) {
    const [, before, mask] = /^(.*) & \(([^()]*)\)$/.exec(left.text) ?? [];
    if (before !== undefined && mask !== undefined) {
      const bits = `${right.text.replaceAll(" | ", ",")} / ${mask.replaceAll(" | ", ",")}`;
      return `${before} ${operator === "==" ? "" : "!= "}${bits}`;
    }
  }
  const isPlain = operator === "in" || (operator === "==" && !isBinary && right.exact !== true);
  return isPlain ? `${left.text} ${right.text}` : `${left.text} ${operator} ${right.text}`;
}

function compare(
  value: Exclude<Loaded, undefined>,
  operator: Operator,
  right: Exclude<Right, { readonly kind: "set" }>,
  scene: Scene,
): Answer {
  if (right.kind === "flags") {
    const any = anyOf(value, right.bits);
    return operator === "!" ? not(any) : any;
  }
  if (right.kind === "values") return compareWith(value, operator, right);
  const other = scene.load(right.expression);
  if (other === undefined || Array.isArray(other)) return NO;
  const loaded = other as Exclude<Loaded, undefined>;
  if (isDoubtful(loaded)) return perhaps(loaded, operator === "!=");
  return compareWith(value, operator, { min: loaded, max: loaded });
}

function compareWith(
  value: Exclude<Loaded, undefined>,
  operator: Operator,
  bounds: Interval,
): Answer {
  switch (operator) {
    case "==":
    case "in":
      return within(value, bounds);
    case "!=":
    case "!":
      return not(within(value, bounds));
    case "<":
      return order(value, (given) => !isAtMost(bounds.min, given));
    case "<=":
      return order(value, (given) => isAtMost(given, bounds.max));
    case ">":
      return order(value, (given) => !isAtMost(given, bounds.max));
    case ">=":
      return order(value, (given) => isAtMost(bounds.min, given));
  }
}

/** Of a doubtful number the least and the most that it can be decide, where they agree. */
function order(
  value: Exclude<Loaded, undefined>,
  holds: (value: number | bigint | string) => boolean,
): Answer {
  if (!isDoubtful(value)) return answer(holds(value));
  const { drawn, known } = value;
  if (drawn === undefined) {
    const [low, high] = [holds(value.value), holds((value.value | ~known) >>> 0)];
    return low === high && known !== 0 ? answer(low) : perhaps(value);
  }
  const { usual = drawn } = drawn;
  if (holds(usual.min) && holds(usual.max)) return YES;
  return holds(drawn.min) || holds(drawn.max) ? perhaps(value) : NO;
}

function anyOf(value: Exclude<Loaded, undefined>, bits: number): Answer {
  if (!isDoubtful(value)) return answer(typeof value === "number" && (value & bits) !== 0);
  if ((value.value & value.known & bits) !== 0) return YES;
  const looked = partly(value, value.value & bits, (value.known | ~bits) >>> 0);
  return isDoubtful(looked) ? perhaps(value) : answer(looked !== 0);
}

/** `undefined` where the packet has no such key: then neither `==` nor `!=` holds. */
function isMember(source: SetSource, keys: readonly Loaded[], scene: Scene): Answer | undefined {
  if (source.kind === "named" && !scene.sets.has(source.name)) {
    return unknown("UNSUPPORTED_MATCH", `the set ${source.name} holds the packet`, false);
  }
  const choices = chooseElement(source, keys, scene);
  if (choices === undefined) return undefined;
  const [usual, ...others] = choices;
  const held = usual.found !== undefined;
  if (others.every(({ found }) => (found !== undefined) === held)) return answer(held);
  const doubt = keys.find(isDoubtful);
  if (doubt !== undefined) return perhaps(doubt, held);
  if (held && usual.doubt !== undefined) return unknown(usual.doubt.code, usual.doubt.text, true);
  const text = "the set, of which not all is known here, holds the packet";
  return unknown("UNSUPPORTED_MATCH", text, false);
}
