/** The shapes of the hops that are not rules: plugs, bars, and discs on the spine with what was observed beside them. */

import { visible } from "../src/core/explain/words/text.ts";
import type { Hop } from "../src/core/hop.ts";
import { portsOf } from "./captions.ts";
import { HOP_GLYPHS } from "./glyphs.ts";
import { node, type Child, type MaybeChild, type Node } from "./node.ts";
import { disc, rect, sign, write } from "./shapes.ts";
import type { HopSpot, Layout } from "./spots.ts";
import { shorten, type Measure } from "./words.ts";

/** The shapes of one hop. */
export function drawHop(spot: HopSpot, layout: Layout, measure: Measure): readonly MaybeChild[] {
  const { hop } = spot;
  if (hop.kind === "link") return plug(spot, spot.lines[0] ?? "", spot.aside ?? "", layout);
  if (hop.kind === "bridge") return bar(spot, hop, layout, measure);
  return plain(spot, layout);
}

/** The end of a cable, or an interface without one. */
export function plug(
  spot: { readonly x: number; readonly y: number; readonly at: number },
  name: string,
  aside: string,
  { unit, spine, width }: Layout,
): readonly Child[] {
  const u = unit;
  const body = { x: spine - 8 * u, y: spot.at - 7 * u, width: 16 * u, height: 14 * u };
  return [
    rect(body, 3 * u, "node plug"),
    node("path", {
      class: "glyph",
      d: `M${spine - 3 * u} ${spot.at - 3 * u} V${spot.at + 3 * u} M${spine + 3 * u} ${spot.at - 3 * u} V${spot.at + 3 * u}`,
    }),
    write(name, spot.x, spot.at + 4 * u, "mono strong"),
    write(aside, width - 14 * u, spot.at + 4 * u, "label quiet end"),
  ];
}

/** A bridge is a bar across, with the ports that the frame uses as sockets on its edges. */
function bar(
  { x, y, height, at, lines }: HopSpot,
  hop: Extract<Hop, { kind: "bridge" }>,
  { unit: u, spine, width }: Layout,
  measure: Measure,
): readonly MaybeChild[] {
  const box = { x: 10 * u, y: y + 4 * u, width: width - 20 * u, height: height - 8 * u };
  const name = lines[0] ?? "";
  const room = box.x + box.width - x - measure(name, "mono") - 76 * u;
  const ports =
    room < 60 * u ? "" : shorten(visible(portsOf(hop)), room, (text) => measure(text, "mono"));
  const port = { x: spine - 5 * u, width: 10 * u, height: 5 * u };
  return [
    rect(box, 4 * u, "box bridge"),
    hop.inPort === undefined ? undefined : rect({ ...port, y: box.y - 2 * u }, 1 * u, "node"),
    hop.outPort === undefined
      ? undefined
      : rect({ ...port, y: box.y + box.height - 3 * u }, 1 * u, "node"),
    write(name, x, at + 4 * u, "mono strong"),
    write("bridge", x + measure(name, "mono") + 12 * u, at + 4 * u, "label quiet"),
    write(ports, box.x + box.width - 8 * u, at + 4 * u, "mono quiet end"),
  ];
}

function plain(spot: HopSpot, { unit: u, spine, width }: Layout): readonly MaybeChild[] {
  const glyph = HOP_GLYPHS[spot.hop.kind];
  const boxed = spot.hop.kind === "proxy" || spot.hop.kind === "rewrite";
  const right = width - 10 * u;
  const box = { x: spot.x - 8 * u, y: spot.y, width: right - spot.x + 8 * u, height: spot.height };
  return [
    boxed ? rect(box, 4 * u, `box ${spot.hop.kind}`) : undefined,
    disc(spine, spot.at, 10 * u, "node"),
    glyph === undefined ? undefined : sign(glyph, spine, spot.at, "glyph", u),
    write(spot.label ?? "", spot.x, spot.y + 15 * u, "label quiet"),
    ...spot.lines.map((line, index) => {
      const baseline = spot.y + (31 + index * 16) * u;
      const changed = spot.hop.kind === "rewrite";
      return changed ? change(line, spot.x, baseline) : write(line, spot.x, baseline, "mono");
    }),
  ];
}

/** What an address becomes stands out from what it was. */
function change(line: string, x: number, y: number): Node {
  const [before = "", after] = line.split(" → ");
  if (after === undefined) return write(line, x, y, "mono");
  const parts = [
    node("tspan", { class: "quiet" }, `${before} → `),
    node("tspan", { class: "strong" }, after),
  ];
  return node("text", { class: "mono", x, y }, ...parts);
}
