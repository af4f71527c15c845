/** Statements of rules in little room: a ruleset may have a hundred thousand of them. */

import type { Statement } from "./statements.ts";

/** What was gathered becomes the statement itself. */
export function named(kind: string, values: { kind?: string }): Statement {
  values.kind = kind;
  return values as Statement;
}

const plain = new Map<string, Statement>();

/** All that say the same, and nothing but a name, are one. */
export function plainStatement(kind: string): Statement {
  let statement = plain.get(kind);
  if (statement === undefined) {
    statement = { kind } as Statement;
    plain.set(kind, statement);
  }
  return statement;
}

/** Both lists in one that has no room for more. */
export function join(
  before: readonly Statement[],
  behind: readonly Statement[],
): readonly Statement[] {
  if (before.length === 0) return behind;
  const all = new Array<Statement>(before.length + behind.length);
  let at = 0;
  for (const statement of before) all[at++] = statement;
  for (const statement of behind) all[at++] = statement;
  return all;
}
