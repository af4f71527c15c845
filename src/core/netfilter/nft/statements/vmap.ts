/** `vmap`: a verdict for each key; without one the next rule is asked. Linux: net/netfilter/nft_lookup.c, nft_lookup_eval. */

import type { Expression } from "../expressions/kind.ts";
import { field } from "../json.ts";
import type { Loaded } from "../loaded.ts";
import { chooseElement } from "../sets/choose.ts";
import { declaredKey, readSource, type SetSource } from "../sets/source.ts";
import { BREAK, ruleOver, type ActionKind, type NftStatement } from "./kind.ts";
import { letsGoOn } from "./opaque.ts";
import { rulingOf } from "./verdict.ts";

export interface VerdictMap extends NftStatement {
  readonly kind: "vmap";
  readonly key: Expression;
  readonly source: SetSource;
}

export const vmap: ActionKind<VerdictMap> = {
  kind: "vmap",
  effect: "unknown",
  read(given, place) {
    const data = field(given, "data");
    const key = place.readExpression(field(given, "key"), declaredKey(data, place));
    if (key === undefined) return undefined;
    const read = readSource(data, { key: key.types, data: "verdict" });
    if (read === undefined) return undefined;
    const text = `${key.text} vmap ${read.text}`;
    return { kind: "vmap", key: key.expression, source: read.source, text };
  },
  act({ key, source, text }, scene) {
    if (source.kind === "named" && !scene.sets.has(source.name)) return letsGoOn(text);
    const loaded = scene.load(key);
    const keys = (Array.isArray(loaded) ? loaded : [loaded]) as readonly Loaded[];
    const choices = chooseElement(source, keys, scene);
    if (choices === undefined) return BREAK;
    return ruleOver(choices, (found) => {
      if (found === undefined) return BREAK;
      return found.data?.kind === "verdict" ? rulingOf(found.data.verdict) : letsGoOn(text);
    });
  },
};
