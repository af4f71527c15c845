/** What a rule consists of: the union of all matches and targets, and what is common to them. */

import type { Answer } from "../answer.ts";
import type { Effect } from "../hop.ts";
import { base, type Base } from "./matches/base.ts";
import { MATCHES, type Match } from "./matches/index.ts";
import { opaqueHolds, type OpaqueMatch } from "./matches/opaque.ts";
import type { Moment } from "./moment.ts";
import { inOrder, printFields, type Vocabulary } from "./options.ts";
import { ofAnySender } from "./supposed.ts";
import { TARGETS, type Target } from "./targets/index.ts";
import type { Ruling } from "./targets/kind.ts";
import { opaqueAct, type OpaqueTarget } from "./targets/opaque.ts";

/** To a chain of the same table: `-j` comes back from it, `-g` does not. */
export type Jump =
  | { readonly kind: "jump"; readonly chain: string }
  | { readonly kind: "goto"; readonly chain: string };

export type Condition = Base | Match | OpaqueMatch;
export type Action = Target | Jump | OpaqueTarget;
export type Statement = Condition | Action;

interface AnyMatch extends Vocabulary {
  holds(match: Match, moment: Moment): Answer;
}

interface AnyTarget extends Vocabulary {
  readonly effect: Effect;
  readonly inert?: true;
  act(target: Target, moment: Moment): Ruling;
}

const matchKinds = MATCHES as unknown as Readonly<Record<string, AnyMatch>>;
const targetKinds = TARGETS as unknown as Readonly<Record<string, AnyTarget>>;

const matchNames: ReadonlyMap<string, Vocabulary> = new Map(Object.entries(matchKinds));
const targetNames: ReadonlyMap<string, Vocabulary> = new Map(Object.entries(targetKinds));

/** The kind of a match by its name; `undefined` for one that is not known. */
export const matchKindOf = (name: string): Vocabulary | undefined => matchNames.get(name);

export const targetKindOf = (name: string): Vocabulary | undefined => targetNames.get(name);

/** Conditions have names in lower case, actions in capitals, but for jumps. */
export function isCondition(statement: Statement): statement is Condition {
  const first = statement.kind.charCodeAt(0);
  return first >= 97 && statement.kind !== "jump" && statement.kind !== "goto";
}

export function holds(condition: Condition, moment: Moment): Answer {
  if (condition.kind === "base") return base.holds(condition, moment);
  if (condition.kind === "opaque") return opaqueHolds();
  const kind = matchKinds[condition.kind];
  if (kind === undefined) return opaqueHolds();
  if (moment.packet.supposed !== true) return kind.holds(condition, moment);
  return ofAnySender(condition, moment, (each) => kind.holds(condition, each));
}

export function act(action: Action, moment: Moment): Ruling {
  if (action.kind === "jump" || action.kind === "goto") {
    return { next: action.kind, chain: action.chain };
  }
  if (action.kind === "OPAQUE") return opaqueAct(action);
  const kind = targetKinds[action.kind];
  return kind === undefined
    ? opaqueAct({ kind: "OPAQUE", text: `-j ${action.kind}` })
    : kind.act(action, moment);
}

export function effectOf(action: Action | undefined): Effect {
  if (action === undefined) return "continue";
  if (action.kind === "jump" || action.kind === "goto") return action.kind;
  if (action.kind === "OPAQUE") return "unknown";
  return targetKinds[action.kind]?.effect ?? "unknown";
}

/** Whether the action leaves the packet, and all that later rules see of it, as it is. */
export function isInert(action: Action | undefined): boolean {
  if (action === undefined) return true;
  if (action.kind === "jump" || action.kind === "goto" || action.kind === "OPAQUE") return false;
  return targetKinds[action.kind]?.inert === true;
}

/** The statement as iptables-save writes it, a blank before it. */
export function printStatement(statement: Statement): string {
  const { kind, ...values } = statement;
  switch (kind) {
    case "base":
      return printFields(base.fields, inOrder(base.fields, values));
    case "opaque":
    case "OPAQUE":
      return ` ${statement.text}`;
    case "jump":
    case "goto":
      return ` -${kind === "jump" ? "j" : "g"} ${statement.chain}`;
    default: {
      const match = matchKinds[kind];
      if (match !== undefined) return ` -m ${kind}${printFields(match.fields, values)}`;
      return ` -j ${kind}${printFields(targetKinds[kind]?.fields ?? {}, values)}`;
    }
  }
}
