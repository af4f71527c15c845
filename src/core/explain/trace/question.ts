/** What is asked of a trace, and how a person spells it: `trace FROM TO`. */

import type { Protocol } from "../../contract.ts";
import { readAddress } from "../../net/address.ts";
import { readFrom, readPort, type Asked, type From } from "../question.ts";

export interface TraceQuestion {
  readonly from: TraceFrom;
  readonly to: TraceTo;
  /** Both as they were typed. */
  readonly typed: { readonly from: string; readonly to: string };
}

export type TraceFrom = Exclude<From, { readonly kind: "outside" }> | OutsideFrom;

export interface OutsideFrom {
  readonly kind: "outside";
  readonly address?: string;
}

export type TraceTo = {
  readonly port: number;
  readonly protocol: Protocol;
} & (
  | { readonly kind: "container"; readonly name: string }
  | { readonly kind: "address"; readonly address: string }
  | { readonly kind: "name"; readonly name: string }
);

export function readTrace(from: string, to: string): Asked<TraceQuestion> {
  const start = readTraceFrom(from);
  if (!start.ok) return start;
  const end = readTraceTo(to);
  if (!end.ok) return end;
  return { ok: true, value: { from: start.value, to: end.value, typed: { from, to } } };
}

/** Reads `outside`, `outside:192.0.2.20`, `host`, `container:NAME`. */
export function readTraceFrom(text: string): Asked<TraceFrom> {
  const [, given] = /^outside:(.*)$/s.exec(text) ?? [];
  if (given === undefined) return readFrom(text);
  const address = readAddress(bare(given));
  if (address === undefined) return { ok: false, problem: `“${given}” is not an address` };
  return { ok: true, value: { kind: "outside", address: address.text } };
}

/** Reads `container:NAME:PORT`, `ADDRESS:PORT`, `NAME:PORT`, each with `/PROTO`. */
export function readTraceTo(text: string): Asked<TraceTo> {
  const [, whom, portText] = /^(.+):([^:\]]+)$/s.exec(text) ?? [];
  if (whom === undefined || portText === undefined) {
    const choice = "write container:NAME:PORT, ADDRESS:PORT or NAME:PORT";
    return { ok: false, problem: `“${text}” names no port: ${choice}` };
  }
  const port = readPort(portText);
  if (!port.ok) return port;
  const [, name] = /^container:(.+)$/s.exec(whom) ?? [];
  if (name !== undefined) return { ok: true, value: { kind: "container", name, ...port.value } };
  const address = readAddress(bare(whom));
  if (address !== undefined) {
    return { ok: true, value: { kind: "address", address: address.text, ...port.value } };
  }
  if (!/^[\w.-]+$/.test(whom)) {
    return { ok: false, problem: `“${whom}” is neither an address nor a name` };
  }
  return { ok: true, value: { kind: "name", name: whom, ...port.value } };
}

const bare = (text: string): string => text.replace(/^\[(.*)\]$/, "$1");

/** The containers that a question names. */
export const containersIn = ({ from, to }: TraceQuestion): readonly string[] => [
  ...(from.kind === "container" ? [from.name] : []),
  ...(to.kind === "container" ? [to.name] : []),
];
