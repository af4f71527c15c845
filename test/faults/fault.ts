import type { World } from "./world.ts";

/** One row of the table: what was done, what the tool says to it, and what it keeps. `check` holds it to both. */
export interface Fault {
  readonly done: string;
  readonly said: string;
  readonly kept: string;
  /** Does it to a real host or engine; whatever it has changed there for others it puts back. */
  check(world: World): Promise<void>;
}
