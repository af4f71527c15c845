/** Verdicts of rules and of verdict maps. Linux: include/uapi/linux/netfilter/nf_tables.h, enum nft_verdicts. */

import { onlyEntry, textField, type Json } from "../json.ts";

export type Verdict =
  | { readonly kind: "accept" | "drop" | "return" | "continue" | "break" | "queue" }
  | { readonly kind: "jump" | "goto"; readonly chain: string };

export function readVerdict(given: Json): Verdict | undefined {
  const [kind, value] = onlyEntry(given) ?? [];
  switch (kind) {
    case "accept":
    case "drop":
    case "return":
    case "continue":
    case "break":
    case "queue":
      // `queue` with options is a statement of its own.
      return value === null ? { kind } : undefined;
    case "jump":
    case "goto": {
      const chain = textField(value, "target");
      return chain === undefined ? undefined : { kind, chain };
    }
    default:
      return undefined;
  }
}

export const printVerdict = (verdict: Verdict): string =>
  verdict.kind === "jump" || verdict.kind === "goto"
    ? `${verdict.kind} ${verdict.chain}`
    : verdict.kind;
