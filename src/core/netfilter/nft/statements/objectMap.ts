/** `counter name ip saddr map { … }`: the object that a key leads to. Linux: net/netfilter/nft_objref.c, nft_objref_map_eval. */

import { field, type Json } from "../json.ts";
import { declaredKey, readSource } from "../sets/source.ts";
import { BREAK, GO_ON, type ActionKind, type NftRuling, type StatementPlace } from "./kind.ts";
import { lookUp, type MapLookup } from "./lookUp.ts";
import { letsGoOn } from "./opaque.ts";

export interface ObjectMap extends MapLookup {
  readonly kind: "object map";
  /** The statement that takes the object: `counter`, `limit`, … */
  readonly of: string;
  /** Limits and quotas of the table, by kind and name, that hold once they are used up. */
  readonly over: ReadonlySet<string>;
}

const WORDS: Readonly<Record<string, string>> = {
  counter: "counter name",
  limit: "limit name",
  quota: "quota name",
  synproxy: "synproxy name",
  secmark: "meta secmark set",
  "ct helper": "ct helper set",
  "ct timeout": "ct timeout set",
  "ct expectation": "ct expectation set",
};

export function readObjectMap(
  of: string,
  given: Json,
  place: StatementPlace,
): ObjectMap | undefined {
  const words = Object.hasOwn(WORDS, of) ? WORDS[of] : undefined;
  const map = field(given, "map");
  if (words === undefined || map === undefined) return undefined;
  const data = field(map, "data");
  const key = place.readExpression(field(map, "key"), declaredKey(data, place));
  if (key === undefined) return undefined;
  const read = readSource(data, { key: key.types, data: "object" });
  if (read === undefined) return undefined;
  return {
    kind: "object map",
    of,
    key: key.expression,
    source: read.source,
    over: place.over,
    text: `${words} ${key.text} map ${read.text}`,
  };
}

export const objectMap: ActionKind<ObjectMap> = {
  kind: "object map",
  effect: "continue",
  read: () => undefined,
  act: (statement, scene) =>
    lookUp(statement, scene, (data) =>
      data?.kind === "object" ? take(statement, data.name) : undefined,
    ),
};

function take({ of, over, text }: ObjectMap, name: string): NftRuling {
  if (of === "synproxy") return letsGoOn(text);
  if (of !== "limit" && of !== "quota") return GO_ON;
  const doubt = { code: "RATE_LIMIT_ON_PATH", text: `the ${of} ${name} is not used up` } as const;
  const [usually, otherwise] = over.has(`${of} ${name}`) ? [BREAK, GO_ON] : [GO_ON, BREAK];
  return { next: "unsure", doubt, usually, otherwise };
}
