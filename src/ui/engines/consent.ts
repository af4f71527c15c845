/** At which engines the person agreed to a helper container: asked for once, remembered for all windows, taken back at will. */

import { fieldsOf, listOf, textOf } from "../../collect/fields.ts";
import type { LensState } from "../lens/lens.ts";
import { worstGap } from "../situation.ts";
import type { Memory } from "./choices.ts";

const KEY = "helper";

export interface Agreed {
  readonly image?: string;
}

interface Entry extends Agreed {
  readonly at: string;
}

export class HelperConsent {
  readonly #memory: Memory;
  readonly #machine: string;

  /** What is remembered goes with the person to other machines, where the same endpoint is another engine. */
  constructor(memory: Memory, machine: string) {
    this.#memory = memory;
    this.#machine = machine;
  }

  /** What was agreed to at the engine of this endpoint. */
  at(endpoint: string): Agreed | undefined {
    const found = this.#entries().find(({ at }) => at === this.#keyOf(endpoint));
    if (found === undefined) return undefined;
    return found.image === undefined ? {} : { image: found.image };
  }

  agree(endpoint: string, image: string): void {
    this.#write([...this.#othersThan(endpoint), { at: this.#keyOf(endpoint), image }]);
  }

  revoke(endpoint: string): void {
    this.#write(this.#othersThan(endpoint));
  }

  #othersThan(endpoint: string): readonly Entry[] {
    return this.#entries().filter(({ at }) => at !== this.#keyOf(endpoint));
  }

  #keyOf(endpoint: string): string {
    return `${this.#machine} ${endpoint}`;
  }

  #entries(): readonly Entry[] {
    return listOf(this.#memory.get(KEY)).flatMap((each) => {
      const { at, image } = fieldsOf(each);
      if (typeof at !== "string") return [];
      const name = textOf(image);
      return [{ at, ...(name === undefined ? {} : { image: name }) }];
    });
  }

  #write(entries: readonly Entry[]): void {
    void this.#memory.update(KEY, entries);
  }
}

/** `offered`: the host could only be read by a helper container, and nobody was asked yet. */
export type HelperStanding = "offered" | "agreed" | "none";

export function helperStanding(
  { source, snapshot }: LensState,
  consent: HelperConsent,
): HelperStanding {
  if (source?.name.kind !== "engine" || snapshot?.engine === undefined) return "none";
  if (consent.at(snapshot.engine.endpoint) !== undefined) return "agreed";
  // Of a rootless engine the root within is nobody outside.
  return !snapshot.engine.rootless && worstGap(snapshot.gaps) !== undefined ? "offered" : "none";
}
