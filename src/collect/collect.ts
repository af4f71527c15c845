/** Takes a snapshot: engine and host are asked at the same time, joined, and the host's claim to be the engine's proven. */

import type { Engine, Rootlesskit } from "../core/docker/engine.ts";
import type { Gap } from "../core/contract.ts";
import type { Host, Snapshot } from "../core/snapshot.ts";
import { gapOfEngine } from "./engine/engineGaps.ts";
import { pointingAtAnother } from "./engines/another.ts";
import { findingBridges } from "./engine/podman.ts";
import { readEngine } from "./engine/readEngine.ts";
import { gapOfHost } from "./hostGaps.ts";
import { readHost, type HostReading } from "./hostReading.ts";
import { changedMeanwhile, gapOfChange } from "./consistency.ts";
import { gapOfProof, prove } from "./prove.ts";
import type { Reach } from "./reach/reach.ts";
import { gapsOfMachine, onMachine } from "./rootless.ts";
import { rootlessShell } from "./shell/rootlessShell.ts";
import type { Limits } from "./shell/shell.ts";

const HOST_TIMEOUT_MS = 20_000;
const MAX_HOST_BYTES = 64 * 1024 * 1024;

const limitsOf = (signal: AbortSignal): Limits => ({
  ...{ signal, timeoutMs: HOST_TIMEOUT_MS, maxBytes: MAX_HOST_BYTES },
});

/** Never rejects but with the signal's reason: what could not be read is a gap of the snapshot. */
export async function collectSnapshot(reach: Reach, signal: AbortSignal): Promise<Snapshot> {
  const first = await collectOnce(reach, signal);
  if (changedMeanwhile(first) === undefined) return first;
  const second = await collectOnce(reach, signal);
  const change = changedMeanwhile(second);
  return change === undefined ? second : { ...second, gaps: [...second.gaps, gapOfChange(change)] };
}

/** Of rootless engines that were read before: within and before their namespaces is read at the same time then. */
const rootlesskits = new WeakMap<Reach, Rootlesskit>();

async function collectOnce(reach: Reach, signal: AbortSignal): Promise<Snapshot> {
  const takenAt = new Date().toISOString();
  const known = rootlesskits.get(reach);
  const [asked, read, within] = await Promise.all([
    askEngine(reach, signal),
    readAnyHost(reach, signal),
    readWithin(reach, known, signal),
  ]);
  const { rootlesskit } = asked.engine ?? {};
  if (rootlesskit !== undefined) rootlesskits.set(reach, rootlesskit);
  const isSame = rootlesskit?.stateDir === known?.stateDir;
  const inner = isSame ? within : await readWithin(reach, rootlesskit, signal);
  const joined = joinHost(asked.engine, read, inner);
  const engine =
    asked.engine === undefined || joined.host === undefined
      ? asked.engine
      : findingBridges(asked.engine, joined.host);
  return {
    schema: "docker-network-lens/snapshot@1",
    takenAt,
    ...(engine === undefined ? {} : { engine }),
    ...(joined.host === undefined ? {} : { host: joined.host }),
    gaps: joinLinkGaps(asked.gaps, joined.gaps),
  };
}

/** Where ssh did not get there, both lack the same for the same reason; it is told once. */
function joinLinkGaps(ofEngine: readonly Gap[], ofHost: readonly Gap[]): readonly Gap[] {
  const link = ofEngine.find(({ code }) => code === "SSH_FAILED");
  const same = ofHost.find(({ code, remedy }) => code === link?.code && remedy === link.remedy);
  if (link === undefined || same === undefined) return [...ofEngine, ...ofHost];
  const both = {
    ...link,
    what: `${link.what}, and the rules, routes and interfaces of the host`,
    affects: [...new Set([...link.affects, ...same.affects])],
  };
  return [both, ...ofEngine.filter((gap) => gap !== link), ...ofHost.filter((gap) => gap !== same)];
}

interface Asked {
  readonly engine?: Engine;
  readonly gaps: readonly Gap[];
}

async function askEngine({ engine }: Reach, signal: AbortSignal): Promise<Asked> {
  if (engine === undefined) return { gaps: [] };
  const reading = await readEngine(engine, signal);
  if (reading.ok) return reading.value;
  const gap = gapOfEngine(reading.failure, engine.endpoint);
  return { gaps: [await pointingAtAnother(gap, engine.endpoint)] };
}

interface Read {
  readonly reading?: HostReading;
  readonly gaps: readonly Gap[];
}

async function readAnyHost({ shell, noHost }: Reach, signal: AbortSignal): Promise<Read> {
  if (shell === undefined) return { gaps: noHost === undefined ? [] : [noHost] };
  const read = await readHost(shell, limitsOf(signal));
  return read.ok
    ? { reading: read.value, gaps: read.value.gaps }
    : { gaps: [gapOfHost(read.failure)] };
}

/** A rootless engine's host is behind the door of rootlesskit, on the machine that is read. */
async function readWithin(
  { shell }: Reach,
  rootlesskit: Rootlesskit | undefined,
  signal: AbortSignal,
): Promise<HostReading | undefined> {
  if (shell === undefined || rootlesskit === undefined) return undefined;
  const read = await readHost(rootlessShell(shell, rootlesskit), limitsOf(signal));
  return read.ok ? read.value : undefined;
}

function joinHost(
  engine: Engine | undefined,
  { reading, gaps }: Read,
  within: HostReading | undefined,
): { host?: Host; gaps: readonly Gap[] } {
  if (reading === undefined) return { gaps };
  const read = reading.join(engine);
  if (engine === undefined) return { host: read, gaps };
  const inner = within === undefined ? undefined : onMachine(within.join(engine), read);
  if (within !== undefined && inner !== undefined && prove(engine, inner).is === "proven") {
    return { host: inner, gaps: [...within.gaps, ...gapsOfMachine(reading)] };
  }
  const proof = prove(engine, read);
  if (proof.is === "proven") return { host: read, gaps };
  // The gaps of a host that is not this engine's would be of no concern to its reader, but for those that keep the proof.
  const isSeen = read.namespaces[0].links !== undefined;
  return { gaps: [gapOfProof(proof, engine, read), ...(isSeen ? [] : gaps)] };
}
