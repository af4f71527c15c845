/** A layout as shapes: SVG as data. What can be pointed at is a button in an item of a list. */

import { visible } from "../src/core/explain/words/text.ts";
import type { Ending, Tone } from "./endings.ts";
import { CHECK, CROSS, DOWN, QUESTION, SENDER, type Glyph } from "./glyphs.ts";
import { placeName, spokenName } from "./hopWords.ts";
import { keyed, node, type Attributes, type MaybeChild, type Node } from "./node.ts";
import type { Lane } from "./outline.ts";
import { drawHop, plug } from "./sceneHops.ts";
import { chainBox, ruleRow } from "./sceneRules.ts";
import { disc, rect, sign, write } from "./shapes.ts";
import { hopsIn, type Box, type HopSpot, type LaneSpot, type Layout, type Spot } from "./spots.ts";
import { counted, type Measure } from "./words.ts";

export interface SceneOptions {
  /** What the list is called: `First packet`. */
  readonly name: string;
  readonly ending: Ending;
  /** Key of the hop whose details are shown. */
  readonly selected?: string;
  /** Key of the hop that the Tab key comes to. */
  readonly entry?: string;
  readonly measure: Measure;
}

/** The whole drawing. */
export function drawScene(layout: Layout, options: SceneOptions): Node {
  const { width, height, lanes } = layout;
  const hops = lanes.flatMap(({ spots }) => spots.flatMap(hopsIn));
  return node(
    "svg",
    {
      class: "walk",
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: "list",
      "aria-label": `${options.name}, ${counted(hops.length, "hop")}`,
    },
    keyed("lanes", hidden(lanes.map((lane) => laneFrame(lane, layout)))),
    keyed("spine", hidden(spine(layout))),
    ...lanes.flatMap(({ lane, spots }) =>
      spots.flatMap((spot) => drawSpot(spot, visible(placeName(lane.name)), layout, options)),
    ),
    verdict(layout, options.ending),
  );
}

const hidden = (children: readonly MaybeChild[]): Node =>
  node("g", { "aria-hidden": "true" }, ...children);

function laneFrame({ lane, title, x, y, width, height }: LaneSpot, { unit }: Layout): Node {
  return node(
    "g",
    { class: `lane ${lane.role}` },
    rect({ x: x + 0.5, y: y + 0.5, width: width - 1, height: height - 1 }, 6 * unit, "frame"),
    write(title, 44 * unit, y + 19 * unit, "strong lane-title"),
  );
}

/** What is between two lanes, where that has a name. */
const PASSAGES: Partial<Readonly<Record<NonNullable<Lane["by"]>, string>>> = {
  veth: "veth pair",
  tunnel: "within a UDP packet",
  unpacked: "out of the UDP packet",
};

function spine({ reaches, spine: x, lanes, unit }: Layout): readonly Node[] {
  const lines = reaches.flatMap(({ from, to, how, connection }) => {
    const d = `M${x} ${from} V${to}`;
    const line = node("path", { class: `reach ${how} connection${connection}`, d });
    return how === "veth" ? [line, node("path", { class: "reach core", d })] : [line];
  });
  const gaps = lanes.slice(1).map(({ lane, y }, index) => {
    const before = lanes[index];
    const top = before === undefined ? y : before.y + before.height;
    const middle = (top + y) / 2;
    const name = lane.by === undefined ? undefined : PASSAGES[lane.by];
    return node(
      "g",
      {},
      lane.by === "veth" ? undefined : sign(DOWN, x, middle, "arrow", unit),
      name === undefined ? undefined : write(name, x + 14 * unit, middle + 4 * unit, "label quiet"),
    );
  });
  return [...lines, ...gaps];
}

function drawSpot(
  spot: Spot,
  place: string,
  layout: Layout,
  options: SceneOptions,
): readonly Node[] {
  switch (spot.kind) {
    case "chain": {
      const rows = spot.rules.map((rule) =>
        button(rule, layout, options, ruleRow(rule, spot, layout)),
      );
      return [
        keyed(`chain ${spot.rules[0]?.key ?? ""}`, hidden([chainBox(spot, layout)])),
        ...rows,
      ];
    }
    case "hop":
      return [button(spot, layout, options, drawHop(spot, layout, options.measure))];
    case "peer": {
      const { name, ifindex } = spot.group;
      const words = [visible(name), `ifindex ${ifindex}`] as const;
      return [
        keyed(
          "peer",
          node(
            "g",
            { role: "listitem", "aria-label": `${place}: interface ${words[0]}` },
            ...plug(spot, words[0], words[1], layout),
          ),
        ),
      ];
    }
    case "place":
      return [drawPlace(spot, layout)];
    case "stop":
      return [drawStop(spot, layout)];
  }
}

function drawPlace(spot: Extract<Spot, { kind: "place" }>, layout: Layout): Node {
  const { unit, spine: x } = layout;
  const address = visible(spot.group.address);
  return keyed(
    `place ${spot.group.title}`,
    node(
      "g",
      { role: "listitem", "aria-label": `${visible(spot.group.title)}: ${address}` },
      disc(x, spot.at, 10 * unit, "node"),
      sign(SENDER, x, spot.at, "glyph", unit),
      write(spot.title, spot.x, spot.y + 15 * unit, "label quiet"),
      write(address, spot.x, spot.y + 32 * unit, "mono"),
    ),
  );
}

/** Behind the last hop: no further step can be shown, since there is none. */
function drawStop(spot: Extract<Spot, { kind: "stop" }>, { unit, spine: x, width }: Layout): Node {
  const area = besideSpine(spot, { unit, width });
  return keyed(
    "stop",
    node(
      "g",
      { class: "hop dead", role: "listitem", "aria-label": spot.words },
      hidden([
        rect(area, 4 * unit, "area"),
        disc(x, spot.at, 10 * unit, "node bad"),
        sign(CROSS, x, spot.at, "glyph bad", unit),
        write(spot.words, spot.x, spot.at + 4 * unit, "label"),
      ]),
    ),
  );
}

/**
 * A hop as an item of the list: its shapes, and over them a button, found by Tab, moved along by arrows, opened by
 * Enter. The button has a name of its own, since the shapes say less than a person needs who does not see them.
 */
function button(
  spot: HopSpot,
  layout: Layout,
  options: SceneOptions,
  shapes: readonly MaybeChild[],
): Node {
  const { unit, width, spine: x } = layout;
  const dead = layout.cut?.key === spot.key;
  const area = besideSpine(spot, layout);
  const name = spokenName(spot.hop);
  const attributes: Attributes = {
    class: "press",
    role: "button",
    tabindex: spot.key === options.entry ? 0 : -1,
    "data-hop": spot.key,
    "aria-pressed": spot.key === options.selected ? "true" : "false",
    "aria-label": dead ? `${name}. The packet ends here: ${options.ending.title}` : name,
  };
  const cut = dead
    ? [disc(x, spot.at, 10 * unit, "node bad"), sign(CROSS, x, spot.at, "glyph bad", unit)]
    : [];
  const whole = { ...area, x: 4 * unit, width: width - 8 * unit };
  const press = rect(whole, 4 * unit, "press");
  return keyed(
    spot.key,
    node(
      "g",
      {
        class: classes("hop", dead && "dead", spot.key === options.selected && "selected"),
        role: "listitem",
      },
      hidden([rect(area, 4 * unit, "area"), ...shapes, ...cut]),
      node("rect", { ...press.attributes, ...attributes }, fullText(spot)),
    ),
  );
}

/** What is lit up of a hop; the spine stays in sight. */
const besideSpine = ({ y, height }: Box, { unit, width }: Pick<Layout, "unit" | "width">): Box => ({
  x: 34 * unit,
  y,
  width: width - 38 * unit,
  height,
});

const classes = (...names: readonly (string | false)[]): string =>
  names.filter((name) => name !== false).join(" ");

/** What the pointer is told about shortened text. */
function fullText({ hop, lines }: HopSpot): MaybeChild {
  if (!lines.some((line) => line.includes("…"))) return undefined;
  const whole = "text" in hop ? hop.text : "name" in hop ? hop.name : "";
  return whole === "" ? undefined : node("title", {}, visible(whole));
}

export const TONE_GLYPHS: Readonly<Record<Tone, Glyph>> = {
  good: CHECK,
  bad: CROSS,
  doubt: QUESTION,
};

function verdict({ end, spine, unit: u }: Layout, { tone, title, says }: Ending): Node {
  const at = end.y + 16 * u;
  return keyed(
    "verdict",
    node(
      "g",
      { class: `verdict ${tone}`, role: "listitem", "aria-label": `${title}. ${visible(says)}` },
      disc(spine, at, 12 * u, `node ${tone}`),
      sign(TONE_GLYPHS[tone], spine, at, `glyph ${tone}`, u),
      write(title, end.x, at + 4 * u, "strong"),
      ...end.says.map((line, index) => write(line, end.x, at + (22 + index * 16) * u, "label")),
    ),
  );
}
