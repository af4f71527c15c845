/** The pane beside the drawing: all that there is to say about one hop, and what it was read from. */

import type { Hop } from "../src/core/hop.ts";
import { button } from "./controls.ts";
import { wordsOf } from "./hopWords.ts";
import { keyed, node, type Node } from "./node.ts";

export function detailsPane(hop: Hop | undefined): Node {
  return keyed(
    "details",
    node(
      "aside",
      {
        id: "details",
        class: hop === undefined ? "details none" : "details",
        "aria-label": "Details of the hop",
        tabindex: -1,
      },
      ...(hop === undefined ? [hint()] : told(hop)),
    ),
  );
}

const hint = (): Node =>
  node("p", { class: "quiet" }, "Select a hop to see what it does and what it was read from.");

function told(hop: Hop): readonly Node[] {
  const { title, says, quote, facts } = wordsOf(hop);
  const pairs = facts.flatMap(([name, value]) => [node("dt", {}, name), node("dd", {}, value)]);
  return [
    node(
      "div",
      { class: "details-head" },
      node("h2", {}, title),
      button("Close", "close", "secondary"),
    ),
    node("p", {}, says),
    ...(quote === undefined ? [] : [keyed("quote", node("pre", { class: "quote" }, quote))]),
    keyed("facts", node("dl", {}, ...pairs)),
    keyed(
      "actions",
      node(
        "div",
        { class: "actions" },
        button("Copy", "copyHop", "secondary"),
        hop.kind === "rule" && button("Open the rules", "openRule", "secondary"),
        button("Tables", "showTables", "secondary"),
      ),
    ),
  ];
}

/** A hop as text for the clipboard: the line it was read from, else all that is known. */
export function copyOf(hop: Hop): string {
  const { title, quote, facts } = wordsOf(hop);
  return quote ?? [title, ...facts.map(([name, value]) => `${name}: ${value}`)].join("\n");
}
