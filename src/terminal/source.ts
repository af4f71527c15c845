/** Where a command's snapshot comes from: a file, or an engine and its host. */

import { collectSnapshot } from "../collect/collect.ts";
import { resolveEndpoint } from "../collect/contexts.ts";
import { gapOfChoice } from "../collect/engine/engineGaps.ts";
import { readNetnsRules } from "../collect/netnsRules.ts";
import { withNodes } from "../collect/nodes.ts";
import { localShell } from "../collect/shell/localShell.ts";
import type { Shell } from "../collect/shell/shell.ts";
import { sudoShell } from "../collect/shell/sudoShell.ts";
import { readSnapshotFile } from "../collect/snapshotFile.ts";
import type { Gap } from "../core/contract.ts";
import type { Snapshot } from "../core/snapshot.ts";
import type { Command, Common } from "./arguments.ts";
import type { Surroundings } from "./output.ts";

/** A snapshot, or sentences that say why there is none and what to do. */
export type Read =
  | { readonly ok: true; readonly value: Reading }
  | { readonly ok: false; readonly problem: readonly string[] };

export interface Reading {
  readonly snapshot: Snapshot;
  /** Reads the rules inside these namespaces as well; a file stays as it is. */
  readonly deepen: (netnsIds: readonly string[]) => Promise<Snapshot>;
}

type Asking = Exclude<Command, { readonly name: "help" }>;

export async function readSnapshotFor(command: Asking, around: Surroundings): Promise<Read> {
  const nodes = command.nodes ?? [];
  if (command.snapshot !== undefined) {
    const read = await readFromFile(command.snapshot);
    return read.ok ? asFile(await withNodes(read.value, nodes, around)) : read;
  }
  const shell = shellFor(command);
  const snapshot = await withNodes(await collect(command, shell, around), nodes, around);
  if (isUseless(command, snapshot)) return { ok: false, problem: tellGaps(snapshot.gaps) };
  const way = { ...shell, signal: around.signal };
  return {
    ok: true,
    value: { snapshot, deepen: (ids) => readNetnsRules(snapshot, ids, way) },
  };
}

/** What a command cannot do without: of one packet the host decides, whatever engine it carries. */
function isUseless({ name }: Asking, { engine, host }: Snapshot): boolean {
  if (name === "packet") return host === undefined;
  if (name === "tables") return engine === undefined && host === undefined;
  return engine === undefined && (name !== "snapshot" || host === undefined);
}

interface Way {
  readonly shell?: Shell;
}

async function collect(
  command: Asking,
  way: Way,
  { env, signal }: Surroundings,
): Promise<Snapshot> {
  if (command.name === "snapshot" && !command.engine) return collectSnapshot(way, signal);
  const { host, context } = command;
  const endpoint = await resolveEndpoint({
    ...(host === undefined ? {} : { host }),
    ...(context === undefined ? {} : { context }),
    env,
  });
  if (!endpoint.ok) return withoutEngine(gapOfChoice(endpoint.failure));
  return collectSnapshot({ endpoint: endpoint.value, ...way }, signal);
}

const shellFor = ({ via }: Common): Way =>
  via === undefined ? {} : { shell: via === "sudo" ? sudoShell : localShell };

const withoutEngine = (gap: Gap): Snapshot => ({
  schema: "docker-network-lens/snapshot@1",
  takenAt: new Date().toISOString(),
  gaps: [gap],
});

const tellGaps = (gaps: readonly Gap[]): readonly string[] =>
  gaps.flatMap(({ what, reason, remedy }) => [`${what}: ${reason}`, remedy]);

const asFile = (snapshot: Snapshot): Read => ({
  ok: true,
  value: { snapshot, deepen: () => Promise.resolve(snapshot) },
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
