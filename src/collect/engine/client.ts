/** Asks an engine over HTTP, by dockerode, and by GET alone: what changes anything is in `src/actions`. Every call has a deadline, an end that the caller can bring about, and a size. */

import type { IncomingMessage } from "node:http";
import type Docker from "dockerode";
import { ExcessiveJson, parseJson } from "../../core/text/json.ts";
import { reasonOf, withDeadline, type Deadline } from "../deadline.ts";
import { fieldsOf, wordOf } from "../fields.ts";
import { failed, done, type FailureKind, type Outcome } from "../outcome.ts";
import { noJournal, type Journal } from "../journal.ts";
import type { EngineEndpoint } from "./endpoint.ts";
import { Refusing } from "../refusing.ts";
import { failureIn, kindOf, openLink, type EngineLink } from "./link.ts";
import { tlsFailure } from "./tlsFailure.ts";

/** The engine's own answers are far smaller; ten thousand containers come to some megabytes. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

export interface EngineClient {
  readonly endpoint: EngineEndpoint;
  /** Names of the containers that we made to read the host: they are no part of what is shown. */
  readonly ownContainers: Set<string>;
  /** The JSON that a GET is answered with. Rejects only when the caller's signal is aborted. */
  get(path: string, limits: RequestLimits): Promise<Outcome<unknown>>;
  /** An answer that goes on: the body as it comes, once its head is there. */
  open(path: string, limits: RequestLimits): Promise<Outcome<IncomingMessage>>;
  /** For the one folder that changes anything. */
  link(): Promise<EngineLink>;
  close(): Promise<void>;
}

export interface RequestLimits {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** Connects when it is first asked; its connections are kept until it is closed. */
export function engineClient(endpoint: EngineEndpoint, journal: Journal = noJournal): EngineClient {
  let opening: Promise<EngineLink> | undefined;
  let isClosed = false;
  const link = async (): Promise<EngineLink> => {
    const opened = await (opening ??= openLink(endpoint));
    // A closed one connects to nothing any more.
    if (isClosed) opened.close();
    return opened;
  };
  const noted = noting(journal);
  const refusing = new Refusing();
  return {
    endpoint,
    ownContainers: new Set(),
    link,
    get: (path, limits) =>
      noted(path, async (size) => {
        const { asking } = await link();
        const first = await refusing.unless(() => get(asking, path, limits, size));
        // A connection that was kept may have ended meanwhile, with the engine that is up again.
        const ended = !first.ok && first.failure.kind === "cut-off";
        return ended ? get(asking, path, limits, size) : first;
      }),
    open: (path, limits) =>
      noted(path, async () => {
        const { calling } = await link();
        return refusing.unless(() => open(calling, path, limits));
      }),
    async close() {
      isClosed = true;
      (await opening)?.close();
    },
  };
}

type Size = (bytes: number) => void;

const noting =
  (journal: Journal) =>
  async <T>(path: string, work: (size: Size) => Promise<Outcome<T>>): Promise<Outcome<T>> => {
    const started = performance.now();
    let bytes: number | undefined;
    const outcome = await work((size) => {
      bytes = size;
    });
    journal({
      kind: "request",
      what: `GET ${path}`,
      tookMs: performance.now() - started,
      ...(bytes === undefined ? {} : { bytes }),
      ...(outcome.ok ? {} : { failure: outcome.failure }),
    });
    return outcome;
  };

async function get(
  docker: Docker,
  path: string,
  limits: RequestLimits,
  size: Size,
): Promise<Outcome<unknown>> {
  return withDeadline(limits, async (deadline) => {
    const answer = await dial(docker, path, deadline);
    if (!answer.ok) return limits.signal.aborted ? Promise.reject(reasonOf(limits.signal)) : answer;
    try {
      const body = await readBody(answer.value, deadline.signal);
      size(body.length);
      return parse(path, body.toString("utf8"));
    } catch (error) {
      if (limits.signal.aborted) throw reasonOf(limits.signal);
      return failureOf(error, path, deadline);
    }
  });
}

async function open(
  docker: Docker,
  path: string,
  limits: RequestLimits,
): Promise<Outcome<IncomingMessage>> {
  const answer = await withDeadline(limits, (deadline) => dial(docker, path, deadline));
  if (limits.signal.aborted) {
    if (answer.ok) answer.value.destroy();
    throw reasonOf(limits.signal);
  }
  return answer;
}

function dial(docker: Docker, path: string, deadline: Deadline): Promise<Outcome<IncomingMessage>> {
  return new Promise((resolve) => {
    const { signal } = deadline;
    const fail = (error: unknown): void => {
      resolve(failureOf(error, path, deadline));
    };
    if (signal.aborted) {
      fail(signal.reason);
      return;
    }
    // The body of an error may never end, and dockerode calls back only after it.
    signal.addEventListener("abort", () => fail(signal.reason), { once: true });
    // docker-modem cuts the last character of a path with a query and without options (lib/modem.js, dial).
    const whole = path.includes("?") ? `${path}&` : path;
    docker.modem.dial(
      {
        path: whole,
        method: "GET",
        isStream: true,
        statusCodes: ANY_STATUS,
        abortSignal: signal,
      },
      (error, result) => {
        const answer = result as IncomingMessage;
        if (error !== null) fail(error);
        else if (answer.statusCode === 200) resolve(done(answer));
        else void refusalIn(answer, signal).then(fail, fail);
      },
    );
  });
}

/** docker-modem gathers the body of an error whatever its size (lib/modem.js, getCause): none is left to it. */
const ANY_STATUS = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [at + 100, true]));

/** An engine says a sentence; what answers in its place may say anything, and for as long as it likes. */
const MAX_REFUSAL_BYTES = 64 * 1024;

class RefusedError extends Error {
  readonly statusCode: number;

  constructor({ statusCode = 0, statusMessage = "" }: IncomingMessage, said: string) {
    super(`${statusCode} ${statusMessage}: ${said}`.replace(/:? *$/, ""));
    this.statusCode = statusCode;
  }
}

async function refusalIn(answer: IncomingMessage, signal: AbortSignal): Promise<Error> {
  try {
    const body = await readBody(answer, signal, MAX_REFUSAL_BYTES);
    return new RefusedError(answer, messageIn(body.toString("utf8")));
  } catch (error) {
    return error instanceof TooLong ? new RefusedError(answer, "") : (error as Error);
  }
}

/** `{ "message": "…" }`, as the engine has it. */
function messageIn(text: string): string {
  try {
    return wordOf(fieldsOf(parseJson(text))["message"]) ?? "";
  } catch {
    return outlineOf(text);
  }
}

async function readBody(
  body: IncomingMessage,
  signal: AbortSignal,
  maxBytes = MAX_BODY_BYTES,
): Promise<Buffer> {
  const stop = (): void => {
    body.destroy(reasonOf(signal));
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) throw new TooLong(maxBytes);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

class TooLong extends Error {
  constructor(maxBytes: number) {
    super(`the answer is longer than ${maxBytes} bytes`);
  }
}

function parse(path: string, text: string): Outcome<unknown> {
  try {
    return done(parseJson(text));
  } catch (error) {
    return failed(
      "garbled",
      `GET ${path}`,
      error instanceof ExcessiveJson ? error.message : outlineOf(text),
    );
  }
}

/** What is like JSON may be a container's, with all its environment; a page of HTML says who sent it. */
function outlineOf(text: string): string {
  if (text === "") return "an empty answer";
  return /^\s*[[{"]/.test(text) ? "it begins like JSON, and is none" : text;
}

function failureOf(error: unknown, path: string, deadline: Deadline): Outcome<never> {
  if (deadline.isLate()) return failed("timed-out", `GET ${path}`, "no whole answer in time");
  const known = failureIn(error) ?? tlsFailure(error, `GET ${path}`);
  if (known !== undefined) return { ok: false, failure: known };
  const said = error instanceof Error ? error.message : String(error);
  return failed(failureKind(error), `GET ${path}`, said);
}

function failureKind(error: unknown): FailureKind {
  const { statusCode } = error as { statusCode?: unknown };
  if (statusCode === 404) return "absent";
  if (statusCode === 401 || statusCode === 403) return "denied";
  return error instanceof TooLong ? "garbled" : kindOf(error);
}
