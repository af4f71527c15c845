/** `map`: the value that a key is mapped to. Linux: net/netfilter/nft_lookup.c, nft_lookup_eval. */

import { field, listOf, type Json } from "../json.ts";
import { doubtful, type Loaded } from "../loaded.ts";
import { chooseElement, type Choices } from "../sets/choose.ts";
import type { SetElement } from "../sets/element.ts";
import { declaredData, declaredKey, readSource, type SetSource } from "../sets/source.ts";
import type { DataType } from "../types/kind.ts";
import type { Expression, ExpressionKind, Scene } from "./kind.ts";

export interface MapLookup extends Expression {
  readonly kind: "map";
  readonly key: Expression;
  readonly source: SetSource;
}

export const map: ExpressionKind<MapLookup> = {
  kind: "map",
  read(given, place, expected = []) {
    const data = field(given, "data");
    const key = place.readExpression(field(given, "key"), declaredKey(data, place));
    if (key === undefined) return undefined;
    const declared = declaredData(data, place);
    const types = Array.isArray(declared) ? declared : expected.slice(0, widthOf(data));
    const read = readSource(data, { key: key.types, data: types });
    if (read === undefined) return undefined;
    return {
      expression: { kind: "map", key: key.expression, source: read.source },
      types: types as readonly DataType[],
      text: `${key.text} map ${read.text}`,
    };
  },
  load(expression, scene) {
    const choices = chooseMapped(expression, scene);
    const [only, ...more] = choices ?? [];
    if (only === undefined) return undefined;
    if (more.length > 0) {
      const { code, text } = only.doubt ?? { code: "UNSUPPORTED_MATCH", text: "" };
      return doubtful(code, `the value that is looked up, which hangs on whether ${text},`);
    }
    return valuesOf(only.found);
  },
};

/** How many parts the mapped values have. */
function widthOf(data: Json): number {
  const [first] = listOf(field(data, "set"));
  const mapped: Json = Array.isArray(first) ? first[1] : undefined;
  return Math.max(1, listOf(field(mapped, "concat")).length);
}

const valuesOf = (found: SetElement | undefined): Loaded | readonly Loaded[] => {
  if (found?.data?.kind !== "value") return undefined;
  const [first, ...more] = found.data.parts;
  return more.length === 0 ? first?.min : found.data.parts.map(({ min }) => min);
};

/** The element that the key leads to. */
export function chooseMapped(
  { key, source }: MapLookup,
  scene: Scene,
): Choices<SetElement | undefined> | undefined {
  const loaded = scene.load(key);
  const keys = (Array.isArray(loaded) ? loaded : [loaded]) as readonly Loaded[];
  return chooseElement(source, keys, scene);
}
