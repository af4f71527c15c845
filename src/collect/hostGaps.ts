/** A host that could not be read at all, in words, with what would close the gap. */

import type { GapCode } from "../core/codes.ts";
import type { Gap } from "../core/contract.ts";
import type { EngineEndpoint } from "./engine/endpoint.ts";
import type { Failure, FailureKind } from "./outcome.ts";

const WHAT = "Rules, routes and interfaces of the host";
const AFFECTS = ["explain", "trace", "packet", "list", "findings"];

const CODES: Partial<Record<FailureKind, GapCode>> = {
  "timed-out": "TIMED_OUT",
  denied: "RULES_PERMISSION_DENIED",
  "no-link": "SSH_FAILED",
  "cut-off": "SSH_FAILED",
  failed: "OUTPUT_NOT_UNDERSTOOD",
};

/** Without a failure there is no way to the host at all. */
export function gapOfHost(failure?: Failure): Gap {
  if (failure === undefined) {
    return {
      code: "NOT_LINUX",
      what: WHAT,
      reason: `This machine runs ${process.platform}; containers run on Linux, here in a virtual machine`,
      remedy: "Name the Linux host that the engine runs on",
      affects: AFFECTS,
    };
  }
  const { kind, asked, said } = failure;
  const isSsh = kind !== "cut-off" || asked.startsWith("ssh ");
  const code = isSsh ? (CODES[kind] ?? "TOOL_MISSING") : "RULES_PERMISSION_DENIED";
  const system = kind === "absent" && asked.startsWith("uname");
  return {
    code: system ? "NOT_LINUX" : code,
    what: WHAT,
    reason: `${asked}: ${said}`,
    remedy: system
      ? "Name the Linux host that the engine runs on"
      : (failure.remedy ?? "Check that a POSIX `sh` can be run there, as root or by `sudo -n`"),
    affects: AFFECTS,
  };
}

/** The host was read with fewer rights than the person has agreed to. */
export const gapOfHelper = ({ asked, said, remedy }: Failure): Gap => ({
  code: "RULES_PERMISSION_DENIED",
  what: "What a helper container would have read of the host",
  reason: `${asked}: ${said}`,
  remedy: remedy ?? "Name an image that has `nsenter`, or read the host as root",
  affects: AFFECTS,
});

/** Behind TCP may be any machine: the person has to say which. */
export function gapOfUnnamedHost({ text }: EngineEndpoint): Gap {
  return {
    code: "HOST_NOT_PROVEN",
    what: WHAT,
    reason: `Which machine ${text} runs on is not known`,
    remedy:
      "Name that machine (`--via ssh:DEST`, or the setting “Via”), or let a helper container read it (`--via container`)",
    affects: AFFECTS,
  };
}
