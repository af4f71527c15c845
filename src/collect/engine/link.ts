/** The connections to an engine, kept while somebody looks; how dockerode is made for them, and what its errors mean. */

import { Agent } from "node:http";
import { connect, isIP } from "node:net";
import { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import { inspect } from "node:util";
import type Docker from "dockerode";
import { dialStdio, LinkError } from "../ssh/dialStdio.ts";
import type { Failure, FailureKind } from "../outcome.ts";
import type { EngineEndpoint } from "./endpoint.ts";
import { PipeliningAgent } from "./pipeliningAgent.ts";

/** All together at most eight: sshd lets ten in, and so do many proxies. */
const LOCAL_CONNECTIONS = 8;
/** The engine answers one connection's requests one after the other; where it is near, several are faster. */
const PIPELINED = { tcp: 4, ssh: 1 };
/** Events hold one for as long as somebody looks, a helper container another. */
const OTHERS = 3;

export interface EngineLink {
  /** For GETs, many at once. */
  readonly asking: Docker;
  /** For all that goes on, or has a body. */
  readonly calling: Docker;
  readonly close: () => void;
}

/** What its types leave out. */
type WithAgent = Docker.DockerOptions & { readonly agent: Agent };

/** Nothing is connected yet. Loads dockerode when the first engine is asked: it is the largest part of the bundle. */
export async function openLink(endpoint: EngineEndpoint): Promise<EngineLink> {
  const { default: Dockerode } = await import("dockerode");
  const make = (agent: Agent): Docker =>
    ignoringEnvironment(() => {
      const options: WithAgent = { ...placeOf(endpoint), agent };
      return new Dockerode(options);
    });
  const [asking, calling] = agentsOf(endpoint);
  for (const agent of [asking, calling]) makeTerse(agent);
  const close = (): void => {
    asking.destroy();
    calling.destroy();
  };
  return { asking: make(asking), calling: make(calling), close };
}

function agentsOf(endpoint: EngineEndpoint): readonly [asking: Agent, calling: Agent] {
  switch (endpoint.kind) {
    case "unix":
    case "npipe": {
      const agent = new LocalAgent();
      return [agent, agent];
    }
    case "tcp": {
      const asking = new PipeliningAgent(() => dialTcp(endpoint), PIPELINED.tcp);
      return [asking, new DialingAgent(() => dialTcp(endpoint))];
    }
    case "ssh": {
      const { destination, socket } = endpoint;
      const dial = (): Duplex => dialStdio(destination, socket);
      return [new PipeliningAgent(dial, PIPELINED.ssh), new DialingAgent(dial)];
    }
  }
}

/** A connection that ends without a word, once somebody listens: of an error nobody may ever. */
function gone(): Duplex {
  const stream = new Duplex({ read: () => undefined, write: (_, __, done) => done() });
  setImmediate(() => stream.destroy());
  return stream;
}

/** Node's own, but for that it connects to nothing any more once it is closed. */
class LocalAgent extends Agent {
  #isClosed = false;

  constructor() {
    super({ keepAlive: true, maxSockets: LOCAL_CONNECTIONS });
  }

  override createConnection(
    ...args: Parameters<Agent["createConnection"]>
  ): ReturnType<Agent["createConnection"]> {
    return this.#isClosed ? gone() : super.createConnection(...args);
  }

  override destroy(): void {
    this.#isClosed = true;
    super.destroy();
  }
}

/** A connection of its own for each request. */
class DialingAgent extends Agent {
  readonly #dial: () => Duplex;
  #isClosed = false;

  constructor(dial: () => Duplex) {
    super({ maxSockets: OTHERS });
    this.#dial = dial;
  }

  override createConnection(): Duplex {
    return this.#isClosed ? gone() : this.#dial();
  }

  override destroy(): void {
    this.#isClosed = true;
    super.destroy();
  }
}

/** Routers between forget connections on which nothing is said for some minutes. */
const KEPT_ALIVE = { keepAlive: true, keepAliveInitialDelay: 15_000 };

function dialTcp({ host, port, tls }: Extract<EngineEndpoint, { readonly kind: "tcp" }>): Duplex {
  if (tls === undefined) return connect({ host, port, ...KEPT_ALIVE });
  const { verify, ...material } = tls;
  // The name that a certificate is asked for is never an address (RFC 6066, section 3).
  const name = isIP(host) === 0 ? { servername: host } : {};
  return connectTls({
    host,
    port,
    ...KEPT_ALIVE,
    ...name,
    ...material,
    rejectUnauthorized: verify,
  });
}

/**
 * docker-modem prints each request for its debug log, even when nobody reads that, and with it the agent and all
 * requests that wait there: 200 at once took 10 s.
 */
function makeTerse(agent: Agent): void {
  const value = (): string => "Agent";
  Object.defineProperty(agent, inspect.custom, { value, configurable: true });
}

/**
 * Where an agent dials, dockerode needs only something to believe in: of a host it makes a URL by `url.parse`, of which
 * Node warns on standard error (DEP0169). Proxies in front of an engine may go by the host's name.
 */
function placeOf(endpoint: EngineEndpoint): Docker.DockerOptions {
  switch (endpoint.kind) {
    case "unix":
    case "npipe":
      return { socketPath: endpoint.path };
    case "tcp": {
      const host = endpoint.host.includes(":") ? `[${endpoint.host}]` : endpoint.host;
      return { socketPath: DIALED, headers: { Host: `${host}:${endpoint.port}` } };
    }
    case "ssh":
      return { socketPath: DIALED, headers: { Host: "docker" } };
  }
}

const DIALED = "by the agent";

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

/** Of a connection that did not come about, or broke; `undefined` where the error is no one that knows. */
export const failureIn = (error: unknown): Failure | undefined =>
  error instanceof LinkError ? error.failure : undefined;

/** Of a connection that did not come about, or broke. */
export function kindOf(error: unknown): FailureKind {
  const { code } = error as { code?: unknown };
  if (typeof code !== "string") return "failed";
  // HPE_… is what Node's HTTP parser says of bytes that are no HTTP.
  return code.startsWith("HPE_") ? "garbled" : (KINDS[code] ?? "failed");
}
