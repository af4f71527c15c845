/** `add`, `update`, `delete`: rules that change a set or map. Linux: net/netfilter/nft_dynset.c, nft_dynset_eval. */

import type { Assumption } from "../../../contract.ts";
import type { Expression, Scene } from "../expressions/kind.ts";
import { field, listOf, numberField, printJson, textField, type Json } from "../json.ts";
import { isDoubtful, type Loaded } from "../loaded.ts";
import { changeName } from "../sets/choose.ts";
import type { DataType } from "../types/kind.ts";
import { printSeconds } from "../types/seconds.ts";
import type { Value } from "../value.ts";
import {
  BREAK,
  type ActionKind,
  type NftRuling,
  type NftStatement,
  type StatementPlace,
} from "./kind.ts";
import { readOperand } from "./operand.ts";

export interface SetUpdate extends NftStatement {
  readonly kind: "set" | "map" | "meter";
  readonly operation: "add" | "update" | "delete";
  readonly set: string;
  readonly key: Expression;
  /** What the element limits: the rule goes on while that is not used up, or once it is (`over`). */
  readonly limit?: "within" | "over";
}

const OPERATIONS = ["add", "update", "delete"] as const;

const update = (
  kind: SetUpdate["kind"],
  read: ActionKind<SetUpdate>["read"],
): ActionKind<SetUpdate> => ({
  kind,
  effect: "continue",
  read,
  act({ limit, ...statement }, scene) {
    const loaded = scene.load(statement.key);
    const keys = (Array.isArray(loaded) ? loaded : [loaded]) as readonly Loaded[];
    if (keys.includes(undefined)) return BREAK;
    const changedSet = changeOf(statement, keys, scene);
    const goOn: NftRuling = { next: "continue", changedSet };
    if (limit === undefined) return goOn;
    const leave: NftRuling = { next: "break", changedSet };
    const [usually, otherwise] = limit === "over" ? [leave, goOn] : [goOn, leave];
    return { next: "unsure", doubt: notUsedUp(statement.text), usually, otherwise };
  },
});

const notUsedUp = (text: string): Assumption => ({
  code: "RATE_LIMIT_ON_PATH",
  text: `the limit of its element is not used up: ${text}`,
});

export const setUpdate = update("set", (given, place) => readUpdate("set", given, place));
export const mapUpdate = update("map", (given, place) => readUpdate("map", given, place));
export const meter = update("meter", readMeter);

/** An element that was added is there for the rules behind; what else changed is not followed. */
function changeOf(
  { kind, operation, set }: Omit<SetUpdate, "limit">,
  keys: readonly Loaded[],
  scene: Scene,
): string {
  const known = keys.filter((key): key is Value => key !== undefined && !isDoubtful(key));
  const isSure = known.length === keys.length && operation !== "delete" && kind === "set";
  return changeName(scene, set, isSure ? known : undefined);
}

function readUpdate(
  kind: "set" | "map",
  given: Json,
  place: StatementPlace,
): SetUpdate | undefined {
  const operation = OPERATIONS.find((known) => known === textField(given, "op"));
  const name = textField(given, kind);
  const types = place.sets.get(name?.replace(/^@/, "") ?? "")?.key;
  const element = readElement(field(given, "elem"), place, types);
  if (operation === undefined || name === undefined || element === undefined) return undefined;
  const statements = listOf(field(given, "stmt"));
  const data = kind === "map" ? ` : ${printMapped(field(given, "data"), name, place)}` : "";
  const inner = [element.text, ...statements.map((each) => place.readStatement(each).text)];
  return {
    kind,
    operation,
    set: name.replace(/^@/, ""),
    key: element.key,
    ...limitIn(statements, place.setLimits.get(name.replace(/^@/, ""))),
    text: `${operation} ${name} { ${inner.join(" ")}${data} }`,
  };
}

/** The older spelling of a set with a limit for each element. */
function readMeter(given: Json, place: StatementPlace): SetUpdate | undefined {
  const element = readElement(field(given, "key"), place);
  if (element === undefined) return undefined;
  const statement = field(given, "stmt");
  const [name, size] = [textField(given, "name") ?? "", numberField(given, "size")];
  const sized = size === undefined ? "" : ` size ${size}`;
  const inner = place.readStatement(statement).text;
  return {
    kind: "meter",
    operation: "add",
    set: name,
    key: element.key,
    ...limitIn([statement], undefined),
    text: `meter ${name}${sized} { ${element.text} ${inner} }`,
  };
}

function readElement(
  given: Json,
  place: StatementPlace,
  types?: readonly DataType[],
): { readonly key: Expression; readonly text: string } | undefined {
  const wrapped = field(given, "elem");
  const key = place.readExpression(wrapped === undefined ? given : field(wrapped, "val"), types);
  if (key === undefined) return undefined;
  const timeout = numberField(wrapped, "timeout");
  const lasting = timeout === undefined ? "" : ` timeout ${printSeconds(timeout)}`;
  return { key: key.expression, text: `${key.text}${lasting}` };
}

function printMapped(given: Json, name: string, place: StatementPlace): string {
  const declared = place.sets.get(name.replace(/^@/, ""))?.data;
  const types = Array.isArray(declared) ? declared : [];
  return readOperand(given, types, place)?.text ?? printJson(given);
}

const LIMITS = ["limit", "quota", "ct count"];

/** What statements of an element limit. */
export function limitOf(statements: readonly Json[]): SetUpdate["limit"] {
  for (const name of LIMITS) {
    const found = statements.map((each) => field(each, name)).find((each) => each !== undefined);
    if (found !== undefined) return field(found, "inv") === true ? "over" : "within";
  }
  return undefined;
}

function limitIn(
  statements: readonly Json[],
  declared: SetUpdate["limit"],
): Pick<SetUpdate, "limit"> {
  const limit = limitOf(statements) ?? declared;
  return limit === undefined ? {} : { limit };
}
