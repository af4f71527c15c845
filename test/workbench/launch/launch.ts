import type { Bridge } from "./bridge.ts";
import type { Session } from "./session.ts";

/** What any window is started with. */
export interface Launch {
  readonly session: Session;
  readonly bridge: Bridge;
  /** The module whose `run` the extension host calls. */
  readonly tests: string;
  readonly vsix?: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
}

/** How a window ended: with which status, if any, and what went wrong beside the tests. */
export interface Outcome {
  readonly status: number | undefined;
  readonly faults: readonly string[];
}
