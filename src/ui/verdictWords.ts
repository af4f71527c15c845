/** What each sender sees, short enough for a tooltip; as Markdown. */

import type { Explanation, Finding, Path } from "../core/contract.ts";
import { explains } from "../core/explain/headline.ts";
import { vantageName, verdictSpan } from "../core/explain/words/verdicts.ts";
import { codeSpan, escapeMarkdown } from "./markdown.ts";

/** The finding that is the answer, where there is one. */
export function causeOf({ findings, paths }: Explanation): Finding | undefined {
  const [first] = findings;
  return first !== undefined && explains(first, paths) ? first : undefined;
}

/** The cause, then a line for each sender. */
export function verdictWords(answer: Explanation): readonly string[] {
  const cause = causeOf(answer);
  const senders = new Map<string, Path[]>();
  for (const path of answer.paths) {
    const name = vantageName(path.from);
    senders.set(name, [...(senders.get(name) ?? []), path]);
  }
  const lines = [...senders].map(([name, all]) => `- ${escapeMarkdown(name)}: ${verdicts(all)}`);
  return [
    ...(cause === undefined
      ? []
      : [`**${escapeMarkdown(cause.code)}** ${escapeMarkdown(cause.title)}`]),
    ...(lines.length === 0 ? [] : [lines.join("\n")]),
  ];
}

/** `reachable`, or by address where one sender sees different things. */
function verdicts(paths: readonly Path[]): string {
  const addresses = new Map<string, Set<string>>();
  for (const { verdict, to } of paths) {
    const word = verdictSpan({ verdict }).text;
    addresses.set(word, (addresses.get(word) ?? new Set()).add(to.address));
  }
  const several = addresses.size > 1;
  return [...addresses]
    .map(([word, on]) => `**${word}**${several ? ` on ${[...on].map(codeSpan).join(", ")}` : ""}`)
    .join("; ");
}
