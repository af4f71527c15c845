/** Where a browser finds a published port. */

import type { Subject } from "../core/topology/outline.ts";
type PortSubject = Extract<Subject, { kind: "port" }>;

/** The address for a browser on the machine that asks the engine; `undefined` where none is known. */
export function browserAddress(subject: PortSubject, endpoint: string): string | undefined {
  const host = hostFor(subject, endpoint);
  if (host === undefined) return undefined;
  const scheme = subject.containerPort === 443 || subject.containerPort === 8443 ? "https" : "http";
  return `${scheme}://${host.includes(":") ? `[${host}]` : host}:${subject.hostPort}/`;
}

/** `127.0.0.1:8080`: what a person types to reach the port on the host itself. */
export function hostAddress({ hostIps, hostPort }: PortSubject): string {
  const ip = hostIps.find((each) => !ANY.has(each)) ?? (onlyIpv6(hostIps) ? "::1" : "127.0.0.1");
  return `${ip.includes(":") ? `[${ip}]` : ip}:${hostPort}`;
}

const ANY: ReadonlySet<string> = new Set(["", "0.0.0.0", "::"]);

const onlyIpv6 = (hostIps: readonly string[]): boolean => hostIps.every((ip) => ip.includes(":"));

function hostFor({ hostIps }: PortSubject, endpoint: string): string | undefined {
  const bound = hostIps.find((ip) => !ANY.has(ip));
  const remote = remoteHost(endpoint);
  // 127.0.0.1 of another machine cannot be reached from here.
  if (remote !== undefined && bound !== undefined && isLoopback(bound)) return undefined;
  if (bound !== undefined && !isLoopback(bound)) return bound;
  return remote ?? "localhost";
}

const isLoopback = (address: string): boolean => address.startsWith("127.") || address === "::1";

/** The host of an endpoint that is not this machine's. */
function remoteHost(endpoint: string): string | undefined {
  const [, host] = /^(?:ssh|tcp|https?):\/\/(?:[^@/]*@)?(\[[^\]]+\]|[^:/]+)/.exec(endpoint) ?? [];
  const bare = host?.replace(/^\[|\]$/g, "");
  return bare === undefined || bare === "localhost" || isLoopback(bare) ? undefined : bare;
}
