/** Puts the sections into one script, hence one round trip, and takes its output apart. */

import { randomBytes } from "node:crypto";
import { excerpt } from "./outcome.ts";
import { LATE, PROLOGUE, TOO_LONG, TOO_MUCH } from "./prologue.ts";
import type { Reading, Section, SectionFailure } from "./sections/section.ts";
import type { Ran } from "./shell/shell.ts";

export type Sections = Readonly<Record<string, Section<unknown>>>;

/** What each section came to, under the section's name. */
export type Readings<S extends Sections> = {
  readonly [Name in keyof S]: S[Name] extends Section<infer T> ? Reading<T> : never;
};

/** A line that no output can hold by chance or by will, as it is made anew for each run. */
export function newMark(): string {
  return `--${randomBytes(16).toString("hex")}--`;
}

/**
 * The script. `sh` reads it from its input, so a function holds all of it: nothing runs unless it came whole,
 * and no command can read the rest of it as its own input.
 */
export function writeScript(sections: Sections, mark: string, prologue = PROLOGUE): string {
  const functions = Object.entries(sections).flatMap(([name, { lines, beside }]) => [
    define(`read_${name}`, lines),
    ...(beside === undefined ? [] : [define(`beside_${name}`, beside.lines)]),
  ]);
  return [
    prologue,
    `mark='${mark}'`,
    "section() {",
    `  printf '\\n%s begin %s\\n' "$mark" "$1"; printf '\\n%s begin %s\\n' "$mark" "$1" >&2`,
    '  "read_$1"',
    `  printf '\\n%s end %s %s\\n' "$mark" "$1" "$?"`,
    "}",
    ...functions,
    ...callAll(sections),
    "all </dev/null",
    "exit 0",
    "",
  ].join("\n");
}

const define = (name: string, lines: string): string => `${name}() {\n${lines.trim()}\n}`;

/** One section after the other; from where one has lines beside the others on, as the other half of a pipe. */
function callAll(sections: Sections): string[] {
  const names = Object.keys(sections);
  const call = (some: readonly string[]): string =>
    some.map((name) => `section ${name}`).join("\n");
  const [name, section] = Object.entries(sections).find(([, { beside }]) => beside) ?? [];
  if (name === undefined) return [define("all", call(names))];
  const start = names.indexOf(section?.beside?.after ?? "") + 1;
  return [
    define("rest", `exec 3<&0 </dev/null\n${call(names.slice(start))}`),
    define("all", `${call(names.slice(0, start))}\nbeside_${name} | rest`),
  ];
}

/** Reads each section's output by itself: one that failed, or was cut off, takes no other with it. */
export function readOutput<S extends Sections>(sections: S, mark: string, ran: Ran): Readings<S> {
  const said = splitSaid(ran.stderr, mark);
  const readings = Object.entries(sections).map(([name, section]) => {
    const part = cutOut(ran.stdout, mark, name);
    const stderr = said.get(name) ?? "";
    return [name, readPart(section, part, { stderr, cut: ran.cut })];
  });
  return Object.fromEntries(readings) as Readings<S>;
}

export interface Part {
  readonly text: string;
  readonly status: number;
}

/** What a section printed, and its status; `undefined` when its end never came. */
export function cutOut(stdout: string, mark: string, name: string): Part | undefined {
  const head = `\n${mark} begin ${name}\n`;
  const start = stdout.indexOf(head);
  if (start < 0) return undefined;
  const tail = `\n${mark} end ${name} `;
  const end = stdout.indexOf(tail, start + head.length - 1);
  const status = /^(\d{1,3})\n/.exec(stdout.slice(end + tail.length, end + tail.length + 4));
  if (end < 0 || status === null) return undefined;
  return {
    text: stdout.slice(start + head.length, Math.max(end, start + head.length)),
    status: Number(status[1]),
  };
}

/** What programs said by themselves, for people to read. */
export const withoutMarks = (stderr: string, mark: string): string =>
  stderr
    .split("\n")
    .filter((line) => !line.startsWith(mark))
    .join("\n");

function splitSaid(stderr: string, mark: string): ReadonlyMap<string, string> {
  const parts = `\n${stderr}`.split(`\n${mark} begin `).slice(1);
  return new Map(
    parts.map((part) => {
      const end = part.indexOf("\n");
      return [part.slice(0, end), part.slice(end + 1)];
    }),
  );
}

function readPart(
  section: Section<unknown>,
  part: Part | undefined,
  { stderr, cut }: { stderr: string; cut: Ran["cut"] },
): Reading<unknown> {
  const fail = (kind: SectionFailure["kind"], said: string): Reading<unknown> => ({
    ok: false,
    failure: { kind, asked: section.asked, said: excerpt(said) },
  });
  if (part === undefined) {
    if (cut === "timed-out") return fail("timed-out", stderr);
    return fail("cut-off", cut === undefined ? stderr : TOO_MUCH);
  }
  if (part.status === TOO_LONG) return fail("cut-off", TOO_MUCH);
  if (part.status !== 0) return fail(kindOf(part.status, stderr), stderr);
  const { value, problems } = section.read(part.text);
  const [problem] = problems;
  return problem === undefined ? { ok: true, value } : fail("garbled", problem.message);
}

const DENIED = /permission denied|operation not permitted|must be root|not allowed/i;

function kindOf(status: number, said: string): SectionFailure["kind"] {
  if (status === 127) return "absent";
  if (status === LATE) return "timed-out";
  return DENIED.test(said) ? "denied" : "failed";
}
