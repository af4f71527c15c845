/** Every statement there is. To add one, write its file and name it here. */

import type { Answer } from "../../../answer.ts";
import type { Effect } from "../../../hop.ts";
import type { Scene } from "../expressions/kind.ts";
import { onlyEntry, type Json } from "../json.ts";
import { counter } from "./counter.ts";
import { flow } from "./flow.ts";
import { fwd } from "./fwd.ts";
import type {
  ActionKind,
  ConditionKind,
  NftRuling,
  NftStatement,
  StatementKind,
  StatementPlace,
} from "./kind.ts";
import { connectionCount, limit, quota } from "./limits.ts";
import { log } from "./log.ts";
import { mangle } from "./mangle.ts";
import { match } from "./match.ts";
import { dnat, masquerade, redirect, snat } from "./nat.ts";
import { objectMap, readObjectMap } from "./objectMap.ts";
import { keep, opaque, opaqueMatch } from "./opaque.ts";
import { queue } from "./queue.ts";
import { reject } from "./reject.ts";
import { mapUpdate, meter, setUpdate } from "./setUpdate.ts";
import { dup, last, reset, secmark } from "./sideEffects.ts";
import { readSpelledOut, spelledOut } from "./spelledOut.ts";
import { synproxy } from "./synproxy.ts";
import { tproxy } from "./tproxy.ts";
import { expectation, helper, notrack, timeout } from "./tracking.ts";
import { VERDICTS } from "./verdict.ts";
import { vmap } from "./vmap.ts";

const KINDS = [
  ...[match, vmap, counter, log, limit, quota, connectionCount],
  ...VERDICTS,
  ...[reject, dnat, snat, masquerade, redirect, mangle, queue, tproxy, synproxy],
  ...[setUpdate, mapUpdate, meter, notrack, helper, timeout, expectation],
  ...[flow, fwd, dup, last, secmark, reset],
];

type AnyKind = StatementKind<NftStatement>;

/** Each by the key that nft's JSON gives it. */
const READERS: ReadonlyMap<string, AnyKind> = new Map(
  KINDS.map((kind) => [kind.kind, kind as unknown as AnyKind]),
);

const BY_KIND: ReadonlyMap<string, AnyKind> = new Map([
  ...READERS,
  ...[opaque, opaqueMatch, spelledOut, objectMap].map(
    (kind) => [kind.kind, kind as unknown as AnyKind] as const,
  ),
]);

/** What does not read whole stays in the rule, as it stands. */
export function readStatement(given: Json, place: StatementPlace): NftStatement {
  const [name, value] = onlyEntry(given) ?? [""];
  return (
    readObjectMap(name, value, place) ??
    READERS.get(name)?.read(value, place) ??
    readSpelledOut(given) ??
    keep(given)
  );
}

const isCondition = (kind: AnyKind): kind is ConditionKind<NftStatement> => "holds" in kind;

/** Whether the rule goes on behind the statement; `undefined` for one that does something. */
export function holdsStatement(statement: NftStatement, scene: Scene): Answer | undefined {
  const kind = BY_KIND.get(statement.kind);
  return kind !== undefined && isCondition(kind) ? kind.holds(statement, scene) : undefined;
}

const actionOf = (statement: NftStatement): ActionKind<NftStatement> | undefined => {
  const kind = BY_KIND.get(statement.kind);
  return kind === undefined || isCondition(kind) ? undefined : kind;
};

export const actStatement = (statement: NftStatement, scene: Scene): NftRuling =>
  actionOf(statement)?.act(statement, scene) ?? { next: "continue" };

export function effectOfStatement(statement: NftStatement): Effect {
  const action = actionOf(statement);
  return action?.effectOf?.(statement) ?? action?.effect ?? "continue";
}

/** Whether the statement leaves the packet, and all that later rules see of it, as it is. */
export function isInertStatement(statement: NftStatement): boolean {
  const action = actionOf(statement);
  return action === undefined || action.inert === true;
}
