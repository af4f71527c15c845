/** `vmap`: a verdict for each key; without one the next rule is asked. Linux: net/netfilter/nft_lookup.c, nft_lookup_eval. */

import { field } from "../json.ts";
import { declaredKey, readSource } from "../sets/source.ts";
import type { ActionKind } from "./kind.ts";
import { lookUp, type MapLookup } from "./lookUp.ts";
import { rulingOf } from "./verdict.ts";

export interface VerdictMap extends MapLookup {
  readonly kind: "vmap";
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
  act: (statement, scene) =>
    lookUp(statement, scene, (data) =>
      data?.kind === "verdict" ? rulingOf(data.verdict) : undefined,
    ),
};
