/** Local addresses and the types of routes from `/proc/net/fib_trie`. Linux: net/ipv4/fib_trie.c fib_trie_seq_show. */

export interface TrieEntry {
  /** `main`, `local`, or a number as text. */
  readonly table: string;
  readonly address: string;
  readonly prefixLength: number;
  /** `host`, `link`, `global`. */
  readonly scope: string;
  /** Lower case: `local`, `broadcast`, `unicast`, `unreachable`, … */
  readonly type: string;
}

/** Without policy rules the kernel keeps both tables in one trie and prints it under either name. */
export function readFibTrie(text: string): TrieEntry[] {
  const entries: TrieEntry[] = [];
  let table = "";
  let address = "";
  for (const line of text.split("\n")) {
    const title = /^(Main|Local|Id (\d+)):/.exec(line);
    const leaf = /^\s+\|-- ([\d.]+)\s*$/.exec(line);
    const alias = /^\s+\/(\d+) (\S+) (\S+)/.exec(line);
    if (title !== null) table = title[2] ?? (title[1] ?? "").toLowerCase();
    else if (leaf !== null) address = leaf[1] ?? "";
    else if (alias !== null) entries.push(entryOf(table, address, alias));
  }
  return entries;
}

function entryOf(table: string, address: string, alias: RegExpExecArray): TrieEntry {
  const [, length, scope = "", type = ""] = alias;
  return {
    table,
    address,
    prefixLength: Number(length),
    scope: scope === "universe" ? "global" : scope,
    type: type.toLowerCase(),
  };
}
