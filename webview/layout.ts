/**
 * Where everything stands: a walk in lanes from top to bottom, by arithmetic alone.
 *
 * The spine is the way of the packet, a line down the left side; what the packet meets hangs on it to the right.
 * All lengths are multiples of `unit`, so that the drawing grows with the font of the workbench.
 */

import { visible } from "../src/core/explain/words/text.ts";
import type { Hop } from "../src/core/hop.ts";
import { badgeOf, captionOf, metBy, policyText, ruleText } from "./captions.ts";
import { placeName } from "./hopWords.ts";
import type { Ending } from "./endings.ts";
import type { ChainGroup, Group, HopGroup, Lane, Placed } from "./outline.ts";
import { reachesOf } from "./spine.ts";
import type { Box, ChainSpot, HopSpot, LaneSpot, Layout, RuleSpot, Spot } from "./spots.ts";
import { shorten, wrap, type Font, type Measure } from "./words.ts";

export interface Metrics {
  /** Room from left to right. */
  readonly width: number;
  /** A thirteenth of the workbench's font size. */
  readonly unit: number;
  readonly measure: Measure;
}

/** Lengths at the usual font size of 13 pixels. */
const LENGTHS = {
  spine: 22,
  content: 44,
  edge: 10,
  laneTitle: 28,
  laneFoot: 10,
  laneGap: 30,
  gap: 8,
  indent: 12,
  plug: 32,
  plain: 40,
  bar: 34,
  chainTitle: 24,
  line: 16,
  ruleEdge: 4,
  number: 30,
  badge: 22,
  badges: 104,
  met: 88,
  endEdge: 30,
} as const;

/** From this width on there is room for counters beside a rule. */
const ROOMY = 560;

const RULE_LINES = { narrow: 5, roomy: 3 } as const;

export function layOut(lanes: readonly Lane[], ending: Ending, metrics: Metrics): Layout {
  const { width, unit } = metrics;
  const pen = new Pen(metrics);
  const spots = lanes.map((lane) => pen.lane(lane));
  const cut = ending.dies ? cutOf(spots.at(-1)?.spots.at(-1)) : undefined;
  const top = pen.y + LENGTHS.gap * unit * 2;
  const room = width - (LENGTHS.content + LENGTHS.edge) * unit;
  const says = wrap(visible(ending.says), 3, room, (text) => metrics.measure(text, "label"));
  const height = (LENGTHS.endEdge + says.length * LENGTHS.line) * unit;
  const end = { x: LENGTHS.content * unit, y: top, width: room, height, says };
  return {
    width,
    height: end.y + end.height,
    unit,
    spine: LENGTHS.spine * unit,
    lanes: spots,
    reaches: reachesOf(spots, end.y + LENGTHS.line * unit, cut?.at),
    ...(cut === undefined ? {} : { cut }),
    end,
  };
}

/** Moves down the page and hands out places. */
class Pen {
  y = 0;
  readonly #metrics: Metrics;
  readonly #unit: number;

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
    this.#unit = metrics.unit;
  }

  lane(lane: Lane): LaneSpot {
    const u = this.#unit;
    if (this.y > 0) this.y += LENGTHS.laneGap * u;
    const top = this.y;
    this.y += LENGTHS.laneTitle * u;
    const spots = lane.groups.map((group, index) => {
      if (index > 0) this.y += LENGTHS.gap * u;
      return this.#group(group);
    });
    this.y += LENGTHS.laneFoot * u;
    const { width } = this.#metrics;
    const name = lane.role === "outside" ? "outside" : visible(placeName(lane.name));
    const title = this.#short(name, width - (LENGTHS.content + LENGTHS.edge) * u, "strong");
    return { lane, title, spots, x: 0, y: top, width, height: this.y - top };
  }

  #group(group: Group): Spot {
    switch (group.kind) {
      case "chain":
        return { kind: "chain", ...this.#chain(group) };
      case "hop":
        return { kind: "hop", ...this.#hop(group) };
      case "peer": {
        const box = this.#take(LENGTHS.plug);
        return { kind: "peer", group, ...box, at: middle(box) };
      }
      case "stop": {
        const box = this.#take(LENGTHS.plug);
        const words = this.#short(group.words, box.width, "label");
        return { kind: "stop", words, ...box, at: middle(box) };
      }
      case "place": {
        const box = this.#take(LENGTHS.plain);
        const title = this.#short(visible(group.title), box.width, "label");
        return { kind: "place", group, title, ...box, at: middle(box) };
      }
    }
  }

  #hop({ placed: { hop, key } }: HopGroup): HopSpot {
    const u = this.#unit;
    const { label, texts, aside } = captionOf(hop);
    const more = Math.max(0, texts.length - 1) * LENGTHS.line;
    const box = this.#take(heightOf(hop) + more);
    const asideRoom = aside === undefined ? 0 : this.#metrics.measure(aside, "label") + 12 * u;
    const share = hop.kind === "bridge" ? 0.45 : 1;
    const room = (box.width - asideRoom - LENGTHS.edge * u) * share;
    return {
      key,
      hop,
      ...(label === undefined ? {} : { label: this.#short(visible(label), room, "label") }),
      lines: texts.map((text) => this.#short(visible(text), room)),
      ...(aside === undefined ? {} : { aside }),
      ...box,
      at: middle(box),
    };
  }

  #chain(group: ChainGroup): ChainSpot {
    const u = this.#unit;
    const inset = Math.min(group.depth, 4) * LENGTHS.indent * u;
    const { heading } = group;
    const { x, y, width, height } = this.#take(
      heading === undefined ? LENGTHS.ruleEdge : LENGTHS.chainTitle,
    );
    const place = { x: x + inset, width: width - inset };
    const told = heading === undefined ? policyText : ruleText;
    const rules = group.rules.map((rule) => this.#rule(rule, told(rule.hop), place));
    this.y += LENGTHS.ruleEdge * u;
    const title = heading && this.#short(visible(heading.chain), place.width * 0.6);
    return {
      ...{ group, titleHeight: height, rules, ...place, y, height: this.y - y },
      ...(title === undefined ? {} : { title }),
    };
  }

  #rule({ hop, key }: Placed, text: string, { x, width }: Pick<Box, "x" | "width">): RuleSpot {
    const u = this.#unit;
    const { measure } = this.#metrics;
    const roomy = this.#metrics.width >= ROOMY * u;
    const met = roomy ? metBy(hop) : undefined;
    const badge = roomy ? LENGTHS.badges * u : measure(badgeOf(hop), "label") + LENGTHS.badge * u;
    const beside = badge + (roomy ? LENGTHS.met * u : 0);
    const badgeX = x + width - beside;
    const room = width - (LENGTHS.number + LENGTHS.edge) * u - beside;
    const allowed = roomy ? RULE_LINES.roomy : RULE_LINES.narrow;
    const font = hop.kind === "rule" ? "mono" : "label";
    const lines = wrap(visible(text), allowed, room, (each) => measure(each, font));
    const height = (lines.length * LENGTHS.line + LENGTHS.gap) * u;
    const box = { x, y: this.y, width, height };
    this.y += height;
    const at = middle(box);
    return { key, hop, lines, ...(met === undefined ? {} : { aside: met }), ...box, at, badgeX };
  }

  #take(height: number): Box {
    const u = this.#unit;
    const x = LENGTHS.content * u;
    const box = {
      x,
      y: this.y,
      width: this.#metrics.width - x - LENGTHS.edge * u,
      height: height * u,
    };
    this.y += box.height;
    return box;
  }

  #short(text: string, room: number, font: Font = "mono"): string {
    return shorten(text, room, (each) => this.#metrics.measure(each, font));
  }
}

function heightOf({ kind }: Hop): number {
  return LENGTHS[kind === "link" ? "plug" : kind === "bridge" ? "bar" : "plain"];
}

const middle = ({ y, height }: Pick<Box, "y" | "height">): number => y + height / 2;

/** Where a packet that dies does so: at the last hop, or right behind it. */
function cutOf(spot: Spot | undefined): Layout["cut"] {
  switch (spot?.kind) {
    case "hop":
    case "stop":
      return spot;
    case "chain":
      return spot.rules.at(-1);
    case "peer":
    case "place":
    case undefined:
      return undefined;
  }
}
