/** `log`: a line in the kernel's log, or a copy for a program. Linux: net/netfilter/nft_log.c. */

import { field, numberField, textField, textsOf, type Json } from "../json.ts";
import { GO_ON, type ActionKind, type NftStatement } from "./kind.ts";

export interface Log extends NftStatement {
  readonly kind: "log";
}

export const log: ActionKind<Log> = {
  kind: "log",
  effect: "log",
  inert: true,
  read: (given) => ({ kind: "log", text: `log${options(given)}` }),
  act: () => GO_ON,
};

function options(given: Json): string {
  const [prefix, level] = [textField(given, "prefix"), textField(given, "level")];
  const flags = textsOf(field(given, "flags"));
  const both = flags.includes("tcp sequence") && flags.includes("tcp options");
  const rest = flags.filter((flag) => !flag.startsWith("tcp "));
  const groups = both ? ["tcp sequence,options", ...rest] : flags;
  const number = (name: string): string => {
    const value = numberField(given, name);
    return value === undefined ? "" : ` ${name} ${value}`;
  };
  return [
    prefix === undefined ? "" : ` prefix "${prefix}"`,
    ...["group", "snaplen", "queue-threshold"].map(number),
    level === undefined ? "" : ` level ${level}`,
    ...groups.map((flag) => ` flags ${flag}`),
  ].join("");
}
