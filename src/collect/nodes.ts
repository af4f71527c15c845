/** Other hosts beside the one that is asked about: each from a snapshot file, a context or an endpoint. */

import { stat } from "node:fs/promises";
import type { Gap } from "../core/contract.ts";
import type { Node, Snapshot } from "../core/snapshot.ts";
import { collectSnapshot } from "./collect.ts";
import { resolveEndpoint } from "./contexts.ts";
import { gapOfChoice } from "./engine/engineGaps.ts";
import { without } from "./fields.ts";
import { openReach } from "./reach/reach.ts";
import { readSnapshotFile } from "./snapshotFile.ts";

/** Another host: what a person calls it, and where its state is. */
export interface NodeChoice {
  readonly name: string;
  /** A snapshot file, a Docker context, or an endpoint such as `unix:///…`. */
  readonly at: string;
}

/** The snapshot with the nodes that could be read; what they lack is among its gaps. Rejects only with the signal's reason. */
export async function withNodes(
  snapshot: Snapshot,
  choices: readonly NodeChoice[],
  { env, signal }: { readonly env: NodeJS.ProcessEnv; readonly signal: AbortSignal },
): Promise<Snapshot> {
  if (choices.length === 0) return snapshot;
  const nodes = await Promise.all(
    choices.map(async ({ name, at }): Promise<Node> => {
      const read = without(await readNode(at, env, signal), "nodes");
      return { name, snapshot: read };
    }),
  );
  const gaps = nodes.flatMap((node) => node.snapshot.gaps.map((gap) => onNode(node.name, gap)));
  return { ...snapshot, nodes, gaps: [...snapshot.gaps, ...gaps] };
}

const onNode = (name: string, gap: Gap): Gap => ({ ...gap, what: `${name}: ${gap.what}` });

async function readNode(
  at: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Snapshot> {
  if (!at.includes("://") && (await isFile(at))) {
    const read = await readSnapshotFile(at);
    return read.ok ? read.value : unread(gapOfFile(at, read.failure.said));
  }
  const choice = at.includes("://") ? { host: at } : { context: at };
  const endpoint = await resolveEndpoint({ ...choice, env });
  if (!endpoint.ok) return unread(gapOfChoice(endpoint.failure));
  const reach = openReach({ endpoint: endpoint.value });
  try {
    return await collectSnapshot(reach, signal);
  } finally {
    await reach.close();
  }
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => !found.isDirectory(),
    () => false,
  );

const unread = (gap: Gap): Snapshot => ({
  schema: "docker-network-lens/snapshot@1",
  takenAt: new Date().toISOString(),
  gaps: [gap],
});

const gapOfFile = (path: string, said: string): Gap => ({
  code: "OUTPUT_NOT_UNDERSTOOD",
  what: "The node's snapshot",
  reason: `${path} could not be read: ${said}`,
  remedy: "Name a file that `snapshot` has written",
  affects: ["trace"],
});
