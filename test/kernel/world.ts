/** A world: all that decides what the router does with a packet, as text for the tools that load it. */

import type { Content } from "./frame.ts";
import type { Family } from "./wire.ts";

/**
 * Which program loads and prints the rules of a family.
 * Legacy tables come first: of two chains with one priority the kernel asks the one that came later first,
 * and legacy tables, once there, stay.
 */
export const TOOLS = {
  "iptables-legacy": { family: "ip", counters: ["iptables-legacy-save", "-c"] },
  "ip6tables-legacy": { family: "ip6", counters: ["ip6tables-legacy-save", "-c"] },
  "iptables-nft": { family: "ip", counters: ["iptables-nft-save", "-c"] },
  "ip6tables-nft": { family: "ip6", counters: ["ip6tables-nft-save", "-c"] },
  nft: { family: undefined, counters: ["nft", "-j", "list", "ruleset"] },
} as const satisfies Record<
  string,
  { readonly family: Family | undefined; readonly counters: readonly string[] }
>;

export type Tool = keyof typeof TOOLS;

export const TOOL_NAMES = Object.keys(TOOLS) as readonly Tool[];

/** One rule: its matches, and what it does. */
export interface Rule {
  readonly matches: readonly string[];
  /** With its options: `-j DROP`, `-g chain`; absent for a rule that only counts. */
  readonly target?: string;
}

export interface Chain {
  readonly name: string;
  /** Absent for a chain that people made. */
  readonly policy?: "ACCEPT" | "DROP";
  /** Of a base chain of nftables: what it is and where. */
  readonly hook?: string;
  readonly rules: readonly Rule[];
}

export interface Table {
  readonly tool: Tool;
  readonly name: string;
  /** Of nftables: its family, and its sets. */
  readonly family?: Family | "inet" | "bridge" | "netdev";
  readonly sets?: readonly string[];
  readonly chains: readonly Chain[];
}

export interface World {
  readonly tables: readonly Table[];
  /** Lines of `ipset restore`. */
  readonly ipsets: readonly string[];
  /** Lines of `ip -batch`. */
  readonly routing: Readonly<Record<Family, readonly string[]>>;
  /** Lines of `bridge -batch`: `link set dev port1 hairpin on`. */
  readonly ports: readonly string[];
  /** Lines of `ip -batch` that change interfaces and their addresses; absent in worlds that were kept before there were any. */
  readonly links?: readonly string[];
  /** Other settings than every world begins with, by their path below /proc/sys/net. */
  readonly settings: Readonly<Record<string, string>>;
}

/** One packet that is put to a world. */
export interface Sent {
  readonly content: Content;
  readonly from: Origin;
  /** What conntrack is told of its connection before it comes. */
  readonly state: "new" | "established";
  /** Packets that came before it, and that conntrack remembers. */
  readonly earlier?: readonly Sent[];
  /** What comes after it, once it is seen where it goes. */
  readonly then?: Sequel;
}

/** `answered`: after the answer another one, the same way as the first. */
export type Sequel = "again" | "reply" | "answered" | "error";

export type Origin =
  /** A far host sends it, in a frame to the router or past it to another host of its bridge. */
  | {
      readonly kind: "wire";
      /** The router's interface that the frame comes in by. */
      readonly cable: string;
      readonly fromMac: string;
      readonly toMac: string;
    }
  /** A process of the router sends it. */
  | { readonly kind: "here"; readonly uid: number; readonly gid: number; readonly mark: number };

/** Text for the program that loads them, all of one tool. */
export function printRules(tables: readonly Table[]): string {
  return tables
    .map((table) => (table.tool === "nft" ? printNative(table) : printTable(table)))
    .join("");
}

/** Chains first: what a rule leads to has to be there. */
function printNative({ family = "inet", name, sets = [], chains }: Table): string {
  const policyOf = ({ hook, policy = "ACCEPT" }: Chain): string =>
    hook === undefined ? "" : ` ${hook}; policy ${policy.toLowerCase()};`;
  return [
    `table ${family} ${name} {`,
    ...sets.map((set) => `  ${set}`),
    ...chains.map((chain) => `  chain ${chain.name} {${policyOf(chain)} }`),
    "}",
    ...chains.flatMap((chain) =>
      chain.rules.map((rule) => `add rule ${family} ${name} ${chain.name} ${wordsOf(rule)}`),
    ),
    "",
  ].join("\n");
}

function printTable({ name, chains }: Table): string {
  return [
    `*${name}`,
    ...chains.map((chain) => `:${chain.name} ${chain.policy ?? "-"} [0:0]`),
    ...chains.flatMap((chain) => chain.rules.map((rule) => printRule(chain.name, rule))),
    "COMMIT",
    "",
  ].join("\n");
}

export const printRule = (chain: string, rule: Rule): string =>
  ["-A", chain, wordsOf(rule)].join(" ").trimEnd();

const wordsOf = ({ matches, target }: Rule): string =>
  [...matches, ...(target === undefined ? [] : [target])].join(" ");
