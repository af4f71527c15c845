/** What closes a gap, in words that a person can act on. */

export const AS_ROOT =
  "Run as root, let sudo run `sh` without a password for this person, or let a helper container read the host (`--via container`)";

/** Who is root already needs no advice to be so. */
export const ROOT_REFUSED =
  "Find out what refuses root there: SELinux (`ausearch -m avc -ts recent`), AppArmor (`journalctl -k | grep apparmor`), or a container without the capabilities NET_ADMIN, SYS_ADMIN and SYS_PTRACE";

export const ON_DENIAL = (uid: number): string => (uid === 0 ? ROOT_REFUSED : AS_ROOT);

/** Debian's names of packages, each with what of it is wanted where others have parts, and the names that others have. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  iproute2: "on Fedora and RHEL iproute",
  "iproute2 for tc": "on Fedora and RHEL iproute-tc",
  iptables: "on Fedora and RHEL iptables-nft",
  "iptables with its legacy programs": "on Fedora, RHEL and Alpine iptables-legacy",
  procps: "on Fedora and RHEL procps-ng",
};

export function installing(name: string): string {
  const other = ELSEWHERE[name];
  const [debian = ""] = name.split(" ");
  return `Install the package ${debian} on the host${other === undefined ? "" : ` (${other})`}`;
}
