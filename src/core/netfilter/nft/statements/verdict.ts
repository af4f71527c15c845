/** `accept`, `drop`, `jump`, …: ends the rule. Linux: net/netfilter/nf_tables_core.c, nft_do_chain. */

import type { Effect } from "../../../hop.ts";
import { ACCEPT, DROP } from "../../targets/kind.ts";
import { printVerdict, readVerdict, type Verdict } from "../sets/verdict.ts";
import { BREAK, GO_ON, type ActionKind, type NftRuling, type NftStatement } from "./kind.ts";
import { toProgram } from "./queue.ts";

export interface VerdictStatement extends NftStatement {
  readonly verdict: Verdict;
}

export function rulingOf(verdict: Verdict): NftRuling {
  switch (verdict.kind) {
    case "accept":
      return ACCEPT;
    case "drop":
      return DROP;
    case "return":
      return { next: "return" };
    case "continue":
      return GO_ON;
    case "break":
      return BREAK;
    case "queue":
      return toProgram("queue 0");
    case "jump":
    case "goto":
      return { next: verdict.kind, chain: verdict.chain };
  }
}

const verdict = (kind: Verdict["kind"], effect: Effect): ActionKind<VerdictStatement> => ({
  kind,
  effect,
  read(given) {
    const read = readVerdict({ [kind]: given });
    return read === undefined ? undefined : { kind, verdict: read, text: printVerdict(read) };
  },
  act: ({ verdict: given }) => rulingOf(given),
});

export const VERDICTS = [
  verdict("accept", "accept"),
  verdict("drop", "drop"),
  verdict("return", "return"),
  { ...verdict("continue", "continue"), inert: true as const },
  verdict("break", "continue"),
  verdict("jump", "jump"),
  verdict("goto", "goto"),
];
