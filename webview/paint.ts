/**
 * Puts nodes on the page, changing only what changed: the elements of a refresh are the elements before it, and
 * with them focus, scroll position and an open list. Text goes in as text: nothing is ever parsed as HTML.
 */

import type { Child, Node } from "./node.ts";

const SVG = "http://www.w3.org/2000/svg";

const shown = new WeakMap<Element, Node>();

/** Makes the children of `parent` what `children` says. What stays is not moved: moving would take its focus. */
export function paint(parent: Element, children: readonly Child[]): void {
  const before = standing(parent);
  const reused = children.map((child, index) => {
    const name = childName(child, index);
    const there = before.get(name);
    before.delete(name);
    return there;
  });
  for (const left of before.values()) left.remove();
  let place: ChildNode | null = parent.firstChild;
  children.forEach((child, index) => {
    const made = reused[index] ?? create(parent, child);
    // A control reads what is in it when it comes onto the page: it is filled first.
    if (typeof child === "string") setText(made, child);
    else if (made instanceof Element) update(made, child);
    if (made === place) place = place.nextSibling;
    else parent.insertBefore(made, place);
  });
}

/** What stands there already, by key, else by place and tag. */
function standing(parent: Element): Map<string, ChildNode> {
  const byName = new Map<string, ChildNode>();
  Array.from(parent.childNodes).forEach((there, index) => {
    const node = there instanceof Element ? shown.get(there) : undefined;
    byName.set(childName(node ?? "", index), there);
  });
  return byName;
}

function childName(child: Child, index: number): string {
  return typeof child === "string" ? `${index}#text` : nameOf(child, index);
}

function nameOf(node: Node, index: number): string {
  return node.key === undefined ? `${index}<${node.tag}>` : `${node.tag}=${node.key}`;
}

function create(parent: Element, child: Child): ChildNode {
  const page = parent.ownerDocument;
  if (typeof child === "string") return page.createTextNode(child);
  const inSvg = child.tag === "svg" || parent.namespaceURI === SVG;
  return inSvg ? page.createElementNS(SVG, child.tag) : page.createElement(child.tag);
}

function setText(there: ChildNode, text: string): void {
  if (there.textContent !== text) there.textContent = text;
}

/** Sets what the node says and removes what it said before; what a control sets on itself is left alone. */
function update(element: Element, node: Node): void {
  const before = shown.get(element);
  if (before === node) return;
  shown.set(element, node);
  for (const name of Object.keys(before?.attributes ?? {})) {
    if (!isSet(node.attributes[name])) element.removeAttribute(name);
  }
  for (const [name, value] of Object.entries(node.attributes)) {
    if (!isSet(value)) continue;
    const written = value === true ? "" : String(value);
    if (element.getAttribute(name) !== written) element.setAttribute(name, written);
  }
  paint(element, node.children);
}

function isSet(value: string | number | boolean | undefined): boolean {
  return value !== undefined && value !== false;
}
