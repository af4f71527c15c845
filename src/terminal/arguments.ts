/** What a person typed, read into a command; or a sentence that says what is wrong with it. */

import { parseArgs, type ParseArgsConfig } from "node:util";
import type { NodeChoice } from "../collect/nodes.ts";
import type { Severity } from "../core/contract.ts";
import type { PacketQuestion } from "../core/path/packetFate.ts";
import { readTrace, type TraceQuestion } from "../core/explain/trace/question.ts";
import { readFrom, readPort, type Asked, type PortQuestion } from "../core/explain/question.ts";
import { readWay, type HostWay } from "../collect/reach/way.ts";
import type { Place } from "../core/tables/place.ts";
import { PACKET_OPTIONS, readPacketWords } from "./packetCommand.ts";
import { readTablesWords } from "./tablesCommand.ts";

/** Where the snapshot comes from, and how the answer is printed; every command takes these. */
export interface Common {
  /** A file written by `snapshot`, in place of a live host. */
  readonly snapshot?: string;
  readonly context?: string;
  readonly host?: string;
  readonly via?: HostWay;
  /** Other hosts that walks go on to. */
  readonly nodes?: readonly NodeChoice[];
  readonly json: boolean;
}

export type Command =
  | { readonly name: "help"; readonly of?: CommandName }
  | ({ readonly name: "explain"; readonly question: PortQuestion } & Common)
  | ({ readonly name: "trace"; readonly question: TraceQuestion } & Common)
  | ({ readonly name: "packet"; readonly question: PacketQuestion } & Common)
  | ({ readonly name: "list" } & Common)
  | ({ readonly name: "tables"; readonly place: Place } & Common)
  | ({ readonly name: "findings"; readonly failOn?: Severity } & Common)
  | ({ readonly name: "snapshot"; readonly engine: boolean } & Common);

export const COMMAND_NAMES = [
  "explain",
  "trace",
  "packet",
  "list",
  "tables",
  "findings",
  "snapshot",
] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];

const COMMON = {
  snapshot: { type: "string" },
  context: { type: "string" },
  host: { type: "string" },
  via: { type: "string" },
  node: { type: "string", multiple: true },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const satisfies ParseArgsConfig["options"];

const OWN = {
  explain: { from: { type: "string" }, container: { type: "string" } },
  trace: {},
  packet: PACKET_OPTIONS,
  list: {},
  tables: {},
  findings: { "fail-on": { type: "string" } },
  snapshot: { "no-engine": { type: "boolean" } },
} as const satisfies Record<CommandName, ParseArgsConfig["options"]>;

export function readArguments(argv: readonly string[]): Asked<Command> {
  const [first, ...rest] = argv;
  if (first === undefined || first === "--help" || first === "-h") return done({ name: "help" });
  if (first === "help") return readHelp(rest[0]);
  if (first.startsWith("-")) return wrong(`The command comes first, then “${first}”`);
  if (!isCommandName(first)) return wrong(`“${first}” is not a command`);
  const split = splitOptions(first, rest);
  if (!split.ok) return split;
  const { words, texts, flags } = split.value;
  if (flags.has("help")) return done({ name: "help", of: first });
  const common = readCommon(split.value);
  if (!common.ok) return common;
  switch (first) {
    case "explain":
      return readExplain(words, texts, common.value);
    case "trace":
      return readTraceCommand(words, common.value);
    case "packet":
      return noWords(first, words) ?? readPacketCommand(texts, flags, common.value);
    case "list":
      return noWords(first, words) ?? done({ name: first, ...common.value });
    case "tables":
      return readTablesCommand(words, common.value);
    case "findings":
      return noWords(first, words) ?? readFindings(texts.get("fail-on"), common.value);
    case "snapshot":
      if (flags.has("no-engine") && common.value.via?.place === "container") {
        return wrong("--no-engine and --via container exclude each other: the engine runs it");
      }
      return (
        noWords(first, words) ??
        done({ name: first, engine: !flags.has("no-engine"), ...common.value, json: true })
      );
  }
}

const done = <T>(value: T): Asked<T> => ({ ok: true, value });
const wrong = (problem: string): { readonly ok: false; readonly problem: string } => ({
  ok: false,
  problem,
});

const isCommandName = (word: string): word is CommandName =>
  COMMAND_NAMES.some((name) => name === word);

function readHelp(of: string | undefined): Asked<Command> {
  if (of === undefined) return done({ name: "help" });
  return isCommandName(of) ? done({ name: "help", of }) : wrong(`“${of}” is not a command`);
}

interface Split {
  readonly words: readonly string[];
  readonly texts: ReadonlyMap<string, string>;
  readonly flags: ReadonlySet<string>;
  /** What is given more than once. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
}

function splitOptions(name: CommandName, args: readonly string[]): Asked<Split> {
  const options = { ...COMMON, ...OWN[name] };
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
      strict: true,
    });
    const entries = Object.entries(
      values as Readonly<Record<string, string | boolean | readonly string[]>>,
    );
    return done({
      words: positionals,
      texts: new Map(
        entries.flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : [])),
      ),
      flags: new Set(entries.flatMap(([key, value]) => (value === true ? [key] : []))),
      lists: new Map(
        entries.flatMap(([key, value]) => (typeof value === "object" ? [[key, value]] : [])),
      ),
    });
  } catch (error) {
    // parseArgs speaks in exceptions; their first sentence says which option is meant.
    const message = error instanceof Error ? error.message : String(error);
    return wrong((/^[^.\n]+/.exec(message)?.[0] ?? message).replaceAll("'", ""));
  }
}

function readCommon({ texts, flags, lists }: Split): Asked<Common> {
  const given = ["snapshot", "context", "host"].filter((key) => texts.has(key));
  const [one, two] = given;
  if (one !== undefined && two !== undefined) {
    return wrong(`--${one} and --${two} exclude each other: each names a host`);
  }
  if (texts.has("snapshot") && texts.has("via")) {
    return wrong("--snapshot and --via exclude each other: a file is not read by way of a host");
  }
  const snapshot = texts.get("snapshot");
  const context = texts.get("context");
  const host = texts.get("host");
  const via = readVia(texts.get("via"));
  if (!via.ok) return via;
  const nodes = readNodes(lists.get("node") ?? []);
  if (!nodes.ok) return nodes;
  return done({
    json: flags.has("json"),
    ...(nodes.value.length === 0 ? {} : { nodes: nodes.value }),
    ...(snapshot === undefined ? {} : { snapshot }),
    ...(context === undefined ? {} : { context }),
    ...(host === undefined ? {} : { host }),
    ...(via.value === undefined ? {} : { via: via.value }),
  });
}

function readVia(text: string | undefined): Asked<HostWay | undefined> {
  if (text === undefined) return done(undefined);
  const way = readWay(text);
  return way.ok ? way : wrong(`${way.failure.asked} ${way.failure.said}`);
}

function readNodes(given: readonly string[]): Asked<readonly NodeChoice[]> {
  const nodes: NodeChoice[] = [];
  for (const text of given) {
    const [, name, at] = /^([\w.-]+)=(.+)$/s.exec(text) ?? [];
    if (name === undefined || at === undefined) {
      return wrong(`“${text}” names no node: write NAME=FILE, NAME=CONTEXT or NAME=ENDPOINT`);
    }
    if (nodes.some((each) => each.name === name)) return wrong(`--node names “${name}” twice`);
    nodes.push({ name, at });
  }
  return done(nodes);
}

function noWords(name: CommandName, words: readonly string[]) {
  const [word] = words;
  return word === undefined ? undefined : wrong(`${name} takes no “${word}”`);
}

function readExplain(
  words: readonly string[],
  texts: ReadonlyMap<string, string>,
  common: Common,
): Asked<Command> {
  const [word, extra] = words;
  if (word === undefined) return wrong("explain needs a port, as in: explain 8080");
  if (extra !== undefined) return wrong(`explain takes one port, and “${extra}” is one too many`);
  const port = readPort(word);
  if (!port.ok) return port;
  const fromText = texts.get("from");
  const from = fromText === undefined ? undefined : readFrom(fromText);
  if (from?.ok === false) return from;
  const container = texts.get("container");
  return done({
    name: "explain",
    question: {
      ...port.value,
      ...(container === undefined ? {} : { container }),
      ...(from === undefined ? {} : { from: from.value }),
    },
    ...common,
  });
}

function readTraceCommand(words: readonly string[], common: Common): Asked<Command> {
  const [from, to, extra] = words;
  if (from === undefined || to === undefined) {
    return wrong("trace needs two places, as in: trace outside container:web:80");
  }
  if (extra !== undefined) return wrong(`trace takes two places, and “${extra}” is one too many`);
  const question = readTrace(from, to);
  return question.ok ? done({ name: "trace", question: question.value, ...common }) : question;
}

function readPacketCommand(
  texts: ReadonlyMap<string, string>,
  flags: ReadonlySet<string>,
  common: Common,
): Asked<Command> {
  const question = readPacketWords(texts, flags);
  return question.ok ? done({ name: "packet", question: question.value, ...common }) : question;
}

function readTablesCommand(words: readonly string[], common: Common): Asked<Command> {
  const place = readTablesWords(words);
  return place.ok ? done({ name: "tables", place: place.value, ...common }) : place;
}

function readFindings(failOn: string | undefined, common: Common): Asked<Command> {
  if (failOn === undefined) return done({ name: "findings", ...common });
  if (failOn !== "error" && failOn !== "warning" && failOn !== "info") {
    return wrong(`--fail-on takes error, warning or info, not “${failOn}”`);
  }
  return done({ name: "findings", failOn, ...common });
}
