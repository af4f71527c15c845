/** `limit`, `quota`, `ct count`: hold while something is not used up. Linux: net/netfilter/nft_limit.c, nft_quota.c, nft_connlimit.c. */

import { unknown } from "../../moment.ts";
import { field, isObject, numberField, printName, textField, type Json } from "../json.ts";
import type { ConditionKind, NftStatement } from "./kind.ts";

export interface Limit extends NftStatement {
  readonly kind: "limit" | "quota" | "ct count";
  /** Holds once it is used up (`over`). */
  readonly over: boolean;
}

const USED: Readonly<Record<Limit["kind"], string>> = {
  limit: "rate limit is",
  quota: "quota is",
  "ct count": "number of connections is",
};

const limited = (
  kind: Limit["kind"],
  print: (given: Json) => string | undefined,
): ConditionKind<Limit> => ({
  kind,
  read(given, place) {
    const text = isObject(given) ? print(given) : printNamed(kind, given);
    if (text === undefined) return undefined;
    const isOver =
      typeof given === "string" ? place.over.has(`${kind} ${given}`) : field(given, "inv") === true;
    return { kind, over: isOver, text };
  },
  holds: ({ over }) =>
    unknown("RATE_LIMIT_ON_PATH", `its ${USED[kind]} ${over ? "used up" : "not used up"}`, !over),
});

function printNamed(kind: string, given: Json): string | undefined {
  const name = printName(given);
  return name === undefined ? undefined : `${kind} name ${name}`;
}

const over = (given: Json): string => (field(given, "inv") === true ? "over " : "");

export const limit = limited("limit", (given) => {
  const [rate, per] = [numberField(given, "rate"), textField(given, "per") ?? "second"];
  if (rate === undefined) return undefined;
  const unit = textField(given, "rate_unit");
  const isBytes = unit !== undefined && unit !== "packets";
  const burst = numberField(given, "burst") ?? (isBytes ? 0 : 5);
  const burstUnit = textField(given, "burst_unit") ?? (isBytes ? "bytes" : "packets");
  const plain = isBytes ? burst === 0 : burst === 5 || burst === 0;
  const amount = isBytes ? `${rate} ${unit}` : String(rate);
  return `limit rate ${over(given)}${amount}/${per}${plain ? "" : ` burst ${burst} ${burstUnit}`}`;
});

export const quota = limited("quota", (given) => {
  const [amount, used] = [numberField(given, "val"), numberField(given, "used")];
  if (amount === undefined) return undefined;
  const unit = textField(given, "val_unit") ?? "bytes";
  const spent =
    used === undefined ? "" : ` used ${used} ${textField(given, "used_unit") ?? "bytes"}`;
  return `quota ${over(given)}${amount} ${unit}${spent}`;
});

export const connectionCount = limited("ct count", (given) => {
  const most = numberField(given, "val");
  return most === undefined ? undefined : `ct count ${over(given)}${most}`;
});
