/**
 * The controls, as nodes. They are those of `@vscode/webview-ui-toolkit`, which is archived: a successor takes over by
 * changing the tags here and what registerControls.ts registers, and nobody else knows.
 */

import { keyed, node, type Node } from "./node.ts";

export interface Choice {
  /** What is chosen: said back by `chosen`. */
  readonly id: string;
  readonly label: string;
  /** What can be said of all there is to choose from. */
  readonly hint?: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/** A list to choose one from, with its name above it. */
export function dropdown({ id, label, hint, value, options }: Choice): Node {
  const name = `${id}-name`;
  return keyed(
    id,
    node(
      "div",
      { class: "choice" },
      node(
        "div",
        { class: "choice-name" },
        node("span", { id: name }, label),
        hint !== undefined && node("span", { class: "choice-hint" }, hint),
      ),
      node(
        "vscode-dropdown",
        { id, "aria-labelledby": name, "data-choice": id, "data-value": value },
        ...options.map((option) =>
          keyed(
            // The toolkit shows and names an option once, and not again when its text changes.
            `${option.value} ${option.label}`,
            node(
              "vscode-option",
              {
                value: option.value,
                selected: option.value === value,
                "aria-label": option.label,
              },
              option.label,
            ),
          ),
        ),
      ),
    ),
  );
}

/** What a `change` says was chosen, and in which list. */
export function chosen(event: Event): { readonly id: string; readonly value: string } | undefined {
  const { target } = event;
  if (!(target instanceof HTMLElement) || !("value" in target)) return undefined;
  const id = target.dataset["choice"];
  const { value } = target;
  return id === undefined || typeof value !== "string" ? undefined : { id, value };
}

/**
 * Shows in each list what is chosen. The toolkit learns of new options only after they are on the page, and picks
 * one by itself until told; a list that is open is left alone.
 */
export function settleChoices(root: Element): void {
  for (const list of root.querySelectorAll<HTMLElement>("[data-choice]")) {
    const wanted = list.dataset["value"];
    if (list.hasAttribute("open") || !("value" in list) || list.value === wanted) continue;
    list.value = wanted;
  }
}

/** A button; `action` is what main.ts acts on. */
export function button(
  label: string,
  action: string,
  look: "primary" | "secondary" | "icon",
): Node {
  return keyed(
    `button ${action}`,
    node("vscode-button", { appearance: look, "data-action": action }, label),
  );
}

/** A sign that something is under way. */
export function progress(label: string): Node {
  return keyed(
    "progress",
    node("vscode-progress-ring", { class: "progress", "aria-label": label }),
  );
}
