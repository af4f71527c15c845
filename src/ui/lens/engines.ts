/** The engines that the window looks at: one, or several at once, one of them in use. */

import { Emitter, type Disposable } from "../emitter.ts";
import { Explainer } from "../explainer.ts";
import { Lens } from "./lens.ts";
import type { Log } from "./log.ts";
import type { Source } from "./source.ts";

/** One engine, and what is known of it. What it shows may be put in its place by another source. */
export interface OpenEngine {
  /** Stands in the addresses of its documents; empty for the first. */
  readonly id: string;
  readonly lens: Lens;
  readonly explainer: Explainer;
}

export class Engines implements Disposable {
  readonly #changed = new Emitter<undefined>();
  readonly #looked = new Emitter<OpenEngine>();
  readonly #log: Log;
  readonly #listening = new Map<OpenEngine, Disposable>();
  #open: readonly [OpenEngine, ...OpenEngine[]];
  #inUse: OpenEngine;

  /** Engines were opened or closed, or another is in use. */
  readonly onDidChange = this.#changed.event;
  /** One of them shows something else. */
  readonly onDidLook = this.#looked.event;

  constructor(log: Log) {
    this.#log = log;
    const first = this.#make(FIRST);
    this.#open = [first];
    this.#inUse = first;
  }

  /** In the order in which they were opened. */
  get all(): readonly OpenEngine[] {
    return this.#open;
  }

  /** The one that is meant where nothing else is said. */
  get inUse(): OpenEngine {
    return this.#inUse;
  }

  /** The one of that id, as long as it is open. */
  named(id: string): OpenEngine | undefined {
    return this.#open.find((engine) => engine.id === id);
  }

  /** The same, or the one in use when that is closed. */
  namedOrInUse(id = FIRST): OpenEngine {
    return this.named(id) ?? this.#inUse;
  }

  /** Looks at one more, beside the others; it is the one in use from now on. */
  open(source: Source, id = this.#freeId()): OpenEngine {
    const engine = this.#make(id);
    this.#open = [...this.#open, engine];
    this.#inUse = engine;
    engine.lens.use(source);
    this.#changed.fire(undefined);
    return engine;
  }

  use(engine: OpenEngine): void {
    if (engine === this.#inUse || !this.#open.includes(engine)) return;
    this.#inUse = engine;
    this.#changed.fire(undefined);
  }

  /** Looks at it no longer. The last one stays. */
  close(engine: OpenEngine): void {
    const [first, ...others] = this.#open.filter((each) => each !== engine);
    if (first === undefined || !this.#open.includes(engine)) return;
    this.#open = [first, ...others];
    if (this.#inUse === engine) this.#inUse = first;
    this.#release(engine);
    this.#changed.fire(undefined);
  }

  dispose(): void {
    for (const engine of this.#open) this.#release(engine);
    this.#changed.dispose();
    this.#looked.dispose();
  }

  #make(id: string): OpenEngine {
    const lens = new Lens(this.#log);
    const engine = { id, lens, explainer: new Explainer(lens) };
    this.#listening.set(
      engine,
      lens.onDidChange(() => this.#looked.fire(engine)),
    );
    return engine;
  }

  #release(engine: OpenEngine): void {
    this.#listening.get(engine)?.dispose();
    this.#listening.delete(engine);
    engine.lens.dispose();
  }

  /** One that none had that is still open. */
  #freeId(): string {
    const taken = this.#open.map(({ id }) => Number(id));
    return `${Math.max(...taken) + 1}`;
  }
}

const FIRST = "";
