/** The two kinds of source; what asks an engine is loaded when it is asked for the first time. */

import type { EngineChoice } from "../../collect/contexts.ts";
import type { NodeChoice } from "../../collect/nodes.ts";
import type { EngineEndpoint } from "../../collect/engine/endpoint.ts";
import { done, type Outcome } from "../../collect/outcome.ts";
import type { EngineReach, Reaching } from "../../collect/reach/reach.ts";
import type { Gap } from "../../core/contract.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import type { Source } from "./source.ts";

/** How the host is read, and who keeps the journal. */
export type Ways = Omit<Reaching, "endpoint">;

/** The engine that a choice means, and its host; the connections to both are made when they are first needed. */
export function engineSource(choice: EngineChoice, ways: Ways = {}): Source {
  let opening: Promise<Outcome<EngineReach>> | undefined;
  let isNamed = false;
  const reach = (): Promise<Outcome<EngineReach>> => {
    if (opening === undefined || !isNamed) opening = open(choice, ways, opening);
    isNamed = true;
    return opening;
  };
  return {
    name: { kind: "engine", named: choice.host ?? choice.context ?? "" },
    renew() {
      isNamed = false;
    },
    close() {
      void opening?.then((opened) => (opened.ok ? opened.value.close() : undefined));
      opening = undefined;
    },
    async engine() {
      const opened = await reach();
      return opened.ok ? done(opened.value.engine) : opened;
    },
    async collect(signal) {
      const { collectSnapshot, gapOfChoice } = await collecting();
      const opened = await reach();
      if (!opened.ok) return without(gapOfChoice(opened.failure));
      return collectSnapshot(opened.value, signal);
    },
    async watch(onChange, signal) {
      const { watchEngine } = await collecting();
      const opened = await reach();
      if (!opened.ok) return;
      const heard = (failure: unknown): void => {
        if (failure !== undefined) onChange();
      };
      await watchEngine(opened.value.engine, { changed: onChange, heard }, signal);
    },
    async deepen(snapshot, netnsIds, signal) {
      const { readNetnsRules } = await collecting();
      const opened = await reach();
      return opened.ok ? readNetnsRules(snapshot, netnsIds, opened.value, signal) : snapshot;
    },
  };
}

/** Finds out which engine is meant; the connections to the one before are kept where it is the same. */
async function open(
  choice: EngineChoice,
  ways: Ways,
  before?: Promise<Outcome<EngineReach>>,
): Promise<Outcome<EngineReach>> {
  const { openReach, resolveEndpoint } = await collecting();
  const [found, opened] = await Promise.all([resolveEndpoint(choice), before]);
  const last = opened?.ok === true ? opened.value : undefined;
  if (last !== undefined && found.ok && isSame(found.value, last.engine.endpoint))
    return done(last);
  void last?.close();
  return found.ok ? done(openReach({ endpoint: found.value, ...ways })) : found;
}

/** Certificates, too, may be others under the same name. */
const isSame = (one: EngineEndpoint, other: EngineEndpoint): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

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
