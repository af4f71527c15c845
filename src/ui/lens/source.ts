/** Where snapshots come from: a live engine and its host, or a file that somebody saved. */

import type { EngineClient } from "../../collect/engine/client.ts";
import type { Outcome } from "../../collect/outcome.ts";
import type { Snapshot } from "../../core/snapshot.ts";

export type SourceName =
  /** As it was named: an endpoint, a context; empty for the one that the docker command line would use. */
  | { readonly kind: "engine"; readonly named: string }
  | { readonly kind: "file"; readonly path: string };

export interface Source {
  readonly name: SourceName;
  /** Reads everything once. Rejects only when it is aborted: what could not be read is a gap. */
  collect(signal: AbortSignal): Promise<Snapshot>;
  /** Calls `onChange` after changes, until it is aborted. Absent: it never changes by itself. */
  watch?(onChange: () => void, signal: AbortSignal): Promise<void>;
  /** The engine that the snapshots are of. Absent: there is none to be asked for anything. */
  engine?(): Promise<Outcome<EngineClient>>;
  /** Forgets which engine was meant, and the way there. */
  renew?(): void;
  /** Ends all connections. What is asked afterwards makes them anew. */
  close?(): void;
  /** Also reads the rules in the namespaces of these containers, where that is permitted. */
  deepen?(snapshot: Snapshot, netnsIds: readonly string[], signal: AbortSignal): Promise<Snapshot>;
}
