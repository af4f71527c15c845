/** Targets that do something beside the packet's way: it goes on as if they were not there. */

import { ALL_BITS, address, choice, flag, number, plain, text, word } from "../codecs.ts";
import type { Codec } from "../options.ts";
import { TCP } from "../protocols.ts";
import { CONTINUE, targetKind } from "./kind.ts";

const shaped = (shape: RegExp): Codec<string> => ({
  words: 1,
  read: ([given = ""]) => (shape.test(given) ? given : undefined),
  print: (value) => value,
});

/** Linux: net/netfilter/xt_AUDIT.c. */
export const audit = targetKind({
  kind: "AUDIT",
  fields: { type: plain("--type", choice("accept", "drop", "reject")) },
  effect: "log",
  inert: true,
  check: ({ type }) => (type === undefined ? "-j AUDIT needs --type" : undefined),
  act: () => CONTINUE,
});

/** Linux: net/netfilter/xt_TRACE.c. */
export const trace = targetKind({
  kind: "TRACE",
  fields: {},
  effect: "log",
  inert: true,
  check: (_target, { table }) =>
    table === "raw" ? undefined : "-j TRACE is valid in the table raw alone",
  act: () => CONTINUE,
});

const trafficClass: Codec<string> = {
  words: 1,
  read: ([given = ""]) => {
    const [, major, minor] = /^([0-9a-fA-F]{1,4}):([0-9a-fA-F]{1,4})$/.exec(given) ?? [];
    if (major === undefined || minor === undefined) return undefined;
    const digits = (part: string): string => Number.parseInt(part, 16).toString(16);
    return `${digits(major).padStart(4, "0")}:${digits(minor).padStart(4, "0")}`;
  },
  print: (value) => value,
};

/** Linux: net/netfilter/xt_CLASSIFY.c. */
export const classify = targetKind({
  kind: "CLASSIFY",
  fields: { class: plain("--set-class", trafficClass) },
  effect: "continue",
  inert: true,
  check: (target) => (target.class === undefined ? "-j CLASSIFY needs --set-class" : undefined),
  act: () => CONTINUE,
});

/** Linux: net/netfilter/xt_CONNSECMARK.c. */
export const connsecmark = targetKind({
  kind: "CONNSECMARK",
  fields: { save: plain("--save", flag), restore: plain("--restore", flag) },
  effect: "continue",
  inert: true,
  check: (target) =>
    Object.keys(target).length === 1
      ? undefined
      : "-j CONNSECMARK needs one of --save and --restore",
  act: () => CONTINUE,
});

/** Linux: net/netfilter/xt_SECMARK.c. */
export const secmark = targetKind({
  kind: "SECMARK",
  fields: { context: plain("--selctx", word) },
  effect: "continue",
  inert: true,
  check: ({ context }) => (context === undefined ? "-j SECMARK needs --selctx" : undefined),
  act: () => CONTINUE,
});

/** Linux: net/ipv4/netfilter/ipt_ECN.c. */
export const ecn = targetKind({
  kind: "ECN",
  fields: { remove: plain("--ecn-tcp-remove", flag) },
  effect: "continue",
  inert: true,
  check({ remove }, { protocol }) {
    if (remove === undefined) return "-j ECN needs --ecn-tcp-remove";
    return protocol === TCP ? undefined : "-j ECN needs -p tcp";
  },
  act: () => CONTINUE,
});

/** Linux: net/netfilter/xt_IDLETIMER.c. */
export const idletimer = targetKind({
  kind: "IDLETIMER",
  fields: {
    timeout: plain("--timeout", number(ALL_BITS)),
    label: plain("--label", word),
    alarm: plain("--alarm", flag),
    notify: plain("--send_nl_msg", flag),
  },
  effect: "continue",
  inert: true,
  check: ({ timeout, label }) =>
    timeout === undefined || label === undefined
      ? "-j IDLETIMER needs --timeout and --label"
      : undefined,
  act: () => CONTINUE,
});

const quoted: Codec<string> = { ...text, print: (value) => `"${value.replace(/["\\]/g, "\\$&")}"` };

/** Linux: net/netfilter/xt_LED.c. */
export const led = targetKind({
  kind: "LED",
  fields: {
    trigger: plain("--led-trigger-id", quoted),
    delay: plain("--led-delay", shaped(/^(?:\d+|inf)$/)),
    blink: plain("--led-always-blink", flag),
  },
  effect: "continue",
  inert: true,
  check: ({ trigger }) => (trigger === undefined ? "-j LED needs --led-trigger-id" : undefined),
  act: () => CONTINUE,
});

const interval = shaped(/^\d+(?:\.\d+)?(?:s|ms|us)?$/);

/** Linux: net/netfilter/xt_RATEEST.c. */
export const rateest = targetKind({
  kind: "RATEEST",
  fields: {
    name: plain("--rateest-name", word),
    interval: plain("--rateest-interval", interval),
    ewmalog: plain("--rateest-ewmalog", interval),
  },
  effect: "continue",
  inert: true,
  check: ({ name }) => (name === undefined ? "-j RATEEST needs --rateest-name" : undefined),
  act: () => CONTINUE,
});

const NAMES = "wscale|mss|sack-permitted|sack|timestamp|md5";
const optionNumbers = shaped(
  new RegExp(`^(?:[2-9]|[1-9]\\d+|${NAMES})(?:,(?:[2-9]|[1-9]\\d+|${NAMES}))*$`),
);

/** Linux: net/netfilter/xt_TCPOPTSTRIP.c. */
export const tcpoptstrip = targetKind({
  kind: "TCPOPTSTRIP",
  fields: { options: plain("--strip-options", optionNumbers) },
  effect: "continue",
  inert: true,
  check: (_target, { table, protocol }) =>
    table === "mangle" && protocol === TCP
      ? undefined
      : "-j TCPOPTSTRIP is valid in the table mangle, with -p tcp",
  act: () => CONTINUE,
});

/** Sends a copy elsewhere. Linux: net/netfilter/xt_TEE.c. */
export const tee = targetKind({
  kind: "TEE",
  fields: { gateway: plain("--gateway", address), dev: plain("--oif", word) },
  effect: "continue",
  inert: true,
  check: ({ gateway }) => (gateway === undefined ? "-j TEE needs --gateway" : undefined),
  act: () => CONTINUE,
});
