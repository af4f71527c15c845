/** Which engine this is, where, and how its host is reached: the same words in tree, status bar and picker. */

import type { Snapshot } from "../../core/snapshot.ts";
import { ageOf, type LensState } from "./lens.ts";
import type { SourceName } from "./source.ts";

/** The engine's own name, else what it was called by. */
export function nameOf({ source, snapshot }: LensState): string {
  return snapshot?.engine?.name ?? calledOf(source?.name);
}

export function calledOf(name: SourceName | undefined): string {
  if (name?.kind === "file") return name.path.split(/[\\/]/).at(-1) ?? name.path;
  return name === undefined || name.named === "" ? "Docker" : name.named;
}

/** `read by this machine as root`; of a host that was not read, that. */
export function hostWords({ host }: Pick<Snapshot, "host">): string {
  return host === undefined ? "host not read" : `read by ${host.reader}`;
}

/** Up to here what is shown counts as now. */
const SHOWN_AGE_MS = 60_000;

/** How old it is what is shown of an engine that does not answer now; absent while that is not worth a word. */
export function staleWords({ snapshot, trouble }: LensState): string | undefined {
  if (snapshot === undefined || trouble === undefined) return undefined;
  const age = ageOf(snapshot);
  return age > SHOWN_AGE_MS ? ageWords(age) : undefined;
}

function ageWords(ageMs: number): string {
  const minutes = Math.round(ageMs / 60_000);
  if (minutes < 60) return `${minutes} min old`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h old` : `${Math.round(hours / 24)} days old`;
}
