/** Asks an engine over HTTP, by dockerode. Every call has a deadline, an end that the caller can bring about, and a size. */

import { Agent as HttpAgent, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { inspect } from "node:util";
import type Docker from "dockerode";
import { reasonOf, withDeadline, type Deadline } from "../deadline.ts";
import { failed, done, type FailureKind, type Outcome } from "../outcome.ts";
import type { EngineEndpoint } from "./endpoint.ts";

/** The engine's own answers are far smaller; ten thousand containers come to some megabytes. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;
/** Connections are kept and used again; sshd and proxies allow ten. */
const MAX_SOCKETS = 8;

export interface EngineClient {
  /** The JSON that a GET is answered with. Rejects only when the caller's signal is aborted. */
  get(path: string, limits: RequestLimits): Promise<Outcome<unknown>>;
  /** An answer that goes on: the body as it comes, once its head is there. */
  open(path: string, limits: RequestLimits): Promise<Outcome<IncomingMessage>>;
  close(): void;
}

export interface RequestLimits {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** Loads dockerode when the first engine is asked: it is the largest part of the bundle. */
export async function openEngine(endpoint: EngineEndpoint): Promise<Outcome<EngineClient>> {
  if (endpoint.kind === "ssh") {
    return failed("failed", endpoint.text, "engines over ssh:// are not supported yet");
  }
  const { default: Dockerode } = await import("dockerode");
  const agent = agentOf(endpoint);
  const options = optionsOf(endpoint, agent);
  const docker = ignoringEnvironment(() => new Dockerode(options));
  return done({
    get: (path, limits) => get(docker, path, limits),
    open: (path, limits) => open(docker, path, limits),
    close: () => agent.destroy(),
  });
}

function agentOf(endpoint: EngineEndpoint): HttpAgent {
  const options = { keepAlive: true, maxSockets: MAX_SOCKETS };
  if (endpoint.kind !== "tcp" || endpoint.tls === undefined) return terse(new HttpAgent(options));
  const { verify, ...material } = endpoint.tls;
  return terse(new HttpsAgent({ ...options, ...material, rejectUnauthorized: verify }));
}

/**
 * docker-modem prints each request for its debug log, even when nobody reads that, and with it the agent and all
 * requests that wait there: 200 at once took 10 s.
 */
function terse<T extends HttpAgent>(agent: T): T {
  Object.defineProperty(agent, inspect.custom, { value: () => "Agent" });
  return agent;
}

function optionsOf(
  endpoint: Exclude<EngineEndpoint, { kind: "ssh" }>,
  agent: HttpAgent,
): Docker.DockerOptions & { readonly agent: HttpAgent } {
  if (endpoint.kind !== "tcp") return { socketPath: endpoint.path, agent };
  const host = endpoint.host.includes(":") ? `[${endpoint.host}]` : endpoint.host;
  // The agent has the certificates.
  const protocol = endpoint.tls === undefined ? "http" : "https";
  return { host, port: endpoint.port, protocol, agent };
}

const VARIABLES = ["DOCKER_HOST", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "DOCKER_PATH_PREFIX"];

/** dockerode reads these by itself, also where it is told an endpoint, and throws when it does not like them. */
function ignoringEnvironment<T>(make: () => T): T {
  const kept = VARIABLES.map((name) => [name, process.env[name]] as const);
  for (const name of VARIABLES) Reflect.deleteProperty(process.env, name);
  try {
    return make();
  } finally {
    for (const [name, value] of kept) if (value !== undefined) process.env[name] = value;
  }
}

async function get(docker: Docker, path: string, limits: RequestLimits): Promise<Outcome<unknown>> {
  return withDeadline(limits, async (deadline) => {
    const answer = await dial(docker, path, deadline);
    if (!answer.ok) return limits.signal.aborted ? Promise.reject(reasonOf(limits.signal)) : answer;
    try {
      return parse(path, await readBody(answer.value, deadline.signal));
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
        statusCodes: { 200: true },
        abortSignal: signal,
      },
      (error, result) => {
        if (error !== null) fail(error);
        else resolve(done(result as IncomingMessage));
      },
    );
  });
}

async function readBody(body: IncomingMessage, signal: AbortSignal): Promise<string> {
  const stop = (): void => {
    body.destroy(reasonOf(signal));
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) throw new TooLong();
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString("utf8");
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

class TooLong extends Error {
  constructor() {
    super(`the answer is longer than ${MAX_BODY_BYTES} bytes`);
  }
}

function parse(path: string, text: string): Outcome<unknown> {
  try {
    return done(JSON.parse(text) as unknown);
  } catch {
    return failed("garbled", `GET ${path}`, text === "" ? "an empty answer" : text);
  }
}

function failureOf(error: unknown, path: string, deadline: Deadline): Outcome<never> {
  if (deadline.isLate()) return failed("timed-out", `GET ${path}`, "no whole answer in time");
  const said = error instanceof Error ? error.message : String(error);
  return failed(kindOf(error), `GET ${path}`, said);
}

const KINDS: Readonly<Record<string, FailureKind>> = {
  ENOENT: "unreachable",
  ECONNREFUSED: "unreachable",
  ENOTFOUND: "unreachable",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  ETIMEDOUT: "unreachable",
  ECONNRESET: "cut-off",
  EPIPE: "cut-off",
  EACCES: "denied",
  EPERM: "denied",
};

function kindOf(error: unknown): FailureKind {
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  if (statusCode === 404) return "absent";
  if (statusCode === 401 || statusCode === 403) return "denied";
  if (error instanceof TooLong) return "garbled";
  if (typeof code !== "string") return "failed";
  // HPE_… is what Node's HTTP parser says of bytes that are no HTTP.
  return code.startsWith("HPE_") ? "garbled" : (KINDS[code] ?? "failed");
}
