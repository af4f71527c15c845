/** `tables`: what `ip`, `bridge` and `ss` tell of one network namespace, joined. */

import type { Asked } from "../core/explain/question.ts";
import { tablesLines } from "../core/explain/words/tables.ts";
import { tablesOf } from "../core/tables/index.ts";
import { problemOfPlace, readPlace, type Place } from "../core/tables/place.ts";
import { unreadAt } from "../core/tables/unread.ts";
import { tell, writeJson, writeLines, type Surroundings } from "./output.ts";
import type { Reading } from "./source.ts";

/** The host is meant where no place is named. */
export function readTablesWords(words: readonly string[]): Asked<Place> {
  const [word = "host", extra] = words;
  if (extra === undefined) return readPlace(word);
  return { ok: false, problem: `tables takes one place, and “${extra}” is one too many` };
}

/** False where the question does not fit the host. */
export async function answerTables(
  { place, json }: { readonly place: Place; readonly json: boolean },
  { snapshot, deepen }: Reading,
  around: Surroundings,
): Promise<boolean> {
  const problem = problemOfPlace(place, snapshot);
  if (problem !== undefined) {
    tell(around, problem);
    return false;
  }
  const unread = unreadAt(place, snapshot);
  const answer = tablesOf(unread.length === 0 ? snapshot : await deepen(unread), place);
  if (json) writeJson(answer, around);
  else writeLines(tablesLines(answer), around);
  return true;
}
