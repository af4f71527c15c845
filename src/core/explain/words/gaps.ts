/** What a snapshot lacks, in words: what, why, and what would close it. */

import type { Gap } from "../../contract.ts";
import { doubt, heading, indent, line, TEXT_WIDTH, wrap, type Line } from "./text.ts";

export function gapLines(gaps: readonly Gap[]): readonly Line[] {
  if (gaps.length === 0) return [];
  const each = gaps.flatMap(({ code, what, reason, remedy }) => [
    line(doubt(code), ` ${what}: ${reason}`),
    ...indent(2, wrap(remedy, TEXT_WIDTH)),
  ]);
  return [line(heading("Not read")), ...indent(2, each)];
}
