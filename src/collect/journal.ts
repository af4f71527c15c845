/** What was asked of engines and hosts, told as each asking ends: how long it took and what came of it, never what was said. */

import type { Failure } from "./outcome.ts";

export interface Entry {
  readonly kind: "request" | "script" | "link";
  /** As a person would name it: `GET /info`, `prod over SSH`. */
  readonly what: string;
  readonly tookMs: number;
  /** Of the answer; absent where none came. */
  readonly bytes?: number;
  /** Absent when all went well. */
  readonly failure?: Failure;
}

export type Journal = (entry: Entry) => void;

/** For those who keep no journal. */
export const noJournal: Journal = () => undefined;
