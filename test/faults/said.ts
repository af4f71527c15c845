import type { Told } from "./reading.ts";

export const AS_ROOT =
  "Run as root, let sudo run `sh` without a password for this person, or let a helper container read the host (`--via container`)";

export const ROOT_REFUSED =
  "Find out what refuses root there: SELinux (`ausearch -m avc -ts recent`), AppArmor (`journalctl -k | grep apparmor`), or a container without the capabilities NET_ADMIN, SYS_ADMIN and SYS_PTRACE";

/** A program that is not there. */
export const noProgram = (what: string, program: string, install: string): Told => ({
  code: "TOOL_MISSING",
  what,
  reason: `this machine as root finds no ${program}`,
  remedy: `Install the package ${install}`,
});

/** What one who is not root is told of rules. */
export const RULES_DENIED: Told = {
  code: "RULES_PERMISSION_DENIED",
  what: "The rules of iptables; …",
  reason: "`iptables-nft-save -c` was denied: …you must be root…",
  remedy: AS_ROOT,
};

/** What one who is not root is told of containers. */
export const INSIDES_DENIED: Told = {
  code: "NETNS_PERMISSION_DENIED",
  what: "Interfaces, settings and rules of the containers",
  reason: "this machine (user id …) may not look into … processes of others",
  remedy: AS_ROOT,
};
