/** What a statement of a native rule is made of. nftables: include/statement.h. */

import type { Answer } from "../../../answer.ts";
import type { Assumption } from "../../../contract.ts";
import type { Effect } from "../../../hop.ts";
import type { Ruling } from "../../targets/kind.ts";
import type { Place, Scene } from "../expressions/kind.ts";
import type { Json } from "../json.ts";
import type { Choices } from "../sets/choose.ts";

/** As data; what a kind adds, its file alone knows. */
export interface NftStatement {
  readonly kind: string;
  /** As `nft list` writes it. */
  readonly text: string;
}

/** What becomes of a packet: `break` leaves the rule for the next one, as a match that fails does. */
export type NftRuling =
  | Exclude<Ruling, { readonly next: "unsure" }>
  | { readonly next: "break"; readonly changedSet?: string }
  | {
      readonly next: "unsure";
      readonly doubt: Assumption;
      readonly usually: NftRuling;
      readonly otherwise: NftRuling;
    };

export const BREAK: NftRuling = { next: "break" };
export const GO_ON: NftRuling = { next: "continue" };

/** Where a statement stands, for reading it. */
export interface StatementPlace extends Place {
  /** Limits and quotas of the table, by kind and name, that hold once they are used up. */
  readonly over: ReadonlySet<string>;
  /** Sets whose declaration limits each element. */
  readonly setLimits: ReadonlyMap<string, "within" | "over">;
  /** Reads what stands within another statement. */
  readStatement(given: Json): NftStatement;
}

interface Named<S extends NftStatement> {
  readonly kind: S["kind"];
  /** Reads what stands behind its name; `undefined` for what it does not know. */
  read(given: Json, place: StatementPlace): S | undefined;
}

/** Decides whether the rule goes on. */
export interface ConditionKind<S extends NftStatement> extends Named<S> {
  holds(statement: S, scene: Scene): Answer;
}

/** Does something, most often the last thing of its rule. */
export interface ActionKind<S extends NftStatement> extends Named<S> {
  readonly effect: Effect;
  /** Where it hangs on what the statement says. */
  effectOf?(statement: S): Effect;
  /** Cannot change where the packet goes, nor what a later rule sees of it. */
  readonly inert?: true;
  act(statement: S, scene: Scene): NftRuling;
}

export type StatementKind<S extends NftStatement> = ConditionKind<S> | ActionKind<S>;

/** One of several ways, each with what it does. */
export function ruleOver<T>(choices: Choices<T>, make: (found: T) => NftRuling): NftRuling {
  const [first] = choices;
  let ruling = make(choices.at(-1)?.found ?? first.found);
  for (const { found, doubt } of [...choices].reverse()) {
    if (doubt === undefined) ruling = make(found);
    else ruling = { next: "unsure", doubt, usually: make(found), otherwise: ruling };
  }
  return ruling;
}
