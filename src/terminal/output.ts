/** What goes to the two streams: text for people, JSON for programs. */

import { plain, visible, visibleJson, type Line } from "../core/explain/words/text.ts";
import { coloured, wantsColour } from "./ansi.ts";

export interface Stream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** The surroundings of a run. */
export interface Surroundings {
  readonly out: Stream;
  readonly err: Stream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

export function writeLines(lines: readonly Line[], { out, env }: Surroundings): void {
  out.write(wantsColour(out, env) ? coloured(lines) : plain(lines));
}

/** JSON whose text is harmless on a terminal too: what would move a cursor or turn text around is escaped. */
export function writeJson(answer: unknown, around: Surroundings): void {
  writeJsonText(`${JSON.stringify(answer, undefined, 2)}\n`, around);
}

export function writeJsonText(json: string, { out }: Surroundings): void {
  out.write(visibleJson(json));
}

/** A message for a person: what happened, and what to do. */
export function tell({ err }: Surroundings, ...sentences: readonly string[]): void {
  err.write(`docker-network-lens: ${sentences.map(visible).join("\n  ")}\n`);
}
