/** The `ports:` of a compose file, with their places in its text. */

import { isMap, parseDocument, type YAMLMap } from "yaml";
import type { Span } from "../text/source.ts";
import { interpolate, type Variable } from "./interpolate.ts";
import { YamlReader } from "./yamlReader.ts";
import { readLongPort, readShortPort, type LongPort, type ReadMapping } from "./portSyntax.ts";

export interface ComposeFile {
  /** Top-level `name:`, where it hangs on no variable. */
  readonly name?: string;
  readonly ports: readonly PortEntry[];
}

/** One entry of a service's `ports:`; an entry that several services share by an anchor appears once for each. */
export interface PortEntry {
  readonly service: string;
  /** As it is written, variables and all. */
  readonly source: string;
  readonly span: Span;
  /** What it asks for where none of its variables is set; absent when the file alone does not tell. */
  readonly asks?: ReadMapping;
  readonly variables: readonly Variable[];
}

/** More than any compose file holds; a bound on what a hostile file costs. */
const MAX_LENGTH = 2_000_000;

/** What nests deeper costs the parser more for each character, and is no compose file. */
const DEEPEST = 500;

/** Quoted brackets count too; those of a real file are closed again, or few. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth = bracket === "[" || bracket === "{" ? depth + 1 : Math.max(depth - 1, 0);
    if (depth > DEEPEST) return true;
  }
  return false;
}

/** Errors are not shown, and each pretty one costs as much as its line is long. */
const PARSING = { merge: true, logLevel: "silent", strict: false, prettyErrors: false } as const;

/** Reads what can be read: a file that is half typed, or not YAML at all, has fewer entries or none. */
export function readComposeFile(text: string): ComposeFile {
  if (text.length > MAX_LENGTH || isTooDeep(text)) return { ports: [] };
  const document = parseDocument(text, PARSING);
  const yaml = new YamlReader(text, document);
  const name = interpolate(yaml.text(yaml.field(document.contents, "name")) ?? "");
  const services = yaml.map(yaml.field(document.contents, "services"));
  return {
    ...(name.text === undefined || name.text === "" || name.variables.length > 0
      ? {}
      : { name: name.text }),
    ports: (services?.items ?? []).flatMap((pair) => {
      const service = yaml.text(pair.key);
      return service === undefined ? [] : portsOf(service, pair.value, yaml);
    }),
  };
}

/** What stands at an offset of the file; several entries when services share one. */
export const entriesAt = ({ ports }: ComposeFile, offset: number): readonly PortEntry[] =>
  ports.filter(({ span }) => span.start <= offset && offset <= span.end);

function portsOf(service: string, value: unknown, yaml: YamlReader): readonly PortEntry[] {
  return yaml.list(yaml.field(value, "ports")).flatMap((item): readonly PortEntry[] => {
    const span = yaml.spanOf(item);
    const node = yaml.resolve(item);
    if (span === undefined) return [];
    const entry = { service, ...span };
    if (isMap(node)) return [{ ...entry, ...longEntry(node, yaml) }];
    const text = yaml.text(node);
    return text === undefined ? [] : [{ ...entry, ...shortEntry(text) }];
  });
}

type Meaning = Pick<PortEntry, "asks" | "variables">;

function shortEntry(written: string): Meaning {
  const { text, variables } = interpolate(written);
  return { variables, ...(text === undefined ? {} : { asks: readShortPort(text) }) };
}

function longEntry(map: YAMLMap, yaml: YamlReader): Meaning {
  const fields: [keyof LongPort, string][] = [];
  const variables: Variable[] = [];
  let known = true;
  for (const name of ["target", "published", "host_ip", "protocol", "mode"] as const) {
    const written = yaml.text(yaml.field(map, name));
    if (written === undefined) continue;
    const value = interpolate(written);
    variables.push(...value.variables);
    if (value.text === undefined) known = false;
    else fields.push([name, value.text]);
  }
  return { variables, ...(known ? { asks: readLongPort(Object.fromEntries(fields)) } : {}) };
}
