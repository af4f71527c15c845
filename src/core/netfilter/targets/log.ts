/** `-j LOG`: a line in the kernel's log. Linux: net/netfilter/xt_LOG.c. */

import { flag, plain, readNumber, text } from "../codecs.ts";
import type { Codec } from "../options.ts";
import { CONTINUE, targetKind } from "./kind.ts";

/** syslog(3), the shortest names first as iptables finds them. */
const LEVELS: ReadonlyMap<string, number> = new Map([
  ["emerg", 0],
  ["panic", 0],
  ["alert", 1],
  ["crit", 2],
  ["err", 3],
  ["error", 3],
  ["warn", 4],
  ["warning", 4],
  ["notice", 5],
  ["info", 6],
  ["debug", 7],
]);
const WARNING = 4;

const level: Codec<number> = {
  words: 1,
  read: ([given = ""]) => readNumber(given, 7) ?? LEVELS.get(given.toLowerCase()),
  print: String,
};

export const log = targetKind({
  kind: "LOG",
  fields: {
    prefix: plain("--log-prefix", text),
    level: plain("--log-level", level),
    tcpSequence: plain("--log-tcp-sequence", flag),
    tcpOptions: plain("--log-tcp-options", flag),
    ipOptions: plain("--log-ip-options", flag),
    uid: plain("--log-uid", flag),
    mac: plain("--log-macdecode", flag),
  },
  effect: "log",
  inert: true,
  settle: ({ level: given, ...target }) =>
    given === undefined || given.value === WARNING ? target : inOrder({ ...target, level: given }),
  act: () => CONTINUE,
});

/** The prefix and the level come first. */
function inOrder<T extends { readonly prefix?: unknown; readonly level?: unknown }>(given: T): T {
  const { prefix, level: severity, ...flags } = given;
  return {
    ...(prefix === undefined ? {} : { prefix }),
    ...(severity === undefined ? {} : { level: severity }),
    ...flags,
  } as T;
}
