/** What the workspace remembers of the engines that were open, read as whatever it may be. */

import type { EngineChoice } from "../../collect/contexts.ts";
import { fieldsOf, textOf } from "../../collect/fields.ts";

export interface Kept {
  readonly open: readonly KeptEngine[];
  readonly inUse: string;
}

interface KeptEngine {
  readonly id: string;
  /** Absent: the one that the settings name. */
  readonly choice?: EngineChoice;
  /** How its host is read, where a person chose that. */
  readonly via?: string;
}

/** `undefined` where nothing is remembered, or of other settings. */
export function readKept(value: unknown, under: string): Kept | undefined {
  const kept = fieldsOf(value);
  if (kept["under"] !== under || !Array.isArray(kept["open"])) return undefined;
  const open = kept["open"].flatMap(readEngine);
  const ids = new Set(open.map(({ id }) => id));
  if (open.length === 0 || ids.size !== open.length) return undefined;
  return { open, inUse: textOf(kept["inUse"]) ?? "" };
}

function readEngine(value: unknown): readonly KeptEngine[] {
  const engine = fieldsOf(value);
  const id = textOf(engine["id"]);
  if (id === undefined || !/^\d*$/.test(id)) return [];
  const via = textOf(engine["via"]);
  const base = via === undefined ? { id } : { id, via };
  if (engine["chosen"] !== true) return [base];
  const host = textOf(engine["host"]);
  const context = textOf(engine["context"]);
  return [
    { ...base, choice: host !== undefined ? { host } : context !== undefined ? { context } : {} },
  ];
}
