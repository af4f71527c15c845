/** Updates of maps, which nft 1.0.6 has no JSON for: it writes them as `nft list` does. nftables: src/json.c, stmt_print_json. */

import { changeName } from "../sets/choose.ts";
import type { Json } from "../json.ts";
import type { Scene } from "../expressions/kind.ts";
import type { ActionKind, NftRuling, NftStatement } from "./kind.ts";

export interface SpelledOut extends NftStatement {
  readonly kind: "spelled out";
  readonly map: string;
}

const UPDATE = /^(?:add|update|delete) @(\S+) \{ /;
const LIMITED = / (?:limit|quota|ct count) /;

/** `undefined` for anything that may end the rule. */
export function readSpelledOut(given: Json): SpelledOut | undefined {
  if (typeof given !== "string" || LIMITED.test(given)) return undefined;
  const map = UPDATE.exec(given)?.[1];
  return map === undefined ? undefined : { kind: "spelled out", map, text: given };
}

/** What the map holds then is not followed. */
export const spelledOut: ActionKind<SpelledOut> = {
  kind: "spelled out",
  effect: "continue",
  read: readSpelledOut,
  act: ({ map }, scene: Scene): NftRuling => ({
    next: "continue",
    changedSet: changeName(scene, map, undefined),
  }),
};
