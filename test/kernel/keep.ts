/** Disagreements that were, each as a world and a packet in files that are tried again for ever. */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  printRules,
  TOOL_NAMES,
  type Chain,
  type Rule,
  type Sent,
  type Table,
  type Tool,
  type World,
} from "./world.ts";

const FOLDER = join(import.meta.dirname, "kept");

/** What stands in the JSON; the rules of iptables are beside it, as `NAME.iptables-nft.save`. */
interface Stored {
  /** What is particular about it. */
  readonly about: string;
  readonly sent: Sent;
  readonly world: Omit<World, "tables">;
  /** Tables of nftables. */
  readonly native?: readonly Table[];
}

export interface Kept extends Stored {
  readonly name: string;
  readonly tables: readonly Table[];
}

export function readKept(): readonly Kept[] {
  if (!existsSync(FOLDER)) return [];
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => {
      const name = file.replace(/\.json$/, "");
      const stored = JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as Stored;
      const { native = [] } = stored;
      const tables = [...TOOL_NAMES.flatMap((tool) => readTables(name, tool)), ...native];
      return { ...stored, name, tables };
    });
}

export function keep(name: string, about: string, world: World, sent: Sent): void {
  mkdirSync(FOLDER, { recursive: true });
  const { tables, ...rest } = world;
  const native = tables.filter(({ tool }) => tool === "nft");
  const stored: Stored = {
    ...{ about, sent, world: rest },
    ...(native.length === 0 ? {} : { native }),
  };
  writeFileSync(join(FOLDER, `${name}.json`), `${JSON.stringify(stored, undefined, 2)}\n`);
  for (const tool of TOOL_NAMES) {
    const own = tables.filter((table) => table.tool === tool);
    if (own.length > 0 && tool !== "nft") writeFileSync(fileOf(name, tool), printRules(own));
  }
}

const fileOf = (name: string, tool: Tool): string => join(FOLDER, `${name}.${tool}.save`);

function readTables(name: string, tool: Tool): readonly Table[] {
  const file = fileOf(name, tool);
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("COMMIT\n")
    .slice(0, -1)
    .map((text) => readTable(tool, text.split("\n")));
}

function readTable(tool: Tool, lines: readonly string[]): Table {
  const name = lines.find((line) => line.startsWith("*"))?.slice(1) ?? "";
  const ruleLines = lines.filter((line) => line.startsWith("-A "));
  const chains = lines.flatMap((line): Chain[] => {
    const [, chain, policy] = /^:(\S+) (\S+)/.exec(line) ?? [];
    if (chain === undefined) return [];
    const own = ruleLines.filter((each) => each.split(" ")[1] === chain).map(readRule);
    const isBase = policy === "ACCEPT" || policy === "DROP";
    return [{ name: chain, ...(isBase ? { policy } : {}), rules: own }];
  });
  return { tool, name, chains };
}

/** The matches as one word: nothing is taken away from what is kept. */
function readRule(line: string): Rule {
  const [, matches = "", target] = /^-A \S+ ?(.*?) ?(-[jg] .*)?$/.exec(line) ?? [];
  return {
    matches: matches === "" ? [] : [matches],
    ...(target === undefined ? {} : { target }),
  };
}
