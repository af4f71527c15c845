/** A statement that is not known, or was not understood: kept as it stands, never guessed at. */

import { ACCEPT, DROP } from "../../targets/kind.ts";
import { onlyEntry, printJson, textField, type Json } from "../json.ts";
import { unknown } from "../../moment.ts";
import {
  GO_ON,
  type ActionKind,
  type ConditionKind,
  type NftRuling,
  type NftStatement,
} from "./kind.ts";

export interface OpaqueStatement extends NftStatement {
  readonly kind: "opaque match" | "opaque";
}

/** It may let the packet go on, take it out of this chain, or keep it: each is tried. */
export const letsGoOn = (text: string): NftRuling => ({
  next: "unsure",
  doubt: { code: "UNSUPPORTED_MATCH", text: `it lets the packet go on: ${text}` },
  usually: GO_ON,
  otherwise: {
    next: "unsure",
    doubt: { code: "UNSUPPORTED_MATCH", text: `it accepts the packet: ${text}` },
    usually: ACCEPT,
    otherwise: DROP,
  },
});

export const opaque: ActionKind<OpaqueStatement> = {
  kind: "opaque",
  effect: "unknown",
  read: (given) => ({ kind: "opaque", text: printJson(given) }),
  act: ({ text }) => letsGoOn(text),
};

/** What is known to be a condition cannot end the packet. */
export const opaqueMatch: ConditionKind<OpaqueStatement> = {
  kind: "opaque match",
  read: (given) => ({ kind: "opaque match", text: printJson(given) }),
  holds: () => unknown("UNSUPPORTED_MATCH", "a condition holds that is not modelled", true),
};

/** What does not read, of any kind. */
export function keep(given: Json): OpaqueStatement {
  const [name, value] = onlyEntry(given) ?? [];
  const isCondition = name === "match" || (name === "xt" && textField(value, "type") === "match");
  return { kind: isCondition ? "opaque match" : "opaque", text: printOpaque(given) };
}

/** Extensions of iptables have a name and nothing else; nft 1.0.6 writes some statements as text. */
function printOpaque(given: Json): string {
  if (typeof given === "string") return given.replaceAll(/\s+/g, " ").trim();
  const [kind, extension] = onlyEntry(given) ?? [];
  if (kind !== "xt") return printJson(given);
  return `xt ${textField(extension, "name") ?? "extension"}`;
}
