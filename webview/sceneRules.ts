/** The box of a chain, and in it a row for each rule that the packet met. */

import { badgeOf } from "./captions.ts";
import { CHECK, CROSS, EFFECT_SIGNS, type EffectTone, type Glyph } from "./glyphs.ts";
import type { Hop, RuleFamily } from "../src/core/hop.ts";
import { node, type MaybeChild, type Node } from "./node.ts";
import { disc, rect, sign, write } from "./shapes.ts";
import type { ChainSpot, Layout, RuleSpot } from "./spots.ts";

export function chainBox(spot: ChainSpot, { unit: u, spine }: Layout): Node {
  const { x, y, width, height, title, titleHeight } = spot;
  const { heading } = spot.group;
  const at = y + titleHeight - 7 * u;
  return node(
    "g",
    { class: "chain" },
    ...spot.rules.map((rule) =>
      node("path", { class: "tick", d: `M${spine} ${rule.at} H${x - 8 * u}` }),
    ),
    rect({ x: x - 8 * u, y, width: width + 8 * u, height }, 4 * u, "box"),
    title !== undefined && write(title, x, at, "mono strong"),
    heading !== undefined && write(tableName(heading), x + width - 8 * u, at, "label quiet end"),
  );
}

const tableName = ({ family, table }: { family: RuleFamily; table: string }): string =>
  family === "ip" ? table : `${family} ${table}`;

export function ruleRow(
  rule: RuleSpot,
  box: ChainSpot,
  { unit: u, spine }: Layout,
): readonly MaybeChild[] {
  const { hop, lines, aside, badgeX } = rule;
  const [glyph, tone] = signOf(hop);
  const right = box.x + box.width - 8 * u;
  const left = box.x + (box.title === undefined ? 0 : 26 * u);
  const first = rule.y + 16 * u;
  return [
    disc(spine, rule.at, 3 * u, `dot ${tone}`),
    hop.kind === "rule"
      ? write(`${hop.index}`, box.x + 16 * u, first, "mono quiet end")
      : undefined,
    ...lines.map((line, index) =>
      write(line, left, first + index * 16 * u, hop.kind === "rule" ? "mono" : "label quiet"),
    ),
    sign(glyph, badgeX + 6 * u, first - 4 * u, `glyph ${tone}`, u),
    write(badgeOf(hop), badgeX + 17 * u, first, "label"),
    aside === undefined ? undefined : write(aside, right, first, "label quiet end"),
  ];
}

function signOf(hop: Hop): readonly [Glyph, EffectTone] {
  if (hop.kind === "rule") return EFFECT_SIGNS[hop.effect];
  const drops = hop.kind === "policy" && hop.verdict === "drop";
  return drops ? [CROSS, "bad"] : [CHECK, "good"];
}
