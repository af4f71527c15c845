/** Why no router can be made on this machine, in words; nothing where one can. */

import { readFileSync } from "node:fs";
import { isOnPath } from "../support/programs.ts";

const PROGRAMS = [
  ...["python3", "ip", "bridge", "nft", "ipset", "conntrack", "nsenter", "unshare"],
  ...["iptables-nft-restore", "ip6tables-nft-restore"],
  ...["iptables-legacy-restore", "ip6tables-legacy-restore"],
];

export function whyNoRouter(): string | undefined {
  if (process.platform !== "linux") return "rules are put to the kernel on Linux only";
  if (process.getuid?.() !== 0) return "a network namespace of its own takes root";
  const missing = PROGRAMS.filter((program) => !isOnPath(program));
  if (missing.length > 0) return `there is no ${missing.join(", ")}`;
  return hasBridgeFilter() ? undefined : "the kernel has no br_netfilter";
}

function hasBridgeFilter(): boolean {
  try {
    readFileSync("/proc/sys/net/bridge/bridge-nf-call-iptables");
    return true;
  } catch {
    return false;
  }
}
