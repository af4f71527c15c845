/** Asks an engine over HTTP, by dockerode, and by GET alone: what changes anything is in `src/actions`. Every call has a deadline, an end that the caller can bring about, and a size. */

import type { IncomingMessage } from "node:http";
import type Docker from "dockerode";
import { ExcessiveJson, parseJson } from "../../core/text/json.ts";
import { reasonOf, withDeadline, type Deadline } from "../deadline.ts";
import { failed, done, type FailureKind, type Outcome } from "../outcome.ts";
import { ANY_STATUS, outlineOf, readBody, refusalIn, TooLong } from "./answer.ts";
import { noJournal, type Journal } from "../journal.ts";
import type { EngineEndpoint } from "./endpoint.ts";
import { Refusing } from "../refusing.ts";
import { failureIn, kindOf, openLink, type EngineLink } from "./link.ts";
import { tlsFailure } from "./tlsFailure.ts";

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
