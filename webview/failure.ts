/** A page that there is nothing to show on: what went wrong, and what to do. */

import { visible } from "../src/core/explain/words/text.ts";
import { keyed, node, type Node } from "./node.ts";

export interface Failed {
  readonly message: string;
  readonly remedy?: string;
}

/** `again` is what asks for it once more. */
export const failure = ({ message, remedy }: Failed, again: Node): Node =>
  keyed(
    "failure",
    node(
      "div",
      { class: "failure", role: "alert" },
      node("h1", {}, visible(message)),
      remedy !== undefined && node("p", {}, visible(remedy)),
      again,
    ),
  );
