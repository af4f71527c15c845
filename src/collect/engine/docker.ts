/** How dockerode is made for an endpoint, and what its errors mean. */

import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { inspect } from "node:util";
import type Docker from "dockerode";
import { done, failed, type FailureKind, type Outcome } from "../outcome.ts";
import type { EngineEndpoint } from "./endpoint.ts";

/** Connections are kept and used again; sshd and proxies allow ten. */
const MAX_SOCKETS = 8;

export interface OpenDocker {
  readonly docker: Docker;
  readonly close: () => void;
}

/** Loads dockerode when the first engine is asked: it is the largest part of the bundle. */
export async function openDocker(endpoint: EngineEndpoint): Promise<Outcome<OpenDocker>> {
  if (endpoint.kind === "ssh") {
    return failed("failed", endpoint.text, "engines over ssh:// are not supported yet");
  }
  const { default: Dockerode } = await import("dockerode");
  const agent = agentOf(endpoint);
  const options = optionsOf(endpoint, agent);
  const docker = ignoringEnvironment(() => new Dockerode(options));
  return done({ docker, close: () => agent.destroy() });
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

/** Of a connection that did not come about, or broke. */
export function kindOf(error: unknown): FailureKind {
  const { code } = error as { code?: unknown };
  if (typeof code !== "string") return "failed";
  // HPE_… is what Node's HTTP parser says of bytes that are no HTTP.
  return code.startsWith("HPE_") ? "garbled" : (KINDS[code] ?? "failed");
}
