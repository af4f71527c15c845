/** Names of counters, quotas, limits, helpers, …: as they stand, or looked up. nftables: src/json.c, objref_stmt_json. */

import { field, type Json } from "../json.ts";
import { readSource } from "../sets/source.ts";
import type { StatementPlace } from "./kind.ts";

/** `"name"`, or `ip saddr map { … }`; `undefined` for anything else. */
export function printName(given: Json, place: StatementPlace): string | undefined {
  if (typeof given === "string") return `"${given}"`;
  const map = field(given, "map");
  const key = place.readExpression(field(map, "key"));
  if (key === undefined) return undefined;
  const source = readSource(field(map, "data"), { key: key.types, data: "object" });
  return source === undefined ? undefined : `${key.text} map ${source.text}`;
}
