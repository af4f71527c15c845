/** What the sections that failed leave out of a snapshot, in words, with what would close it. */

import type { GapCode } from "../core/codes.ts";
import type { Gap } from "../core/contract.ts";
import type { RulesetTexts } from "../core/snapshot.ts";
import type { HostReadings } from "./hostReading.ts";
import type { Reading, SectionFailure } from "./sections/section.ts";

interface Subject {
  readonly what: string;
  /** The gap's code when the reader may not. */
  readonly denied: GapCode;
  /** The Debian package of its tool. */
  readonly package: string;
  readonly affects: readonly string[];
}

const WALKS = ["explain", "trace", "packet", "findings"];
const rules = (what: string, tool: string): Subject => ({
  what,
  denied: "RULES_PERMISSION_DENIED",
  package: tool,
  affects: WALKS,
});
const facts = (what: string, tool: string, affects = WALKS): Subject => ({
  what,
  denied: "NETNS_PERMISSION_DENIED",
  package: tool,
  affects,
});

const SUBJECTS: Readonly<Record<Exclude<keyof HostReadings, "identity">, Subject>> = {
  iptablesNft: rules("The rules of iptables", "iptables"),
  ip6tablesNft: rules("The rules of ip6tables", "iptables"),
  iptablesLegacy: rules("The rules of iptables-legacy", "iptables"),
  ip6tablesLegacy: rules("The rules of ip6tables-legacy", "iptables"),
  nft: rules("The rules of nftables", "nftables"),
  ipset: rules("The sets that rules look into", "ipset"),
  besides: rules("The filters of tc and the policies of IPsec", "iproute2"),
  links: facts("The host's interfaces", "iproute2", [...WALKS, "list"]),
  routes: facts("The host's routes", "iproute2"),
  policyRules: facts("The host's routing policy", "iproute2"),
  neighbours: facts("The host's ARP and NDP tables", "iproute2"),
  fdb: facts("The bridges' forwarding tables", "iproute2"),
  sysctls: facts("The settings below /proc/sys/net", "procps"),
  namespaces: facts("The network namespaces of the containers", "coreutils", [...WALKS, "list"]),
  netlink: facts("The containers' interfaces and sockets", "iproute2"),
  netFiles: facts("Addresses and routes of the containers", "grep"),
  sysfs: facts("The containers' interfaces", "grep", [...WALKS, "list"]),
  holders: facts("The processes that hold sockets", "coreutils", ["explain", "findings"]),
  sockets: facts("The sockets that listen", "iproute2"),
  virtualServices: facts("The virtual services of IPVS", "grep"),
};

export interface About {
  readonly reader: string;
  readonly uid: number;
  /** What is known of the rules after all, by whichever tool. */
  readonly rulesets: RulesetTexts;
}

/** One gap for all that failed alike. */
export function gapsOfReadings(readings: HostReadings, about: About): Gap[] {
  const gaps = new Map<string, Gap>();
  for (const [name, subject] of Object.entries(SUBJECTS)) {
    const reading: Reading<unknown> = readings[name as keyof typeof SUBJECTS];
    if (name in about.rulesets) continue;
    if (reading.ok) continue;
    const gap = gapOfFailure(reading.failure, subject, about.reader);
    const key = `${gap.code} ${gap.remedy}`;
    const before = gaps.get(key);
    gaps.set(key, before === undefined ? gap : both(before, gap));
  }
  return [
    ...gaps.values(),
    ...hiddenNamespaces(readings, about),
    ...closedNamespaces(readings, about),
  ];
}

function both(a: Gap, b: Gap): Gap {
  return {
    ...a,
    what: `${a.what}; ${b.what.replace(/^The /, "the ")}`,
    affects: [...new Set([...a.affects, ...b.affects])],
  };
}

function gapOfFailure(
  { kind, asked, said }: SectionFailure,
  subject: Subject,
  reader: string,
): Gap {
  const { what, affects } = subject;
  const told = said === "" ? "" : `: ${said}`;
  switch (kind) {
    case "absent":
      return {
        code: "TOOL_MISSING",
        what,
        reason: `${reader} has no program for \`${asked}\``,
        remedy: `Install the package ${subject.package} on the host`,
        affects,
      };
    case "denied":
      return {
        code: subject.denied,
        what,
        reason: `\`${asked}\` was denied${told}`,
        remedy: AS_ROOT,
        affects,
      };
    case "timed-out":
      return {
        code: "TIMED_OUT",
        what,
        reason: `\`${asked}\` was not through in time`,
        remedy: "Try again; a host that stays slow needs a longer time limit",
        affects,
      };
    case "garbled":
      return {
        code: "OUTPUT_NOT_UNDERSTOOD",
        what,
        reason: `What \`${asked}\` prints was not understood${told}`,
        remedy: "Report what it prints, so that it will be read",
        affects,
      };
    case "cut-off":
    case "failed":
      return {
        code: "OUTPUT_NOT_UNDERSTOOD",
        what,
        reason:
          kind === "failed"
            ? `\`${asked}\` failed${told}`
            : `The output of \`${asked}\` ends early${told}`,
        remedy: `Run \`${asked}\` on the host to see what it says`,
        affects,
      };
  }
}

const AS_ROOT = "Run as root, or let sudo run `sh` without a password for this person";

/** Someone who is not root sees processes of others, and not which namespace they are in. */
function hiddenNamespaces({ namespaces }: HostReadings, { uid, reader }: About): Gap[] {
  if (!namespaces.ok || uid === 0 || namespaces.value.hidden === 0) return [];
  return [
    {
      code: "NETNS_PERMISSION_DENIED",
      what: "Interfaces, routes and sockets of the containers",
      reason: `${reader} (user id ${uid}) may not look into ${namespaces.value.hidden} processes of others`,
      remedy: AS_ROOT,
      affects: [...WALKS, "list"],
    },
  ];
}

/** A namespace without processes, as that of an overlay network, is read by entering it, and that alone perl does here. */
function closedNamespaces({ namespaces, netlink }: HostReadings, { uid, reader }: About): Gap[] {
  // Where processes are hidden, those of containers look as if nobody were in them: that gap tells of all.
  if (!namespaces.ok || namespaces.value.hidden > 0) return [];
  const { mounts, pids } = namespaces.value;
  const told = netlink.ok ? netlink.value?.mounted : undefined;
  const closed = [...mounts].filter(([id, file]) => !pids.has(id) && told?.has(file) !== true);
  const [first] = closed;
  if (first === undefined) return [];
  const named = closed.map(([, file]) => file.replace(/^.*\//, "")).join(", ");
  return [
    {
      code: uid === 0 ? "TOOL_MISSING" : "NETNS_PERMISSION_DENIED",
      what: `The network namespaces that no process is in: ${named}`,
      reason: `${reader} could not enter them`,
      remedy: uid === 0 ? "Install the package perl on the host" : AS_ROOT,
      affects: [...WALKS, "list"],
    },
  ];
}
