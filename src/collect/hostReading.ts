/** One reading of a host: the script run by a shell, its sections taken apart, and the Host made of them. */

import type { Engine } from "../core/docker/engine.ts";
import type { Gap } from "../core/contract.ts";
import type { Host, RulesetTexts } from "../core/snapshot.ts";
import { present } from "./fields.ts";
import { joinNamespaces, kindsOf } from "./joinNamespaces.ts";
import { gapOfHelper } from "./hostGaps.ts";
import { done, failed, type Outcome } from "./outcome.ts";
import { withOtherSources } from "./otherSources.ts";
import { readForeignNetns, readMountedNetns, type RawNetns } from "./proc/netns.ts";
import { nameSockets } from "./proc/sockets.ts";
import { newMark, readOutput, withoutMarks, writeScript, type Readings } from "./script.ts";
import { namedByEngine } from "./shutNamespaces.ts";
import { gapsOfReadings } from "./sectionGaps.ts";
import { SECTIONS } from "./sections/index.ts";
import type { Reading } from "./sections/section.ts";
import type { Limits, Ran, Shell } from "./shell/shell.ts";

export type HostReadings = Readings<typeof SECTIONS>;

export interface HostReading {
  readonly gaps: readonly Gap[];
  /** The host with its namespaces joined; what the engine says of its endpoints settles what a link is. */
  join(engine: Engine | undefined): Host;
}

/** Runs the script once. What single sections lack is in the gaps; a failure is that of all of it. */
export async function readHost(shell: Shell, limits: Limits): Promise<Outcome<HostReading>> {
  const mark = newMark();
  const ran = await shell.run(writeScript(SECTIONS, mark), limits);
  if (!ran.ok) return ran;
  const { value } = ran;
  const stderr = withoutMarks(value.stderr, mark);
  const place = value.place ?? shell.name;
  const readings = withOtherSources(readOutput(SECTIONS, mark, value));
  return assembleHost(place, readings, { ...value, stderr });
}

function assembleHost(place: string, readings: HostReadings, ran: Ran): Outcome<HostReading> {
  const identity = valueOf(readings.identity);
  if (identity === undefined) return nothingRead(place, ran);
  if (identity.system !== "Linux") {
    return failed("absent", "uname -s", `${place} runs ${identity.system}`);
  }
  const reader = `${place}${ran.right === "sudo" ? " with sudo" : identity.uid === 0 ? " as root" : ""}`;
  const namespaces = namespacesOf(readings);
  const conntrack = conntrackOf(namespaces[0].sysctls ?? {});
  const join = (engine: Engine | undefined): Host => ({
    hostname: identity.hostname,
    kernel: identity.kernel,
    reader,
    uid: identity.uid,
    namespaces: joinNamespaces(
      namedByEngine(ofEngine(namespaces, engine), engine),
      kindsOf(engine),
    ),
    ...(conntrack === undefined ? {} : { conntrack }),
  });
  const about = { reader, uid: identity.uid, rulesets: namespaces[0].rulesets ?? {} };
  const gaps = gapsOfReadings(readings, about);
  const { instead } = ran;
  return done({ join, gaps: instead === undefined ? gaps : [gapOfHelper(instead), ...gaps] });
}

/**
 * A machine with a rootless engine may have others, whose containers have interfaces of the same numbers and addresses:
 * they stand apart.
 */
function ofEngine(
  [own, ...others]: readonly [RawNetns, ...RawNetns[]],
  engine: Engine | undefined,
): [RawNetns, ...RawNetns[]] {
  if (engine?.rootless !== true) return [own, ...others];
  const known = new Set(engine.containers.map(({ pid }) => pid));
  return [
    own,
    ...others.filter(({ pids }) => pids.length === 0 || pids.some((pid) => known.has(pid))),
  ];
}

/** The script's first section never came: the program that should have run it says why, on standard error. */
function nothingRead(reader: string, { cut, code, stderr }: Ran): Outcome<never> {
  if (cut === "timed-out") return failed("timed-out", reader, stderr);
  const denied = /password is required|not allowed|may not run|permission denied/i.test(stderr);
  const kind = denied ? "denied" : code === 127 ? "absent" : "failed";
  return failed(
    kind,
    reader,
    stderr === "" ? `it printed nothing (status ${code ?? "none"})` : stderr,
  );
}

const valueOf = <T>(reading: Reading<T>): T | undefined => (reading.ok ? reading.value : undefined);

function namespacesOf(readings: HostReadings): [RawNetns, ...RawNetns[]] {
  const found = valueOf(readings.namespaces);
  const files = valueOf(readings.netFiles);
  const asked = valueOf(readings.netlink);
  const holders = asked?.holders ?? valueOf(readings.holders);
  const sockets =
    asked === undefined
      ? valueOf(readings.sockets)
      : new Map([...(valueOf(readings.sockets) ?? []), ...asked.sockets]);
  const sysfs = valueOf(readings.sysfs);
  const services = valueOf(readings.virtualServices);
  const own: RawNetns = present({
    // Files do not tell the numbers.
    numbered: files?.get(0) === undefined,
    id: found?.own ?? "0",
    pids: found?.pids.get(found.own) ?? [],
    links: valueOf(readings.links),
    routes: valueOf(readings.routes),
    policyRules: valueOf(readings.policyRules),
    neighbours: valueOf(readings.neighbours),
    fdb: valueOf(readings.fdb),
    sockets:
      sockets === undefined
        ? undefined
        : nameSockets(sockets.get(0) ?? [], valueOf(readings.links) ?? [], holders),
    ...(asked?.besides ?? valueOf(readings.besides)),
    virtualServices: services?.get(0),
    sysctls: valueOf(readings.sysctls),
    rulesets: rulesetsOf(readings),
  });
  const others = [...(found?.pids ?? [])].filter(([id]) => id !== own.id);
  const empty = [...(found?.mounts ?? [])].filter(([id]) => found?.pids.has(id) === false);
  return [
    own,
    ...others.map(([id, pids]) => {
      const file = found?.mounts.get(id);
      const pid = found?.read.get(id) ?? 0;
      return readForeignNetns(id, pids, {
        file,
        told: asked?.namespaces.get(pid),
        files: files?.get(pid),
        sysfs: sysfs?.get(id),
        sockets: sockets?.get(pid),
        virtualServices: services?.get(pid),
        holders,
        number: asked?.numbers.get(pid),
        unnamed: found?.unnamed.has(id) === true,
      });
    }),
    ...empty.map(([id, file]) => readMountedNetns(id, file, asked?.mounted.get(file))),
  ];
}

/**
 * What a missing tool would have shown is known where another one shows that there is nothing: without iptables'
 * own expressions in nft's list there are no iptables rules, and without a rule that looks into a set no set matters.
 */
export function rulesetsOf(
  readings: Pick<
    HostReadings,
    "iptablesNft" | "iptablesLegacy" | "ip6tablesNft" | "ip6tablesLegacy" | "nft" | "ipset"
  >,
): RulesetTexts {
  const nft = valueOf(readings.nft);
  const noXtables = nft !== undefined && !nft.includes('"xt"');
  const orNone = (reading: Reading<string>, none: boolean): string | undefined =>
    reading.ok ? reading.value : none && reading.failure.kind === "absent" ? "" : undefined;
  const tables = {
    iptablesNft: orNone(readings.iptablesNft, noXtables),
    ip6tablesNft: orNone(readings.ip6tablesNft, noXtables),
    iptablesLegacy: valueOf(readings.iptablesLegacy),
    ip6tablesLegacy: valueOf(readings.ip6tablesLegacy),
  };
  const noSets = Object.values(tables).every((text) => text?.includes("--match-set") === false);
  return present({ ...tables, nft, ipset: orNone(readings.ipset, noSets) });
}

function conntrackOf(sysctls: Readonly<Record<string, string>>): Host["conntrack"] {
  const count = Number(sysctls["net.netfilter.nf_conntrack_count"]);
  const max = Number(sysctls["net.netfilter.nf_conntrack_max"]);
  return Number.isFinite(count) && Number.isFinite(max) ? { count, max } : undefined;
}
