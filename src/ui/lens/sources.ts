/** The two kinds of source; what asks an engine is loaded when it is asked for the first time. */

import type { EngineChoice } from "../../collect/contexts.ts";
import type { EngineEndpoint } from "../../collect/engine/endpoint.ts";
import type { NodeChoice } from "../../collect/nodes.ts";
import type { Outcome } from "../../collect/outcome.ts";
import type { Gap } from "../../core/contract.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import type { Source } from "./source.ts";

/** The engine that a choice means. */
export function engineSource(choice: EngineChoice): Source {
  let known: EngineEndpoint | undefined;
  async function endpoint(): Promise<Outcome<EngineEndpoint>> {
    if (known !== undefined) return { ok: true, value: known };
    const { resolveEndpoint } = await collecting();
    const found = await resolveEndpoint(choice);
    if (found.ok) known = found.value;
    return found;
  }
  return {
    name: { kind: "engine", named: choice.host ?? choice.context ?? "" },
    endpoint,
    renew() {
      known = undefined;
    },
    async collect(signal) {
      const { collectSnapshot, gapOfChoice } = await collecting();
      const found = await endpoint();
      if (!found.ok) return without(gapOfChoice(found.failure));
      return collectSnapshot({ endpoint: found.value }, signal);
    },
    async watch(onChange, signal) {
      const { watchEngine } = await collecting();
      const found = await endpoint();
      if (!found.ok) return;
      const heard = (failure: unknown): void => {
        if (failure !== undefined) onChange();
      };
      await watchEngine(found.value, { changed: onChange, heard }, signal);
    },
    async deepen(snapshot, netnsIds, signal) {
      const { readNetnsRules } = await collecting();
      return readNetnsRules(snapshot, netnsIds, { signal });
    },
  };
}

/** A snapshot that was saved. */
export function fileSource(path: string): Source {
  return {
    name: { kind: "file", path },
    async collect() {
      const { readSnapshotFile } = await collecting();
      const read = await readSnapshotFile(path);
      return read.ok ? read.value : without(gapOfFile(read.failure));
    },
  };
}

/** Reads other hosts each time as well, so that walks go on there. */
export function besideNodes(source: Source, nodes: readonly NodeChoice[]): Source {
  if (nodes.length === 0) return source;
  return {
    ...source,
    async collect(signal) {
      const [snapshot, { withNodes }] = await Promise.all([source.collect(signal), collecting()]);
      return withNodes(snapshot, nodes, { env: process.env, signal });
    },
  };
}

const collecting = () => import("./collecting.ts");

const without = (gap: Gap): Snapshot => ({
  schema: "docker-network-lens/snapshot@1",
  takenAt: new Date().toISOString(),
  gaps: [gap],
});

const gapOfFile = ({ asked, said }: { readonly asked: string; readonly said: string }): Gap => ({
  code: "OUTPUT_NOT_UNDERSTOOD",
  what: "The snapshot",
  reason: `${asked}: ${said}`,
  remedy: "Open another snapshot, or close it to look at the engine",
  affects: [],
});
