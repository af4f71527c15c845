/** What the session knows of one engine: its last good snapshot, and whether that is still the truth. */

import type { Gap } from "../../core/contract.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import { Emitter, type Disposable } from "../emitter.ts";
import { messageOf, stackOf, type Log } from "./log.ts";
import { Pacer } from "./pacer.ts";
import type { Source } from "./source.ts";

export interface LensState {
  /** Absent until the settings named one. */
  readonly source?: Source;
  /** The last that showed an engine; kept when a later reading did not. */
  readonly snapshot?: Snapshot;
  /** A reading is under way. */
  readonly busy: boolean;
  /** Why the last reading showed no engine; absent when it did. */
  readonly trouble?: Gap;
}

/** A reading under way. */
interface Reading {
  readonly promise: Promise<void>;
  readonly abort: AbortController;
}

export class Lens implements Disposable {
  readonly #changed = new Emitter<LensState>();
  readonly #log: Log;
  readonly #pacer: Pacer;
  #watching: AbortController | undefined;
  #reading: Reading | undefined;
  #state: LensState = { busy: false };
  #wanted = false;
  #toldGaps = "";

  readonly onDidChange = this.#changed.event;

  constructor(log: Log) {
    this.#log = log;
    this.#pacer = new Pacer(async () => {
      await this.#settled();
      await this.refresh();
    });
  }

  get state(): LensState {
    return this.#state;
  }

  /** Looks through another source from now on; what the last one showed is forgotten. */
  use(source: Source): void {
    this.#stop();
    this.#state.source?.close?.();
    this.#set({ source, busy: false });
    if (this.#wanted) this.#start();
  }

  /** Somebody looks: from now on the engine is watched. Until then nothing is asked of it. */
  want(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#start();
  }

  /** Begins anew without forgetting what was seen: which engine is meant is found out again. */
  async renew(): Promise<void> {
    this.#wanted = true;
    this.#stop();
    this.#state.source?.renew?.();
    this.#start();
    await this.#settled();
  }

  /** Reads everything anew; a reading under way is given up for it. Settles when it is done, whatever came of it. */
  refresh(): Promise<void> {
    const { source } = this.#state;
    if (source === undefined) return Promise.resolve();
    this.#reading?.abort.abort();
    const abort = new AbortController();
    const reading: Reading = { abort, promise: this.#read(source, abort.signal) };
    this.#reading = reading;
    return reading.promise;
  }

  /** A snapshot no older than asked where one can be had, else the last that there is. */
  async fresh(maxAgeMs: number): Promise<Snapshot | undefined> {
    this.want();
    const { source, snapshot } = this.#state;
    const old =
      snapshot === undefined || (source?.name.kind === "engine" && ageOf(snapshot) > maxAgeMs);
    if (old && this.#reading === undefined) void this.refresh();
    await this.#settled();
    return this.#state.snapshot;
  }

  dispose(): void {
    this.#stop();
    this.#state.source?.close?.();
    this.#pacer.dispose();
    this.#changed.dispose();
  }

  /** Waits until nothing is being read; one reading may take the place of another meanwhile. */
  async #settled(): Promise<void> {
    while (this.#reading !== undefined) await this.#reading.promise;
  }

  #start(): void {
    const { source } = this.#state;
    if (source === undefined) return;
    void this.refresh();
    this.#watching = new AbortController();
    void this.#watch(source, this.#watching.signal);
  }

  async #watch(source: Source, signal: AbortSignal): Promise<void> {
    const nudge = (): void => {
      if (!signal.aborted) this.#pacer.nudge();
    };
    await source.watch?.(nudge, signal).catch((error: unknown) => {
      if (!signal.aborted) this.#log.error(`events: ${stackOf(error)}`);
    });
  }

  #stop(): void {
    this.#watching?.abort();
    this.#watching = undefined;
    this.#pacer.rest();
    this.#reading?.abort.abort();
    this.#reading = undefined;
  }

  async #read(source: Source, signal: AbortSignal): Promise<void> {
    const started = performance.now();
    this.#set({ ...this.#state, busy: true });
    try {
      const snapshot = await source.collect(signal);
      if (signal.aborted) return;
      this.#reading = undefined;
      this.#logReading(snapshot, performance.now() - started);
      this.#keep(snapshot);
    } catch (error) {
      if (signal.aborted) return;
      this.#reading = undefined;
      this.#log.error(`refresh failed: ${stackOf(error)}`);
      this.#set({ ...this.#state, busy: false, trouble: unforeseen(error) });
    }
  }

  #keep(snapshot: Snapshot): void {
    const { source, snapshot: last } = this.#state;
    const base = { busy: false, ...(source === undefined ? {} : { source }) };
    if (snapshot.engine !== undefined) {
      this.#set({ ...base, snapshot });
      return;
    }
    const trouble = snapshot.gaps.find(isOfEngine) ?? snapshot.gaps[0] ?? noEngine(snapshot);
    this.#set({ ...base, trouble, ...(last === undefined ? {} : { snapshot: last }) });
  }

  #logReading({ engine, host, gaps }: Snapshot, tookMs: number): void {
    const what = [
      engine === undefined ? "no engine" : `engine ${engine.name} ${engine.version}`,
      `${engine?.networks.length ?? 0} networks, ${engine?.containers.length ?? 0} containers`,
      host === undefined ? "host not read" : `host read as ${host.reader}`,
    ];
    this.#log.info(`read in ${Math.round(tookMs)} ms: ${what.join("; ")}`);
    const told = gaps.map(({ code, what: lacks, reason }) => `gap ${code}: ${lacks}: ${reason}`);
    // A gap that stays is not worth a line at every event.
    if (told.join("\n") !== this.#toldGaps) for (const line of told) this.#log.info(line);
    this.#toldGaps = told.join("\n");
  }

  #set(state: LensState): void {
    this.#state = state;
    this.#changed.fire(state);
  }
}

export const ageOf = ({ takenAt }: Snapshot): number => Date.now() - Date.parse(takenAt);

const isOfEngine = ({ code }: Gap): boolean =>
  code.startsWith("ENGINE_") || code === "CONTEXT_NOT_FOUND" || code === "SSH_FAILED";

function noEngine({ takenAt }: Snapshot): Gap {
  return {
    code: "ENGINE_UNREACHABLE",
    what: "the engine",
    reason: `the snapshot of ${takenAt} was taken without one`,
    remedy: "Open a snapshot that was taken with an engine.",
    affects: [],
  };
}

/** A reading does not fail but by a fault of ours, or by a file that is no snapshot. */
function unforeseen(error: unknown): Gap {
  return {
    code: "OUTPUT_NOT_UNDERSTOOD",
    what: "the snapshot",
    reason: messageOf(error),
    remedy: "The log says more.",
    affects: [],
  };
}
