import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { TSX } from "./lens.ts";

const SOURCES = pathToFileURL(join(import.meta.dirname, "../../src/")).href;

/** A process of its own that has read an engine and its host once, and holds its reach open until it is killed. */
export async function startReader(endpoint: string, way?: string): Promise<ChildProcess> {
  const words = ["--import", TSX, "--input-type=module", "--eval", PROGRAM, endpoint];
  const reader = spawn(process.execPath, [...words, ...(way === undefined ? [] : [way])], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(reader, "exit").then(() => undefined);
  const first = await Promise.race([once(reader.stdout, "data"), ended]);
  if (first === undefined) throw new Error("The reader does not begin");
  return reader;
}

const PROGRAM = `
  const { openReach } = await import("${SOURCES}collect/reach/reach.ts");
  const { readWay } = await import("${SOURCES}collect/reach/way.ts");
  const { openHelper } = await import("${SOURCES}actions/helper/openHelper.ts");
  const { collectSnapshot } = await import("${SOURCES}collect/collect.ts");
  const { readEndpoint } = await import("${SOURCES}collect/engine/endpoint.ts");
  const [text, way] = process.argv.slice(1);
  const how = way === undefined ? {} : { way: readWay(way).value };
  const reach = openReach({ endpoint: readEndpoint(text, "the test").value, openHelper, ...how });
  const { host } = await collectSnapshot(reach, new AbortController().signal);
  console.log(host.uid);
  setInterval(() => undefined, 1000);
`;
