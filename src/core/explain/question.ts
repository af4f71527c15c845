/** What is asked of a host port, and how a person spells it. */

import type { Protocol } from "../contract.ts";

export interface PortQuestion {
  readonly port: number;
  readonly protocol: Protocol;
  /** The container meant, where several want one port. */
  readonly container?: string;
  /** Only from there; without it from everywhere. */
  readonly from?: From;
}

/** Where to ask from, as `--from` spells it. */
export type From =
  | { readonly kind: "outside" }
  | { readonly kind: "host" }
  | { readonly kind: "container"; readonly name: string };

/** A question that read, or a sentence that says what is wrong with it. */
export type Asked<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

export interface PortAndProtocol {
  readonly port: number;
  readonly protocol: Protocol;
}

/** Reads `8080`, `53/udp`. */
export function readPort(text: string): Asked<PortAndProtocol> {
  const [, digits, named] = /^(\d{1,9})(?:\/(.*))?$/s.exec(text) ?? [];
  if (digits === undefined) {
    const example = "write a number from 1 to 65535, as 8080 or 53/udp";
    return { ok: false, problem: `“${text}” is not a port: ${example}` };
  }
  const port = Number(digits);
  if (port < 1 || port > 65535) {
    return { ok: false, problem: `${digits} is not a port: the ports are 1 to 65535` };
  }
  const protocol = readProtocol(named ?? "tcp");
  if (protocol === undefined) {
    return {
      ok: false,
      problem: `“${named ?? ""}” has no ports to ask for: tcp, udp and sctp have`,
    };
  }
  return { ok: true, value: { port, protocol } };
}

export function readProtocol(text: string): Protocol | undefined {
  const lower = text.toLowerCase();
  return lower === "tcp" || lower === "udp" || lower === "sctp" ? lower : undefined;
}

/** Reads `outside`, `host`, `container:NAME`. */
export function readFrom(text: string): Asked<From> {
  if (text === "outside" || text === "host") return { ok: true, value: { kind: text } };
  const [, name] = /^container:(.+)$/s.exec(text) ?? [];
  if (name !== undefined) return { ok: true, value: { kind: "container", name } };
  const choice = "write outside, host or container:NAME";
  return { ok: false, problem: `“${text}” is not a place to ask from: ${choice}` };
}

/** The containers that a question names. */
export const namedIn = ({ container, from }: PortQuestion): readonly string[] =>
  [container, from?.kind === "container" ? from.name : undefined].filter(
    (name) => name !== undefined,
  );

/** What is wrong with a question on this host: it names a container that there is not. */
export function problemOf(
  named: readonly string[],
  exists: (name: string) => boolean,
): string | undefined {
  const unknown = named.find((name) => !exists(name));
  return unknown === undefined ? undefined : `There is no container “${unknown}” on this host`;
}
