/** A layout as shapes: SVG as data. What can be pointed at is a button in an item of a list. */

import { visible } from "../src/core/explain/words/text.ts";
import type { Hop } from "../src/core/hop.ts";
import type { Ending, Tone } from "./endings.ts";
import { CHECK, CROSS, DOWN, HOP_GLYPHS, QUESTION, SENDER, type Glyph } from "./glyphs.ts";
import { placeName, spokenName } from "./hopWords.ts";
import { keyed, node, type Attributes, type Child, type MaybeChild, type Node } from "./node.ts";
import { portsOf } from "./captions.ts";
import { chainBox, ruleRow } from "./sceneRules.ts";
import { disc, rect, sign, write } from "./shapes.ts";
import { hopsIn, type HopSpot, type LaneSpot, type Layout, type Spot } from "./spots.ts";
import { counted, shorten, type Measure } from "./words.ts";

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
    return node(
      "g",
      {},
      lane.by === "veth"
        ? write("veth pair", x + 14 * unit, middle + 4 * unit, "label quiet")
        : sign(DOWN, x, middle, "arrow", unit),
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
  const area = { x: 4 * unit, y: spot.y, width: width - 8 * unit, height: spot.height };
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
  const left = 4 * unit;
  const area = { x: left, y: spot.y, width: width - left * 2, height: spot.height };
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
  const press = rect(area, 4 * unit, "press");
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

const classes = (...names: readonly (string | false)[]): string =>
  names.filter((name) => name !== false).join(" ");

/** What the pointer is told about shortened text. */
function fullText({ hop, lines }: HopSpot): MaybeChild {
  if (!lines.some((line) => line.includes("…"))) return undefined;
  const whole = "text" in hop ? hop.text : "name" in hop ? hop.name : "";
  return whole === "" ? undefined : node("title", {}, visible(whole));
}

function drawHop(spot: HopSpot, layout: Layout, measure: Measure): readonly MaybeChild[] {
  const { hop } = spot;
  if (hop.kind === "link") return plug(spot, spot.lines[0] ?? "", spot.aside ?? "", layout);
  if (hop.kind === "bridge") return bar(spot, hop, layout, measure);
  return plain(spot, layout);
}

function plug(
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
