/** Where a command's snapshot comes from: a file, or an engine and its host. */

import { openHelper } from "../actions/helper/openHelper.ts";
import { collectSnapshot } from "../collect/collect.ts";
import { resolveEndpoint } from "../collect/contexts.ts";
import { gapOfChoice } from "../collect/engine/engineGaps.ts";
import { readNetnsRules } from "../collect/netnsRules.ts";
import { withNodes } from "../collect/nodes.ts";
import { openReach, type Reach } from "../collect/reach/reach.ts";
import { readSnapshotFile } from "../collect/snapshotFile.ts";
import type { Gap } from "../core/contract.ts";
import type { Snapshot } from "../core/snapshot.ts";
import type { Command } from "./arguments.ts";
import type { Surroundings } from "./output.ts";

/** A snapshot, or sentences that say why there is none and what to do. */
export type Read =
  | { readonly ok: true; readonly value: Reading }
  | { readonly ok: false; readonly problem: readonly string[] };

export interface Reading {
  readonly snapshot: Snapshot;
  /** Reads the rules inside these namespaces as well; a file stays as it is. */
  readonly deepen: (netnsIds: readonly string[]) => Promise<Snapshot>;
  /** Ends the connections. */
  readonly close: () => Promise<void>;
}

type Asking = Exclude<Command, { readonly name: "help" }>;

export async function readSnapshotFor(command: Asking, around: Surroundings): Promise<Read> {
  const nodes = command.nodes ?? [];
  if (command.snapshot !== undefined) {
    const read = await readFromFile(command.snapshot);
    return read.ok ? asFile(await withNodes(read.value, nodes, around)) : read;
  }
  const opened = await open(command, around);
  if (!opened.ok) return { ok: false, problem: tellGaps([opened.gap]) };
  const reach = opened.value;
  try {
    const read = await collectSnapshot(reach, around.signal);
    const snapshot = await withNodes(read, nodes, around);
    if (isUseless(command, snapshot)) {
      await reach.close();
      return { ok: false, problem: tellGaps(snapshot.gaps) };
    }
    const deepen = (ids: readonly string[]): Promise<Snapshot> =>
      readNetnsRules(snapshot, ids, reach, around.signal);
    return { ok: true, value: { snapshot, deepen, close: () => reach.close() } };
  } catch (error) {
    await reach.close();
    throw error;
  }
}

/** What a command cannot do without: of one packet the host decides, whatever engine it carries. */
function isUseless({ name }: Asking, { engine, host }: Snapshot): boolean {
  if (name === "packet") return host === undefined;
  if (name === "tables") return engine === undefined && host === undefined;
  return engine === undefined && (name !== "snapshot" || host === undefined);
}

type Opened =
  { readonly ok: true; readonly value: Reach } | { readonly ok: false; readonly gap: Gap };

/** `--via container` is the person's own word for the helper. */
async function open(command: Asking, { env }: Surroundings): Promise<Opened> {
  const { host, context, via } = command;
  const way = via === undefined ? {} : { way: via };
  if (command.name === "snapshot" && !command.engine) return { ok: true, value: openReach(way) };
  const endpoint = await resolveEndpoint({
    ...(host === undefined ? {} : { host }),
    ...(context === undefined ? {} : { context }),
    env,
  });
  if (!endpoint.ok) return { ok: false, gap: gapOfChoice(endpoint.failure) };
  return { ok: true, value: openReach({ endpoint: endpoint.value, openHelper, ...way }) };
}

const tellGaps = (gaps: readonly Gap[]): readonly string[] =>
  gaps.flatMap(({ what, reason, remedy }) => [`${what}: ${reason}`, remedy]);

const asFile = (snapshot: Snapshot): Read => ({
  ok: true,
  value: { snapshot, deepen: () => Promise.resolve(snapshot), close: () => Promise.resolve() },
});

type FileRead =
  | { readonly ok: true; readonly value: Snapshot }
  | { readonly ok: false; readonly problem: readonly string[] };

async function readFromFile(path: string): Promise<FileRead> {
  const read = await readSnapshotFile(path);
  if (!read.ok) {
    const { said } = read.failure;
    return {
      ok: false,
      problem: [`${path} could not be read: ${said}`, "Name a file that `snapshot` has written"],
    };
  }
  return { ok: true, value: read.value };
}
