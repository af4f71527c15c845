/** What commands are handed by menus, links and other extensions, read as what it must be. */

import { readPort, type Asked, type PortQuestion } from "../core/explain/question.ts";
import type { Subject } from "../core/topology/outline.ts";

/** A question that came as an argument; `undefined` when none came, and the person is to be asked. */
export function questionIn(
  argument: unknown,
  subject: Subject | undefined,
): Asked<PortQuestion> | undefined {
  if (subject?.kind === "port") return { ok: true, value: questionAbout(subject) };
  if (typeof argument === "string" || typeof argument === "number") {
    return readPort(`${argument}`.trim());
  }
  if (typeof argument !== "object" || argument === null || !("port" in argument)) return undefined;
  const { port, protocol, container } = argument as Readonly<Record<string, unknown>>;
  const read = readPort(protocol === undefined ? text(port) : `${text(port)}/${text(protocol)}`);
  if (!read.ok || typeof container !== "string") return read;
  return { ok: true, value: { ...read.value, container } };
}

/** The question that a line about a port stands for; a port that is only exposed is asked for by its own number. */
export function questionAbout(subject: Extract<Subject, { kind: "port" }>): PortQuestion {
  const { hostPort, containerPort, protocol, container } = subject;
  return { port: hostPort === 0 ? containerPort : hostPort, protocol, container };
}

const text = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? `${value}` : typeof value;
