/** What the sections that failed leave out of a snapshot, in words, with what would close it. */

import type { GapCode } from "../core/codes.ts";
import type { Gap } from "../core/contract.ts";
import type { RulesetTexts } from "../core/snapshot.ts";
import type { HostReadings } from "./hostReading.ts";
import { TOO_MUCH } from "./prologue.ts";
import { AS_ROOT, installing, ON_DENIAL } from "./remedies.ts";
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
  iptablesLegacy: rules("The rules of iptables-legacy", "iptables with its legacy programs"),
  ip6tablesLegacy: rules("The rules of ip6tables-legacy", "iptables with its legacy programs"),
  nft: rules("The rules of nftables", "nftables"),
  ipset: rules("The sets that rules look into", "ipset"),
  besides: rules("The filters of tc and the policies of IPsec", "iproute2 for tc"),
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
  const alike = new Map<string, { readonly gap: Gap; readonly failures: SectionFailure[] }>();
  for (const [name, subject] of Object.entries(SUBJECTS)) {
    const reading: Reading<unknown> = readings[name as keyof typeof SUBJECTS];
    if (reading.ok || name in about.rulesets) continue;
    const gap = gapOfFailure(reading.failure, subject, about);
    const key = `${gap.code} ${gap.remedy}`;
    const before = alike.get(key);
    const failures = [...(before?.failures ?? []), reading.failure];
    alike.set(key, { gap: before === undefined ? gap : both(before.gap, gap), failures });
  }
  return [
    ...[...alike.values()].map(({ gap, failures }) => ({
      ...gap,
      reason: reasonOf(failures, about),
    })),
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

const CODES: Readonly<Record<Exclude<FailureKind, "denied">, GapCode>> = {
  absent: "TOOL_MISSING",
  "timed-out": "TIMED_OUT",
  garbled: "OUTPUT_NOT_UNDERSTOOD",
  "cut-off": "OUTPUT_NOT_UNDERSTOOD",
  failed: "OUTPUT_NOT_UNDERSTOOD",
};

type FailureKind = SectionFailure["kind"];

function gapOfFailure(failure: SectionFailure, subject: Subject, { uid }: About): Gap {
  const { kind } = failure;
  const { what, affects } = subject;
  const code = kind === "denied" ? subject.denied : CODES[kind];
  return { code, what, reason: "", remedy: remedyOf(failure, subject, uid), affects };
}

function remedyOf({ kind, asked, said }: SectionFailure, subject: Subject, uid: number): string {
  switch (kind) {
    case "absent":
      return installing(subject.package);
    case "denied":
      return ON_DENIAL(uid);
    case "timed-out":
      return "Run it on the host to see what it waits for: a lock that another program holds, rules that change all the time; or try again when the host is less busy";
    case "garbled":
      return "Report what it prints, so that it will be read";
    case "cut-off":
      if (said !== TOO_MUCH)
        return "Refresh; where it happens again, find out what ends the shell there";
      return `Run \`${asked}\` on the host to see what it says`;
    case "failed":
      return `Run \`${asked}\` on the host to see what it says`;
  }
}

/** Of failures that are alike: all that was asked, and what the first of them was told. */
function reasonOf(failures: readonly SectionFailure[], { reader }: About): string {
  const [first] = failures;
  if (first === undefined) return "";
  const told = first.said === "" ? "" : `: ${first.said}`;
  const asked = [...new Set(failures.map((each) => `\`${each.asked}\``))].join(", ");
  switch (first.kind) {
    case "absent":
      return `${reader} finds no ${programsIn(failures)}`;
    case "denied":
      return `\`${first.asked}\` was denied${told}`;
    case "timed-out":
      return `${asked} ${failures.length > 1 ? "were" : "was"} not through in time`;
    case "garbled":
      return `What \`${first.asked}\` prints was not understood${told}`;
    case "cut-off":
      return `The output of ${asked} ends early${told}`;
    case "failed":
      return `${asked} failed${told}`;
  }
}

/** `missing` of the script's prologue names the program. */
function programsIn(failures: readonly SectionFailure[]): string {
  const names = failures.map(({ said, asked }) => /^(.+): not found/.exec(said)?.[1] ?? asked);
  return [...new Set(names)].join(" and no ");
}

/** Someone who is not root sees of processes of others what is below `/proc/PID/net`, and with `hidepid` not even that. */
function hiddenNamespaces({ namespaces }: HostReadings, { uid, reader }: About): Gap[] {
  if (!namespaces.ok) return [];
  const { hidden, unnamed } = namespaces.value;
  // Of root's processes some end while they are looked at.
  if (uid === 0 ? unnamed.size === 0 : hidden === 0 && namespaces.value.hides === undefined)
    return [];
  const hides = unnamed.size > 0 ? undefined : namespaces.value.hides;
  const who = `${reader} (user id ${uid})`;
  const group = hides?.exceptGroup;
  const inGroup =
    group === undefined
      ? ""
      : `; members of group ${group} see at least routes and sockets (\`getent group ${group}\`)`;
  return [
    {
      code: "NETNS_PERMISSION_DENIED",
      what:
        hides === undefined
          ? "Interfaces, settings and rules of the containers"
          : "Interfaces, routes, sockets and rules of the containers",
      reason:
        hides === undefined
          ? `${who} may not look into ${hidden} processes of others`
          : `${who} does not see processes of others: /proc is mounted with hidepid=${hides.how}`,
      remedy: `${ON_DENIAL(uid)}${inGroup}`,
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
      remedy: uid === 0 ? installing("perl") : AS_ROOT,
      affects: [...WALKS, "list"],
    },
  ];
}
