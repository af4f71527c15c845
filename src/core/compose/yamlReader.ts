/** Nodes of a YAML document, read through aliases and merge keys, at a bounded cost whatever the document. */

import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  visit,
  type Document,
  type Node,
  type YAMLMap,
} from "yaml";
import type { Span } from "../text/source.ts";

/** Aliases may lead to aliases, and merged maps merge others: deeper than this is a circle. */
const MAX_DEPTH = 10;

/** Fields looked up and items listed in one document; aliases of aliases make more out of few bytes. */
const MAX_STEPS = 200_000;

export class YamlReader {
  readonly #source: string;
  /** By name, in the order of the document: an alias means the last one before it. */
  readonly #anchors = new Map<string, Node[]>();
  #steps = 0;

  constructor(source: string, document: Document) {
    this.#source = source;
    visit(document, {
      Node: (_key, node) => {
        if (!("anchor" in node) || typeof node.anchor !== "string") return;
        const same = this.#anchors.get(node.anchor) ?? [];
        same.push(node);
        this.#anchors.set(node.anchor, same);
      },
    });
  }

  map(value: unknown): YAMLMap | undefined {
    const node = this.resolve(value);
    return isMap(node) ? node : undefined;
  }

  list(value: unknown): readonly unknown[] {
    const node = this.resolve(value);
    if (!isSeq(node) || this.#spent(node.items.length)) return [];
    return node.items;
  }

  /** A scalar as it was written, so that `0x50` and `1e3` do not turn into other numbers unseen. */
  text(value: unknown): string | undefined {
    const node = this.resolve(value);
    if (!isScalar(node) || node.value === null) return undefined;
    return typeof node.value === "string" ? node.value : node.source;
  }

  /** A field of a map: its own, else one that it merges in by `<<`. */
  field(value: unknown, name: string, depth = 0): unknown {
    const map = this.map(value);
    if (map === undefined || depth > MAX_DEPTH || this.#spent(map.items.length)) return undefined;
    const own = map.items.find(({ key }) => isScalar(key) && key.value === name);
    if (own !== undefined) return own.value;
    for (const { key, value: merged } of map.items) {
      if (!isMergeKey(key)) continue;
      const sources = this.resolve(merged);
      for (const source of isSeq(sources) ? sources.items : [sources]) {
        const found = this.field(source, name, depth + 1);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  /** What an alias stands for; anything else stands for itself. */
  resolve(value: unknown): unknown {
    let node = value;
    for (let depth = 0; isAlias(node) && depth < MAX_DEPTH; depth += 1) {
      const start = node.range?.[0] ?? 0;
      node = this.#anchors
        .get(node.source)
        ?.findLast(({ range }) => range !== undefined && range !== null && range[0] < start);
    }
    return node;
  }

  /** Where a node stands and how it is written. */
  spanOf(value: unknown): { readonly span: Span; readonly source: string } | undefined {
    const range = isNode(value) ? value.range : undefined;
    if (range === undefined || range === null) return undefined;
    const [start, end] = range;
    const source = this.#source.slice(start, end).trimEnd();
    return { span: { start, end: start + source.length }, source };
  }

  #spent(steps: number): boolean {
    this.#steps += steps + 1;
    return this.#steps > MAX_STEPS;
  }
}

const isMergeKey = (key: unknown): boolean =>
  isScalar(key) && (key.value === "<<" || typeof key.value === "symbol");
