/** Snapshots as files: opened offline, sent to a colleague, attached to a report. */

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import type { Container, KnownLabels, Network } from "../core/docker/engine.ts";
import type { Node, Snapshot } from "../core/snapshot.ts";
import { ExcessiveJson, parseJson } from "../core/text/json.ts";
import { without } from "./fields.ts";
import { done, failed, type Outcome } from "./outcome.ts";
import { ShapeError } from "./shapes/shape.ts";
import { snapshotShape } from "./shapes/snapshotShape.ts";

/** A thousand containers and fifty thousand rules come to some 30 MB. */
const MAX_BYTES = 128 * 1024 * 1024;

/** Reads `.json` and `.json.gz`; the content tells which. What is not part of a snapshot is left behind. */
export async function readSnapshotFile(path: string): Promise<Outcome<Snapshot>> {
  try {
    // Nothing could end the wait for somebody to write to it.
    if ((await stat(path)).isFIFO()) return failed("garbled", path, "it is a pipe, and no file");
    const bytes = await readSome(path, MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      return failed("garbled", path, `it is larger than ${MAX_BYTES} bytes`);
    }
    const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const plain = zipped ? gunzipSync(bytes, { maxOutputLength: MAX_BYTES }) : bytes;
    return readSnapshotText(plain.toString("utf8"), path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const kind = code === "ENOENT" ? "absent" : code === "EACCES" ? "denied" : "garbled";
    return failed(kind, path, message);
  }
}

/** The beginning of a file; devices and pipes tell no size, and may never end. */
async function readSome(path: string, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(path, { end: maxBytes - 1 })) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** Reads a snapshot from its JSON; `source` names it in the failure. */
export function readSnapshotText(text: string, source: string): Outcome<Snapshot> {
  try {
    return done(snapshotShape(parseJson(text), ""));
  } catch (error) {
    const told = error instanceof ShapeError || error instanceof ExcessiveJson;
    const why = told ? error.message : "it is not JSON";
    return failed("garbled", source, `this is not a snapshot: ${why}`);
  }
}

/** The text of a snapshot file, without the paths that compose's labels hold: they name people and customers. */
export function printSnapshot(snapshot: Snapshot): string {
  return `${JSON.stringify(redact(snapshot), undefined, 1)}\n`;
}

/** The snapshot without what is the person's own. */
export function redact(snapshot: Snapshot): Snapshot {
  const { nodes } = snapshot;
  const own = redactHost(snapshot);
  if (nodes === undefined) return own;
  const others = nodes.map(({ name, snapshot: far }) => ({ name, snapshot: redactHost(far) }));
  return { ...own, nodes: others };
}

function redactHost<T extends Node["snapshot"]>(snapshot: T): T {
  const { engine } = snapshot;
  if (engine === undefined) return snapshot;
  return {
    ...snapshot,
    engine: {
      ...engine,
      networks: engine.networks.map((each: Network) => ({
        ...each,
        labels: withoutPaths(each.labels),
      })),
      containers: engine.containers.map((each: Container) => ({
        ...each,
        labels: withoutPaths(each.labels),
      })),
    },
  };
}

const withoutPaths = (labels: KnownLabels): KnownLabels =>
  without(labels, "composeConfigFiles", "composeWorkingDir");
