/** `… set …`: changes the packet, its mark, or its connection. Linux: net/netfilter/nft_meta.c, nft_ct.c, nft_payload.c, nft_exthdr.c. */

import type { Expression } from "../expressions/kind.ts";
import { field } from "../json.ts";
import { BREAK, GO_ON, ruleOver, type ActionKind, type NftStatement } from "./kind.ts";
import { isOpen, readOperand, take, type Operand } from "./operand.ts";
import { setField, setPartly } from "./settable.ts";

export interface Mangle extends NftStatement {
  readonly kind: "mangle";
  readonly key: Expression;
  readonly value: Operand;
}

const isMark = (key: Expression): boolean =>
  (key.kind === "meta" || key.kind === "ct") && "key" in key && key.key === "mark";

export const mangle: ActionKind<Mangle> = {
  kind: "mangle",
  effect: "continue",
  effectOf: ({ key }) => (isMark(key) ? "mark" : "continue"),
  read(given, place) {
    const key = place.readExpression(field(given, "key"));
    if (key === undefined) return undefined;
    const value = readOperand(field(given, "value"), key.types, place);
    if (value === undefined) return undefined;
    const text = `${key.text} set ${value.text}`;
    return { kind: "mangle", key: key.expression, value: value.operand, text };
  },
  act({ key, value, text }, scene) {
    return ruleOver(take(value, scene), (found) => {
      if (found === undefined) return BREAK;
      if (isOpen(found)) return setPartly(key, found, { scene, text });
      const [only] = found;
      return only === undefined ? GO_ON : setField(key, only.min, { scene, text });
    });
  },
};
