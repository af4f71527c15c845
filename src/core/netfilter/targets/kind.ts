/** What a target is made of, and what a target can do. */

import type { Assumption } from "../../contract.ts";
import type { Effect } from "../../hop.ts";
import type { Packet } from "../../net/packet.ts";
import type { AddressRange } from "../codecs.ts";
import type { Connection } from "../conntrack.ts";
import type { Moment } from "../moment.ts";
import type { Fields, FieldValues, RulePlace } from "../options.ts";

/** What becomes of a packet that met a rule. */
export type Ruling =
  | {
      readonly next: "continue";
      readonly packet?: Packet;
      readonly connection?: Connection;
      /** Conntrack zone for a packet that conntrack has not seen. */
      readonly zone?: number;
      /** An ipset that has one more member now, or one less. */
      readonly changedSet?: string;
    }
  | { readonly next: "accept" }
  | { readonly next: "drop" }
  | { readonly next: "return" }
  | { readonly next: "jump" | "goto"; readonly chain: string }
  | { readonly next: "reject"; readonly with: string }
  | { readonly next: "stolen"; readonly packet?: Packet }
  | { readonly next: "translate"; readonly side: "source" | "destination"; readonly to: NatRange }
  /** One of two, and no snapshot holds which. */
  | {
      readonly next: "unsure";
      readonly doubt: Assumption;
      readonly usually: Ruling;
      readonly otherwise: Ruling;
    };

export const CONTINUE: Ruling = { next: "continue" };
export const ACCEPT: Ruling = { next: "accept" };
export const DROP: Ruling = { next: "drop" };

/** What one side of a connection is translated to (struct nf_nat_range2). */
export interface NatRange {
  readonly addresses?: AddressRange;
  readonly ports?: NatPorts;
  /** The same client gets the same address every time. */
  readonly persistent?: boolean;
  /** The port is drawn even where the packet's own would do (NF_NAT_RANGE_PROTO_RANDOM_ALL). */
  readonly drawn?: boolean;
}

export interface NatPorts {
  readonly min: number;
  readonly max: number;
  /** Ports are shifted: this one goes to `min`, the next to the one behind it. */
  readonly base?: number;
}

/** All there is to know about one target. Its file is the only one that knows it. */
export interface TargetKind<K extends string, F extends Fields> {
  /** The name behind `-j`. */
  readonly kind: K;
  /** Its options, in the order that iptables-save prints them. */
  readonly fields: F;
  readonly effect: Effect;
  /** Cannot change where the packet goes, nor what a later rule sees of it. */
  readonly inert?: true;
  /** Puts shorthands as iptables-save prints them. */
  settle?(target: FieldValues<F>, place: RulePlace): FieldValues<F>;
  /** What is wrong with the options together, or in that place; `undefined` when nothing is. */
  check?(target: FieldValues<F>, place: RulePlace): string | undefined;
  act(target: FieldValues<F>, moment: Moment): Ruling;
}

export type TargetData<Kind> =
  Kind extends TargetKind<infer K, infer F> ? { readonly kind: K } & FieldValues<F> : never;

/** Names a kind, so that its data type follows from its options. */
export const targetKind = <const K extends string, F extends Fields>(
  kind: TargetKind<K, F>,
): TargetKind<K, F> => kind;
