/** Small signs, drawn in a field of 16 by 16 around its middle; none of them is a text. */

import type { Effect, Hop } from "../src/core/hop.ts";

/** The `d` of a path, with (0, 0) in the middle. */
export type Glyph = string;

export const CHECK: Glyph = "M-4 0.5 L-1.2 3.2 L4.2 -3";
export const CROSS: Glyph = "M-3.6 -3.6 L3.6 3.6 M3.6 -3.6 L-3.6 3.6";
export const QUESTION: Glyph = "M-2.4 -2.2 A2.5 2.5 0 1 1 0 0.6 V1.4 M0 3.9 V4.1";
export const WARNING: Glyph = "M0 -5.5 L6 5 H-6 Z M0 -2 V1.4 M0 3 V3.2";
export const INFO: Glyph =
  "M-5.5 0 A5.5 5.5 0 1 0 5.5 0 A5.5 5.5 0 1 0 -5.5 0 M0 -0.6 V3 M0 -3 V-2.8";
const HAND: Glyph = "M-4.5 0 H4.5 M-4.5 -2.6 V2.6 M4.5 -2.6 V2.6";
const RIGHT: Glyph = "M-4 0 H4 M1 -3 L4 0 L1 3";
const TWICE: Glyph = "M-4 -3 L-1 0 L-4 3 M0.5 -3 L3.5 0 L0.5 3";
const BACK: Glyph = "M4 3.5 V0.5 A2 2 0 0 0 2 -1.5 H-4 M-1.2 -4.2 L-4 -1.5 L-1.2 1.2";
const SWAP: Glyph = "M-4 -2 H4 M1.6 -4.4 L4 -2 L1.6 0.4 M4 2.4 H-4 M-1.6 0 L-4 2.4 L-1.6 4.8";
const FLAG: Glyph = "M-3 5 V-4 H4 L2 -1.5 L4 1 H-3";
const LINES: Glyph = "M-4 -3 H4 M-4 0 H4 M-4 3 H1";
const DOWN: Glyph = "M0 -4 V4 M-3 1 L0 4 L3 1";
const FORK: Glyph = "M0 5 V0 L-4 -4 M0 0 L4 -4 M-4 -1 V-4 H-1 M4 -1 V-4 H1";
const TAG: Glyph = "M-4.5 -3.5 H4.5 V3.5 H-4.5 Z M-2.2 -0.8 H2.2 M-2.2 1.4 H0.6";
const RINGS: Glyph =
  "M-5 0 A5 3.4 0 1 0 5 0 A5 3.4 0 1 0 -5 0 M-2.4 0 A2.4 1.6 0 1 0 2.4 0 A2.4 1.6 0 1 0 -2.4 0";
const RELAY: Glyph = "M-5 -2.5 H-1 V2.5 H-5 M5 -2.5 H1 V2.5 H5 M-1 0 H1";
const SOCKET: Glyph =
  "M-4.6 0 A4.6 4.6 0 1 0 4.6 0 A4.6 4.6 0 1 0 -4.6 0 M-1.6 -1.2 V1.2 M1.6 -1.2 V1.2";
const SENDER: Glyph = "M-4.5 -4 H4.5 V2 H-4.5 Z M-2.5 4.4 H2.5 M0 2 V4.4";

export { DOWN, SENDER };

/** The sign on the spine; rules have none of their own, links are drawn as plugs. */
export const HOP_GLYPHS: Readonly<Partial<Record<Hop["kind"], Glyph>>> = {
  route: FORK,
  neighbour: TAG,
  rewrite: SWAP,
  tunnel: RINGS,
  proxy: RELAY,
  socket: SOCKET,
};

export type EffectTone = "good" | "bad" | "doubt" | "change" | "flow" | "quiet";

/** The sign in the badge of a rule, and what sort of thing happens: told by shape as well as by color. */
export const EFFECT_SIGNS: Readonly<Record<Effect, readonly [Glyph, EffectTone]>> = {
  accept: [CHECK, "good"],
  drop: [CROSS, "bad"],
  reject: [HAND, "bad"],
  return: [BACK, "flow"],
  jump: [RIGHT, "flow"],
  goto: [TWICE, "flow"],
  dnat: [SWAP, "change"],
  snat: [SWAP, "change"],
  masquerade: [SWAP, "change"],
  redirect: [SWAP, "change"],
  mark: [FLAG, "change"],
  log: [LINES, "quiet"],
  continue: [DOWN, "quiet"],
  unknown: [QUESTION, "doubt"],
};
