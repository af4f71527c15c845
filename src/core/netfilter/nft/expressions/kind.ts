/** What an expression of nftables is made of. nftables: include/expression.h; Linux: struct nft_expr_ops. */

import type { RuleFamily } from "../../../hop.ts";
import type { Moment } from "../../moment.ts";
import type { Json } from "../json.ts";
import type { Loaded } from "../loaded.ts";
import type { ElementTypes } from "../sets/element.ts";
import type { SetLookup } from "../sets/lookup.ts";
import type { DataType } from "../types/kind.ts";

/** As data; what a kind adds, its file alone knows. */
export interface Expression {
  readonly kind: string;
}

/** An expression as it was read. */
export interface Read<E extends Expression = Expression> {
  readonly expression: E;
  /** Of what it loads; several of a concatenation. */
  readonly types: readonly DataType[];
  /** As `nft list` writes it. */
  readonly text: string;
  /** What stands for it where it is compared with `exists` and `missing`. */
  readonly presence?: Omit<Read<E>, "presence">;
}

/** Where an expression stands, for reading it. */
export interface Place {
  readonly family: RuleFamily;
  /** What the table's named sets and maps hold. */
  readonly sets: ReadonlyMap<string, ElementTypes>;
  /** Reads what stands within another expression; `expected` is what a map has to give. */
  readExpression(given: Json, expected?: readonly DataType[]): Read | undefined;
}

/** A packet that meets a rule of a native table. */
export interface Scene {
  /** As earlier statements left it. */
  readonly moment: Moment;
  /** The rule's table. */
  readonly family: RuleFamily;
  readonly table: string;
  /** The named sets and maps of the rule's table. */
  readonly sets: ReadonlyMap<string, SetLookup>;
  load(expression: Expression): Loaded | readonly Loaded[];
}

/** All there is to know about one kind of expression. Its file is the only one that knows it. */
export interface ExpressionKind<E extends Expression> {
  readonly kind: E["kind"];
  /** Reads what stands behind its name; `undefined` for what it does not know. */
  read(given: Json, place: Place, expected?: readonly DataType[]): Read<E> | undefined;
  /** One value, or those of a concatenation. */
  load(expression: E, scene: Scene): Loaded | readonly Loaded[];
}
