/** When the first finding is the answer: it explains why the port does not answer, or not as it should. */

import { CAUSE_CODES, type FindingCode } from "../codes.ts";
import type { Finding, Path } from "../contract.ts";

const CAUSES: ReadonlySet<FindingCode> = new Set(CAUSE_CODES);

export function explains(finding: Finding, paths: readonly Path[]): boolean {
  if (!CAUSES.has(finding.code)) return false;
  return finding.severity !== "info" || paths.some(({ verdict }) => verdict !== "reachable");
}
