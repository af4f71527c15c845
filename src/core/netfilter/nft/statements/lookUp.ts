/** Statements that a key leads to something of a map: a verdict, an object. Linux: net/netfilter/nft_lookup.c, nft_objref.c. */

import type { Expression, Scene } from "../expressions/kind.ts";
import type { Loaded } from "../loaded.ts";
import { chooseElement } from "../sets/choose.ts";
import type { SetElement } from "../sets/element.ts";
import type { SetSource } from "../sets/source.ts";
import { BREAK, ruleOver, type NftRuling, type NftStatement } from "./kind.ts";
import { letsGoOn } from "./opaque.ts";

export interface MapLookup extends NftStatement {
  readonly key: Expression;
  readonly source: SetSource;
}

/** What the found data rules; `undefined` of data that is not of the map's kind, or was not read. */
export function lookUp(
  { key, source, text }: MapLookup,
  scene: Scene,
  rule: (data: SetElement["data"]) => NftRuling | undefined,
): NftRuling {
  if (source.kind === "named" && !scene.sets.has(source.name)) return letsGoOn(text);
  const loaded = scene.load(key);
  const keys = (Array.isArray(loaded) ? loaded : [loaded]) as readonly Loaded[];
  const choices = chooseElement(source, keys, scene);
  if (choices === undefined) return BREAK;
  return ruleOver(choices, (found) =>
    found === undefined ? BREAK : (rule(found.data) ?? letsGoOn(text)),
  );
}
