/** Takes a snapshot: engine and host are asked at the same time, joined, and the host's claim to be the engine's proven. */

import type { Engine } from "../core/docker/engine.ts";
import type { Gap } from "../core/contract.ts";
import type { Host, Snapshot } from "../core/snapshot.ts";
import { openEngine } from "./engine/client.ts";
import type { EngineEndpoint } from "./engine/endpoint.ts";
import { gapOfEngine } from "./engine/engineGaps.ts";
import { findingBridges } from "./engine/podman.ts";
import { readEngine } from "./engine/readEngine.ts";
import { gapOfHost, gapOfUnnamedHost } from "./hostGaps.ts";
import { readHost, type HostReading } from "./hostReading.ts";
import { changedMeanwhile, gapOfChange } from "./consistency.ts";
import type { Outcome } from "./outcome.ts";
import { gapOfProof, prove } from "./prove.ts";
import { localShells } from "./shell/localShells.ts";
import type { Shell } from "./shell/shell.ts";

export interface Collecting {
  /** Which engine; absent, only the host is read. */
  readonly endpoint?: EngineEndpoint;
  /** The way to the host; absent, the endpoint decides the place and the best right there is taken. */
  readonly shell?: Shell;
  /** False leaves the host alone. */
  readonly host?: boolean;
}

const HOST_TIMEOUT_MS = 20_000;
const MAX_HOST_BYTES = 64 * 1024 * 1024;

/** Never rejects but with the signal's reason: what could not be read is a gap of the snapshot. */
export async function collectSnapshot(what: Collecting, signal: AbortSignal): Promise<Snapshot> {
  const first = await collectOnce(what, signal);
  if (changedMeanwhile(first) === undefined) return first;
  const second = await collectOnce(what, signal);
  const change = changedMeanwhile(second);
  return change === undefined ? second : { ...second, gaps: [...second.gaps, gapOfChange(change)] };
}

async function collectOnce(what: Collecting, signal: AbortSignal): Promise<Snapshot> {
  const takenAt = new Date().toISOString();
  const [asked, read] = await Promise.all([askEngine(what, signal), readAnyHost(what, signal)]);
  const joined = joinHost(asked.engine, read);
  const engine =
    asked.engine === undefined || joined.host === undefined
      ? asked.engine
      : findingBridges(asked.engine, joined.host);
  return {
    schema: "docker-network-lens/snapshot@1",
    takenAt,
    ...(engine === undefined ? {} : { engine }),
    ...(joined.host === undefined ? {} : { host: joined.host }),
    gaps: [...asked.gaps, ...joined.gaps],
  };
}

interface Asked {
  readonly engine?: Engine;
  readonly gaps: readonly Gap[];
}

async function askEngine({ endpoint }: Collecting, signal: AbortSignal): Promise<Asked> {
  if (endpoint === undefined) return { gaps: [] };
  const opened = await openEngine(endpoint);
  if (!opened.ok) return { gaps: [gapOfEngine(opened.failure, endpoint)] };
  try {
    const reading = await readEngine(opened.value, endpoint, signal);
    return reading.ok ? reading.value : { gaps: [gapOfEngine(reading.failure, endpoint)] };
  } finally {
    opened.value.close();
  }
}

interface Read {
  readonly reading?: HostReading;
  readonly gaps: readonly Gap[];
}

/** Tries the ways in turn, the one with the most rights first. */
async function readAnyHost(what: Collecting, signal: AbortSignal): Promise<Read> {
  if (what.host === false) return { gaps: [] };
  if (what.shell === undefined && what.endpoint !== undefined && what.endpoint.kind !== "unix") {
    return { gaps: [gapOfUnnamedHost(what.endpoint)] };
  }
  const shells = what.shell === undefined ? localShells() : [what.shell];
  let last: Outcome<HostReading> | undefined;
  for (const shell of shells) {
    last = await readHost(shell, { signal, timeoutMs: HOST_TIMEOUT_MS, maxBytes: MAX_HOST_BYTES });
    if (last.ok) return { reading: last.value, gaps: last.value.gaps };
  }
  return { gaps: last?.ok === false ? [gapOfHost(last.failure)] : [gapOfHost()] };
}

function joinHost(
  engine: Engine | undefined,
  { reading, gaps }: Read,
): { host?: Host; gaps: readonly Gap[] } {
  if (reading === undefined) return { gaps };
  const host = reading.join(engine);
  if (engine === undefined) return { host, gaps };
  const proof = prove(engine, host);
  // The gaps of a host that is not this engine's would be of no concern to its reader.
  return proof.is === "proven" ? { host, gaps } : { gaps: [gapOfProof(proof, engine, host)] };
}
