/**
 * What is asked of engines and hosts, in the log: each link and script with how long it took and what came of it where
 * the level is *Debug*, each request as well at *Trace*, and whatever failed at any level.
 */

import type { Entry, Journal } from "../../collect/journal.ts";
import type { FailureKind } from "../../collect/outcome.ts";
import type { Log } from "../lens/log.ts";

/** `engine` is as the person named it, where they did. */
export const journalIn =
  (log: Log, engine = ""): Journal =>
  (entry) => {
    const line = `${engine === "" ? "" : `[${engine}] `}${entryLine(entry)}`;
    log[levelOf(entry)](line);
  };

function levelOf({ kind, failure }: Entry): "trace" | "debug" | "warn" {
  if (failure !== undefined && !EXPECTED.has(failure.kind)) return "warn";
  return kind === "request" ? "trace" : "debug";
}

/** What is gone since it was listed is no trouble. */
const EXPECTED: ReadonlySet<FailureKind> = new Set(["absent"]);

/** `script, this machine: 31 ms, 48.2 kB`; `request, GET /info: 5 ms, refused: …`. */
export function entryLine({ kind, what, tookMs, bytes, failure }: Entry): string {
  const parts = [
    `${Math.round(tookMs)} ms`,
    ...(bytes === undefined ? [] : [sizeWords(bytes)]),
    ...(failure === undefined ? [] : [`${failure.kind}: ${failure.said}`]),
  ];
  return `${kind}, ${what}: ${parts.join(", ")}`;
}

function sizeWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
