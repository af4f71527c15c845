import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import type { Stream } from "node:stream";
import type { EngineName } from "./engines.ts";
import { recordInit, type HostRecord } from "./leftovers.ts";
import { LAB, makeFolder, netnsNames, RUNNING } from "./places.ts";
import { LabError } from "./run.ts";

const BEGIN_DEADLINE_MS = 15_000;

/** Starts the first process of a host, which holds its namespaces and mounts. */
export async function startInit(
  record: HostRecord,
  engine: EngineName,
  hostname: string,
): Promise<HostRecord> {
  const { id, folder } = record;
  makeFolder(folder);
  for (const name of ["upper", "work", "root", "docker"]) mkdirSync(join(folder, name));
  const begin = join(import.meta.dirname, "begin.sh");
  const child = spawn(
    "nsenter",
    [
      `--net=/run/netns/${netnsNames(id).host}`,
      ..."unshare --mount --pid --uts --fork --kill-child --propagation slave bash".split(" "),
      ...[begin, LAB, engine, id, join(RUNNING, id), hostname],
    ],
    // A session of its own keeps Ctrl-C on a terminal from it: the host is ended in order.
    { detached: true, stdio: ["pipe", "pipe", "pipe"] },
  );
  let log = "";
  child.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()));
  const said = once(child.stdout, "data") as Promise<[Buffer]>;
  const ended = once(child, "exit").then(() => undefined);
  const deadline = AbortSignal.timeout(BEGIN_DEADLINE_MS);
  const late = once(deadline, "abort").then(() => undefined);
  const first = await Promise.race([said, ended, late]);
  if (first === undefined) throw new LabError(`The host ${id} does not begin`, log);
  // Neither the host nor its pipes keep this process from ending; the host ends with it.
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) unref(stream);
  return recordInit(record, Number(first[0].toString()));
}

function unref(stream: Stream): void {
  if (stream instanceof Socket) stream.unref();
}
