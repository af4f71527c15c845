/** The two kinds of source; what asks an engine is loaded when it is asked for the first time. */

import type { EngineChoice } from "../../collect/contexts.ts";
import type { NodeChoice } from "../../collect/nodes.ts";
import type { EngineEndpoint } from "../../collect/engine/endpoint.ts";
import { done, type Outcome } from "../../collect/outcome.ts";
import type { EngineReach, Reaching } from "../../collect/reach/reach.ts";
import { withoutPassword } from "../../collect/ssh/destination.ts";
import type { Gap } from "../../core/contract.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import type { Source } from "./source.ts";

/** How the host is read, and who keeps the journal. */
export interface Ways extends Pick<Reaching, "journal"> {
  /** As `--via` says it; absent, the endpoint decides. */
  readonly via?: string;
  /** Whether the person agreed to a helper container at that engine, and of which image. */
  readonly agreedAt?: (endpoint: EngineEndpoint) => Reaching["agreed"];
}

/** The engine that a choice means, and its host; the connections to both are made when they are first needed. */
export function engineSource(choice: EngineChoice, ways: Ways = {}): Source {
  let opening: Promise<Outcome<Opened>> | undefined;
  let isNamed = false;
  let isWell = true;
  const reach = (): Promise<Outcome<Opened>> => {
    if (opening === undefined || !isNamed) opening = open(choice, ways, opening);
    isNamed = true;
    return opening;
  };
  const close = (): void => {
    void opening?.then((opened) => (opened.ok ? opened.value.close() : undefined));
    opening = undefined;
  };
  return {
    name: { kind: "engine", named: withoutPassword(choice.host ?? choice.context ?? "") },
    renew() {
      isNamed = false;
      // Connections that told nothing the last time are not kept for the next.
      if (!isWell) close();
    },
    close,
    async engine() {
      const opened = await reach();
      return opened.ok ? done(opened.value.engine) : opened;
    },
    async collect(signal) {
      const { collectSnapshot, gapOfChoice } = await collecting();
      const opened = await reach();
      if (!opened.ok) return without(gapOfChoice(opened.failure));
      const snapshot = await collectSnapshot(opened.value, signal);
      isWell = snapshot.engine !== undefined;
      return snapshot;
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

/** What is open, and for what: of something else a new one is made. */
type Opened = EngineReach & { readonly madeFor: string };

/** Finds out which engine is meant; the connections to the one before are kept where it is the same. */
async function open(
  choice: EngineChoice,
  { via, agreedAt, journal }: Ways,
  before?: Promise<Outcome<Opened>>,
): Promise<Outcome<Opened>> {
  const { openHelper, openReach, readWay, resolveEndpoint } = await collecting();
  const [found, opened] = await Promise.all([
    resolveEndpoint({ ...choice, by: "this window" }),
    before,
  ]);
  const last = opened?.ok === true ? opened.value : undefined;
  const way = via === undefined ? undefined : readWay(via);
  const agreed = found.ok ? agreedAt?.(found.value) : undefined;
  // Certificates, too, may be others under the same name.
  const madeFor = JSON.stringify([found, agreed]);
  if (last?.madeFor === madeFor) return done(last);
  void last?.close();
  if (!found.ok) return found;
  if (way?.ok === false) return way;
  const reach = openReach({
    ...{ endpoint: found.value, openHelper },
    ...(way === undefined ? {} : { way: way.value }),
    ...(agreed === undefined ? {} : { agreed }),
    ...(journal === undefined ? {} : { journal }),
  });
  return done({ ...reach, madeFor });
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
