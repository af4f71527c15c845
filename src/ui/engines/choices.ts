/** What each open engine was chosen as: by the settings, else by the person, which the workspace remembers. */

import type { EngineChoice } from "../../collect/contexts.ts";
import type { EngineEndpoint } from "../../collect/engine/endpoint.ts";
import { withoutPassword } from "../../collect/ssh/destination.ts";
import type { Disposable } from "../emitter.ts";
import type { Engines, OpenEngine } from "../lens/engines.ts";
import type { Log } from "../lens/log.ts";
import type { Source } from "../lens/source.ts";
import { besideNodes, engineSource, fileSource } from "../lens/sources.ts";
import { journalIn } from "../log/journalLines.ts";
import type { Settings } from "../settings.ts";
import type { HelperConsent } from "./consent.ts";
import { readKept, type Kept } from "./kept.ts";

/** What outlives the window; `vscode.Memento` fits. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): unknown;
}

const KEY = "engines";

export class EngineChoices implements Disposable {
  readonly #engines: Engines;
  readonly #memory: Memory;
  readonly #consent: HelperConsent;
  readonly #readSettings: () => Settings;
  readonly #log: Log;
  readonly #listening: Disposable;
  /** Of those that the settings did not choose. */
  readonly #choices = new WeakMap<OpenEngine, EngineChoice>();
  /** How hosts are read, where a person chose that. */
  readonly #vias = new WeakMap<OpenEngine, string>();
  #settings: Settings;

  constructor(
    engines: Engines,
    memory: Memory,
    consent: HelperConsent,
    readSettings: () => Settings,
    log: Log,
  ) {
    this.#engines = engines;
    this.#memory = memory;
    this.#consent = consent;
    this.#readSettings = readSettings;
    this.#log = log;
    this.#settings = readSettings();
    const kept = readKept(memory.get(KEY), underOf(this.#settings));
    if (kept === undefined) this.#lookAgain();
    else this.#restore(kept);
    this.#listening = engines.onDidChange(() => this.#keep());
  }

  /** How it is named. */
  choiceOf(engine: OpenEngine): EngineChoice {
    return this.#choices.get(engine) ?? this.#settings.engine;
  }

  /** How its host is read, as `--via` says it; `undefined` where the endpoint decides. */
  viaOf(engine: OpenEngine): string | undefined {
    // What the settings say of a host is said of the engine that they name.
    const usual = this.#choices.has(engine) ? undefined : this.#settings.via;
    return this.#vias.get(engine) ?? usual;
  }

  /** Reads its host another way from now on; `undefined` takes a choice back. */
  readBy(engine: OpenEngine, via: string | undefined): void {
    if (via === undefined) this.#vias.delete(engine);
    else this.#vias.set(engine, via);
    engine.lens.use(this.#sourceOf(engine));
    this.#keep();
  }

  /** Looks at another engine in the place of one that is open. */
  look(engine: OpenEngine, choice: EngineChoice): void {
    this.#choices.set(engine, choice);
    this.#vias.delete(engine);
    engine.lens.use(this.#sourceOf(engine));
    this.#keep();
  }

  lookBeside(choice: EngineChoice): OpenEngine {
    const engine = this.#engines.open(this.#engineSource(choice, undefined));
    this.#choices.set(engine, choice);
    this.#keep();
    return engine;
  }

  /** Shows a file in the place of an engine. */
  showFile({ lens }: OpenEngine, path: string): void {
    lens.use(besideNodes(fileSource(path), this.#settings.nodes));
  }

  /** Goes back from a file to the engine. */
  leaveFile(engine: OpenEngine): void {
    engine.lens.use(this.#engineSource(this.choiceOf(engine), this.viaOf(engine)));
  }

  /** What the settings name anew counts more than what was chosen before. */
  followSettings(): void {
    const before = underOf(this.#settings);
    this.#settings = this.#readSettings();
    if (underOf(this.#settings) !== before) {
      const first = this.#engines.named("");
      if (first === undefined) this.#engines.open(this.#settingsSource(this.#settings.via), "");
      else this.#forget(first);
    }
    this.#lookAgain();
    this.#keep();
  }

  dispose(): void {
    this.#listening.dispose();
  }

  #lookAgain(): void {
    for (const engine of this.#engines.all) engine.lens.use(this.#sourceOf(engine));
  }

  #forget(engine: OpenEngine): void {
    this.#choices.delete(engine);
    this.#vias.delete(engine);
  }

  #restore({ open, inUse }: Kept): void {
    const [first] = this.#engines.all;
    for (const { id, choice, via } of open) {
      const engine =
        this.#engines.named(id) ??
        this.#engines.open(this.#engineSource(choice ?? this.#settings.engine, via), id);
      if (choice !== undefined) this.#choices.set(engine, choice);
      if (via !== undefined) this.#vias.set(engine, via);
    }
    if (first !== undefined && !open.some(({ id }) => id === first.id)) this.#engines.close(first);
    this.#engines.use(this.#engines.namedOrInUse(inUse));
    this.#lookAgain();
  }

  #keep(): void {
    const open = this.#engines.all.map((engine) => {
      const { host, context } = this.#choices.get(engine) ?? {};
      const via = this.#vias.get(engine);
      return { id: engine.id, chosen: this.#choices.has(engine), host, context, via };
    });
    const [only] = open;
    const usual = open.length === 1 && only?.chosen === false && only.via === undefined;
    const under = underOf(this.#settings);
    const kept = { under, open, inUse: this.#engines.inUse.id };
    void this.#memory.update(KEY, usual ? undefined : kept);
  }

  #sourceOf(engine: OpenEngine): Source {
    const choice = this.#choices.get(engine);
    const via = this.viaOf(engine);
    return choice === undefined ? this.#settingsSource(via) : this.#engineSource(choice, via);
  }

  #settingsSource(via: string | undefined): Source {
    const { engine, snapshot, nodes } = this.#settings;
    return snapshot === undefined
      ? this.#engineSource(engine, via)
      : besideNodes(fileSource(snapshot), nodes);
  }

  #engineSource(choice: EngineChoice, via: string | undefined): Source {
    const ways = {
      journal: journalIn(this.#log, nameOf(choice)),
      agreedAt: ({ text }: EngineEndpoint) => this.#consent.at(text),
      ...(via === undefined ? {} : { via }),
    };
    return besideNodes(engineSource(choice, ways), this.#settings.nodes);
  }
}

/** Fit to be written down. */
const nameOf = ({ host, context }: EngineChoice): string | undefined =>
  host === undefined ? context : withoutPassword(host);

/** Under other settings what was chosen means nothing. */
const underOf = ({ engine, snapshot }: Settings): string =>
  JSON.stringify([engine.host ?? "", engine.context ?? "", snapshot ?? ""]);
