/** The few shapes that everything is drawn with. Their colors are in style.css. */

import type { Glyph } from "./glyphs.ts";
import { node, type Node } from "./node.ts";
import type { Box } from "./spots.ts";

export const rect = ({ x, y, width, height }: Box, radius: number, look: string): Node =>
  node("rect", { class: look, x, y, width: Math.max(0, width), height, rx: radius });

export const disc = (x: number, y: number, radius: number, look: string): Node =>
  node("circle", { class: look, cx: x, cy: y, r: radius });

/** A glyph with its middle at a place. */
export const sign = (glyph: Glyph, x: number, y: number, look: string, unit: number): Node =>
  node("path", { class: look, d: glyph, transform: `translate(${x} ${y}) scale(${unit})` });

/** A text whose baseline starts at a place; with `end` in its look, ends there. */
export const write = (text: string, x: number, y: number, look: string): Node =>
  node("text", { class: look, x, y }, text);

/** A glyph among words; named where the words do not say it. */
export const icon = (glyph: Glyph, tone: string, name?: string): Node =>
  node(
    "svg",
    {
      class: `icon ${tone}`,
      viewBox: "-8 -8 16 16",
      width: 16,
      height: 16,
      ...(name === undefined ? { "aria-hidden": "true" } : { role: "img", "aria-label": name }),
    },
    node("path", { class: `glyph ${tone}`, d: glyph }),
  );
