import { join } from "node:path";
import type { Explanation, Path } from "../../src/core/contract.ts";
import type { Hop } from "../../src/core/hop.ts";
import type { LabHost } from "../lab/host.ts";

/** What Node imports to run TypeScript. */
export const TSX = import.meta.resolve("tsx");
const CLI = join(import.meta.dirname, "../../src/cli.ts");

/** The terminal command, to be run wherever a test wants. */
export const lensArgv = (...args: readonly string[]): string[] => [
  ...[process.execPath, `--import=${TSX}`, CLI, ...args],
];

/** What the terminal command, run on the host, prints. */
export async function lens(host: LabHost, ...args: readonly string[]): Promise<string> {
  const { stdout } = await host.onHost(lensArgv(...args));
  return stdout;
}

export async function explain(host: LabHost, ...args: readonly string[]): Promise<Explanation> {
  return JSON.parse(await lens(host, "explain", ...args, "--json")) as Explanation;
}

/** The rules of the host that a path quotes, each once, as the lab names counters. */
export function ruleKeys({ hops, established, reply }: Path): string[] {
  const all: readonly Hop[] = [...hops, ...established.hops, ...reply.hops];
  const keys = all.flatMap((hop) =>
    hop.kind === "rule" && hop.netns === "host"
      ? [`${hop.family}/${hop.table}/${hop.chain}/${hop.index}`]
      : [],
  );
  return [...new Set(keys)].sort();
}
