/** Tells when something changed at an engine, by its own events; and when it can be heard at all. */

import type { IncomingMessage } from "node:http";
import { fieldsOf, textOf, type Fields } from "../fields.ts";
import type { Failure } from "../outcome.ts";
import type { EngineClient } from "./client.ts";

export interface EngineListener {
  /** Something is different, or may be, as nobody listened for a while. Bursts are told as one. */
  changed(): void;
  /** `failure` is absent while the engine's events are heard. */
  heard(failure?: Failure): void;
}

/** Of the containers that read a host for us, or for another window: they come and go with each reading. */
export const HELPER_LABEL = "docker-network-lens";

const QUIET_MS = 120;
const BURST_MS = 800;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** A connection that holds for so long was no mere attempt. */
const HELD_MS = 10_000;
const OPEN_TIMEOUT_MS = 10_000;
/** One event has a few hundred bytes, and with it all labels of its container. */
const MAX_LINE_CHARACTERS = 1024 * 1024;

const EVENTS = `/events?filters=${encodeURIComponent(
  JSON.stringify({ type: ["container", "network", "daemon"] }),
)}`;

/** Listens until the signal is aborted, then resolves. A lost connection is made again, at growing distances. */
export async function watchEngine(
  client: EngineClient,
  listener: EngineListener,
  signal: AbortSignal,
): Promise<void> {
  const burst = new Burst(() => listener.changed());
  const isOver = (): boolean => signal.aborted;
  let wait = FIRST_WAIT_MS;
  try {
    while (!isOver()) {
      const hasHeld = await listenOnce(client, { listener, burst, signal });
      if (isOver()) return;
      if (hasHeld) wait = FIRST_WAIT_MS;
      await pause(wait * (0.7 + 0.6 * Math.random()), signal);
      wait = Math.min(LONGEST_WAIT_MS, wait * 2);
    }
  } finally {
    burst.end();
  }
}

interface Watch {
  readonly listener: EngineListener;
  readonly burst: Burst;
  readonly signal: AbortSignal;
}

/** Whether it was heard for a while. */
async function listenOnce(client: EngineClient, watch: Watch): Promise<boolean> {
  const { listener, burst, signal } = watch;
  try {
    const answer = await client.open(EVENTS, { signal, timeoutMs: OPEN_TIMEOUT_MS });
    if (!answer.ok) {
      listener.heard(answer.failure);
      return false;
    }
    const since = performance.now();
    listener.heard();
    // What happened while nobody listened is not told again.
    burst.note();
    const stopBeat = beat(client, () => answer.value.destroy(), signal);
    await follow(answer.value, burst, signal).finally(stopBeat);
    if (!signal.aborted) {
      listener.heard({ kind: "cut-off", asked: "docker events", said: "the connection ended" });
    }
    return performance.now() - since > HELD_MS;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

const BEAT_MS = 15_000;
const BEAT_TIMEOUT_MS = 8_000;
/** Who answers so late has done so on another connection (Line), or has much to do. */
const LATE_MS = 3_000;

/**
 * A far engine is asked for a sign of life now and then: where a link was lost, or this machine slept, a connection
 * may stay silent for hours before anybody is told.
 */
function beat(client: EngineClient, onSilence: () => void, signal: AbortSignal): () => void {
  const { kind } = client.endpoint;
  if (kind === "unix" || kind === "npipe") return () => undefined;
  let last = Date.now();
  const ask = async (): Promise<void> => {
    const started = Date.now();
    const hasSlept = started - last > 2 * BEAT_MS;
    last = started;
    const limits = { signal, timeoutMs: BEAT_TIMEOUT_MS };
    const isAlive = !hasSlept && (await client.get("/version", limits)).ok;
    if (!isAlive || Date.now() - started > LATE_MS) onSilence();
  };
  // It rejects when nobody listens any more.
  const timer = setInterval(() => void ask().catch(() => undefined), BEAT_MS);
  return () => clearInterval(timer);
}

async function follow(events: IncomingMessage, burst: Burst, signal: AbortSignal): Promise<void> {
  const helpers = new Helpers();
  const stop = (): void => {
    events.destroy();
  };
  signal.addEventListener("abort", stop, { once: true });
  let rest = "";
  try {
    events.setEncoding("utf8");
    for await (const chunk of events as AsyncIterable<string>) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > MAX_LINE_CHARACTERS) rest = "";
      if (lines.filter((line) => isChange(line, helpers)).length > 0) burst.note();
    }
  } catch {
    // However a connection breaks, it is made again.
  } finally {
    signal.removeEventListener("abort", stop);
    events.destroy();
  }
}

/** Health checks and shells run commands in containers all the time; nothing that a snapshot shows changes by it. */
const IDLE =
  /^(exec_|top|attach|detach|resize|export|copy|archive-path|extract-to-dir|commit|logs)/;

/** Each change of a helper container names its label, but for those of the network that it is in. */
class Helpers {
  readonly #ids = new Set<string>();

  areMeant(event: Fields): boolean {
    const actor = fieldsOf(event["Actor"]);
    const [id, attributes] = [textOf(actor["ID"]) ?? "", fieldsOf(actor["Attributes"])];
    if (textOf(attributes[HELPER_LABEL]) !== "helper") {
      return this.#ids.has(textOf(attributes["container"]) ?? "");
    }
    if (event["Action"] === "destroy") this.#ids.delete(id);
    else this.#ids.add(id);
    return true;
  }
}

function isChange(line: string, helpers: Helpers): boolean {
  try {
    const event = fieldsOf(JSON.parse(line));
    if (helpers.areMeant(event)) return false;
    return !IDLE.test(textOf(event["Action"]) ?? textOf(event["status"]) ?? "");
  } catch {
    return line.trim() !== "";
  }
}

/** Takes what comes close together as one: told once it is quiet, and at the latest after a while. */
class Burst {
  readonly #tell: () => void;
  #timer: NodeJS.Timeout | undefined;
  #since = 0;

  constructor(tell: () => void) {
    this.#tell = tell;
  }

  note(): void {
    const now = performance.now();
    if (this.#timer === undefined) this.#since = now;
    else clearTimeout(this.#timer);
    const wait = Math.max(0, Math.min(QUIET_MS, this.#since + BURST_MS - now));
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#tell();
    }, wait);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end, { once: true });
    if (signal.aborted) end();
  });
}
