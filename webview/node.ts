/** What is to be on the page, as data: made by pure functions, tested without a browser, put there by paint.ts. */

export interface Node {
  readonly tag: string;
  /** Among its siblings, what makes it the same thing after a refresh. */
  readonly key?: string;
  readonly attributes: Attributes;
  readonly children: readonly Child[];
}

/** Text is put on the page as text, whatever it holds. */
export type Child = Node | string;

/** `undefined` and `false` leave the attribute out; `true` writes it without a value. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** A child that is not there is left out. */
export type MaybeChild = Child | undefined | false;

export function node(
  tag: string,
  attributes: Attributes = {},
  ...children: readonly MaybeChild[]
): Node {
  return { tag, attributes, children: present(children) };
}

export function keyed(key: string, made: Node): Node {
  return { ...made, key };
}

function present(children: readonly MaybeChild[]): readonly Child[] {
  return children.filter((child) => child !== undefined && child !== false);
}

/** All text below a node, in reading order. */
export function textOf(child: Child): string {
  return typeof child === "string" ? child : child.children.map(textOf).join("");
}

/** The node and all below it. */
export function* within(start: Node): Generator<Node> {
  yield start;
  for (const child of start.children) {
    if (typeof child !== "string") yield* within(child);
  }
}
