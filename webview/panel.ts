/** The whole panel as nodes: head, findings, the three stages, the drawing, the details. */

import type { PanelPort, PanelView, Stage } from "../src/protocol/messages.ts";
import type { Path } from "../src/core/contract.ts";
import { endpointName } from "../src/core/explain/words/hops.ts";
import { visible } from "../src/core/explain/words/text.ts";
import { button, dropdown, progress, type Choice } from "./controls.ts";
import { detailsPane } from "./details.ts";
import { emptyStage, endingOf, toneOf, verdictWords } from "./endings.ts";
import { failure } from "./failure.ts";
import { findingsSection, gapsSection } from "./findings.ts";
import { layOut, type Metrics } from "./layout.ts";
import { keyed, node, type MaybeChild, type Node } from "./node.ts";
import { ends, outline, placeHops, hopsOf, type Placed } from "./outline.ts";
import { drawScene, TONE_GLYPHS } from "./scene.ts";
import { icon } from "./shapes.ts";
import { offeredPorts, portKey, shownPath, vantageIndex, type PanelLook } from "./state.ts";

export interface Room extends Metrics {
  /** Whether the details have a place beside the drawing. */
  readonly wide: boolean;
}

/** Everything on the page. */
export function panel(look: PanelLook, room: Room): readonly Node[] {
  const { view, failed } = look;
  if (failed !== undefined) return [failure(failed, button("Try again", "refresh", "primary"))];
  if (view === undefined) return [keyed("waiting", progress("Reading the host"))];
  const path = shownPath(look);
  return present([
    head(view, look),
    findingsSection(view.findings, view.paths),
    path === undefined ? nothing(view) : stages(path, look),
    path === undefined ? undefined : walk(path, look, room),
    gapsSection(view.gaps),
  ]);
}

const present = (nodes: readonly (Node | undefined)[]): readonly Node[] =>
  nodes.filter((each) => each !== undefined);

function nothing({ message }: PanelView): Node {
  const words = message ?? "There is no way to show: choose a container and a port.";
  return keyed("nothing", node("p", { class: "nothing" }, visible(words)));
}

function head(view: PanelView, look: PanelLook): Node {
  return keyed(
    "head",
    node(
      "header",
      {},
      node(
        "div",
        { class: "title" },
        node("h1", {}, view.title === "" ? "Path" : visible(view.title)),
        node(
          "div",
          { class: "actions" },
          button("Refresh", "refresh", "secondary"),
          button("Explain", "explain", "secondary"),
        ),
      ),
      node("p", { class: "taken quiet" }, ...taken(view, look)),
      node(
        "div",
        { class: "choices" },
        ...choices(view, look)
          .filter(({ options }) => options.length > 0)
          .map(dropdown),
      ),
    ),
  );
}

function taken({ takenAt, engine }: PanelView, { busy, stale }: PanelLook): readonly MaybeChild[] {
  const at = new Date(takenAt);
  const time = Number.isNaN(at.getTime()) ? visible(takenAt) : at.toLocaleTimeString();
  return [
    engine !== undefined && `engine ${visible(engine.version)} on ${visible(engine.name)}, `,
    "as seen at ",
    node("time", { datetime: takenAt }, time),
    // Always there, so that a reader of the screen hears when something is said in it.
    node("span", { class: "stale", role: "status" }, stale !== undefined && `: ${visible(stale)}`),
    busy && progress("Reading again"),
  ];
}

function choices(view: PanelView, look: PanelLook): readonly Choice[] {
  const { picked } = look;
  const container = picked.container ?? view.container ?? "";
  const port = picked.port ?? (view.port === undefined ? "" : portKey(view.port));
  const names = view.containers.map(({ name, state }) => ({
    value: name,
    label: visible(state === "running" ? name : `${name} (${state})`),
  }));
  const none = { value: "", label: "any" };
  return [
    {
      id: "container",
      label: "Container",
      value: container,
      options: view.container === undefined ? [none, ...names] : names,
    },
    {
      id: "port",
      label: "Port",
      value: port,
      options: offeredPorts(view).map((each) => ({ value: portKey(each), label: portLabel(each) })),
    },
    {
      id: "vantage",
      label: "From",
      hint: tally(view),
      value: view.vantages[vantageIndex(look)]?.id ?? "",
      options: view.vantages.map(({ id, label, verdict }) => ({
        value: id,
        label: `${visible(label)}: ${verdictWords(verdict)}`,
      })),
    },
  ];
}

/** The verdicts at a glance: what answers here and not there tells most. */
function tally({ vantages }: PanelView): string {
  const counts = new Map<string, number>();
  for (const { verdict } of vantages) {
    const words = verdictWords(verdict);
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return [...counts].map(([words, count]) => `${count} ${words}`).join(", ");
}

function portLabel({ hostIp, hostPort, protocol, containerPort }: PanelPort): string {
  const inner = containerPort === undefined ? "" : ` → ${containerPort}`;
  const asked = hostIp === "" ? `${hostPort}` : endpointName(hostIp, hostPort);
  return visible(`${asked}${inner}/${protocol}`);
}

const STAGES: readonly (readonly [Stage, string])[] = [
  ["first", "First packet"],
  ["later", "Later packets"],
  ["reply", "Reply"],
];

function stages(path: Path, { stage }: PanelLook): Node {
  const { tone, title, says } = endingOf(path, "first");
  return keyed(
    "stages",
    node(
      "div",
      { class: "stages" },
      node(
        "p",
        { class: "outcome" },
        icon(TONE_GLYPHS[tone], tone),
        " ",
        node("strong", {}, title),
        ` ${visible(says)}`,
      ),
      node(
        "div",
        { class: "tabs", role: "tablist", "aria-label": "Which packets" },
        ...STAGES.map(([id, label]) => tab(id, label, id === stage, path)),
      ),
    ),
  );
}

function tab(id: Stage, label: string, selected: boolean, path: Path): Node {
  const lost = id === "reply" && path.reply.hops.length > 0 && toneOf(path.reply.verdict) === "bad";
  return keyed(
    id,
    node(
      "button",
      {
        id: `tab-${id}`,
        class: "tab",
        role: "tab",
        type: "button",
        "data-action": `stage ${id}`,
        "aria-selected": selected ? "true" : "false",
        "aria-controls": "walk",
        tabindex: selected ? 0 : -1,
      },
      label,
      lost && icon(TONE_GLYPHS.bad, "bad", verdictWords(path.reply.verdict)),
    ),
  );
}

function walk(path: Path, look: PanelLook, room: Room): Node {
  const { stage } = look;
  const placed = placeHops(hopsOf(path, stage));
  const selected = openHop(look, room);
  return keyed(
    "walk",
    node(
      "div",
      { class: "body" },
      keyed(
        "walk",
        node(
          "div",
          { id: "walk", class: "drawing", role: "tabpanel", "aria-labelledby": `tab-${stage}` },
          placed.length === 0
            ? node("p", { class: "nothing" }, emptyStage(path, stage))
            : drawing(path, look, room, placed, selected?.key),
          assumptions(path),
        ),
      ),
      detailsPane(selected?.hop),
    ),
  );
}

/** The hop whose details are shown: the one selected, else the one that ends the packet, if there is room for it. */
export function openHop(look: PanelLook, { wide }: Pick<Room, "wide">): Placed | undefined {
  const path = shownPath(look);
  if (path === undefined) return undefined;
  const placed = placeHops(hopsOf(path, look.stage));
  if (look.hop === "") return undefined;
  const selected = placed.find(({ key }) => key === look.hop);
  if (selected !== undefined) return selected;
  const last = placed.at(-1);
  const isWhere = last !== undefined && ends(last.hop) && endingOf(path, look.stage).dies;
  return isWhere && wide ? last : undefined;
}

function drawing(
  path: Path,
  { stage, entry }: PanelLook,
  room: Room,
  placed: readonly Placed[],
  selected: string | undefined,
): Node {
  const ending = endingOf(path, stage);
  const layout = layOut(outline(path, stage), ending, room);
  const known = placed.some(({ key }) => key === entry) ? entry : undefined;
  const first = known ?? selected ?? placed[0]?.key;
  return drawScene(layout, {
    name: STAGES.find(([id]) => id === stage)?.[1] ?? "",
    ending,
    measure: room.measure,
    ...(selected === undefined ? {} : { selected }),
    ...(first === undefined ? {} : { entry: first }),
  });
}

function assumptions(path: Path): Node | undefined {
  if (path.assumptions.length === 0) return undefined;
  return node(
    "div",
    { class: "assumptions" },
    node("h2", {}, "This takes for granted"),
    node("ul", {}, ...path.assumptions.map(({ text }) => node("li", {}, visible(text)))),
  );
}
