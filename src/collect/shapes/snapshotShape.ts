/** The shape of a snapshot file. */

import { GAP_CODES } from "../../core/codes.ts";
import type { Gap } from "../../core/contract.ts";
import type { Node, Snapshot } from "../../core/snapshot.ts";
import { engine } from "./engineShape.ts";
import { host } from "./hostShape.ts";
import { list, object, oneOf, optional, text } from "./shape.ts";

const gap = object<Gap>({
  code: oneOf(...GAP_CODES),
  what: text,
  reason: text,
  remedy: text,
  affects: list(text),
});

const parts = {
  schema: oneOf("docker-network-lens/snapshot@1"),
  takenAt: text,
  engine: optional(engine),
  host: optional(host),
  gaps: list(gap),
};

const node = object<Node>({ name: text, snapshot: object<Node["snapshot"]>(parts) });

export const snapshotShape = object<Snapshot>({ ...parts, nodes: optional(list(node)) });
