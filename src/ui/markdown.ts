/** Text that came from a host, made fit for Markdown: it shows as it is, and does nothing. The only place that does it. */

import { visible } from "../core/explain/words/text.ts";

/** Every punctuation mark of ASCII can be escaped in Markdown (CommonMark 0.31, 2.4), so all of them are. */
export function escapeMarkdown(text: string): string {
  return visible(text).replace(/[!-/:-@[-`{-~]/g, "\\$&");
}

/** In a fixed-width font. The fence is longer than any run of backticks within. */
export function codeSpan(text: string): string {
  const shown = visible(text);
  let longest = 0;
  for (const [run] of shown.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  const fence = "`".repeat(longest + 1);
  return shown.trim() === "" ? "" : `${fence} ${shown} ${fence}`;
}

/** A link that runs a command of ours; the caller names the command in `enabledCommands`. */
export function commandLink(label: string, command: string, argument: unknown): string {
  const query = encodeURIComponent(JSON.stringify([argument]));
  return `[${escapeMarkdown(label)}](command:${command}?${query.replace(/[()]/g, percent)})`;
}

const percent = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
