import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { takeSnapshot } from "../support/snapshots.ts";
import type { EngineEndpoint } from "../../src/collect/engine/endpoint.ts";
import { readNetnsRules } from "../../src/collect/netnsRules.ts";
import { writeScript } from "../../src/collect/script.ts";
import { SECTIONS } from "../../src/collect/sections/index.ts";
import type { Shell } from "../../src/collect/shell/shell.ts";
import { spawnShell } from "../../src/collect/shell/spawnShell.ts";
import { printSnapshot } from "../../src/collect/snapshotFile.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import type { EngineName } from "./engines.ts";
import { startHost, type LabHost } from "./host.ts";
import { startRootless } from "./rootless.ts";
import { SCENARIOS, type Scenario } from "./scenarios.ts";
import { serve, startSwarm } from "./swarm.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** In recorded output it stands where a live one has a random word. */
export const RECORDED_MARK = "--recorded--";

/** The way to a host of the lab, with the programs of its own root filesystem. */
export function labShell(host: LabHost): Shell {
  const [program = "", ...args] = host.inRootArgv(["sh"]);
  return spawnShell("this machine", [program, ...args]);
}

/** The engine of a host of the lab, named as it is on that host itself. */
export function labEndpoint(host: LabHost): EngineEndpoint {
  const text = "unix:///var/run/docker.sock";
  return { kind: "unix", path: host.socket, text, source: "the default" };
}

/** A snapshot with the rules inside of all namespaces. */
export async function wholeSnapshot(
  host: LabHost,
  endpoint: EngineEndpoint = labEndpoint(host),
): Promise<Snapshot> {
  const { signal } = new AbortController();
  const shell = labShell(host);
  const snapshot = await takeSnapshot({ endpoint, shell }, signal);
  const ids = (snapshot.host?.namespaces ?? []).map(({ id }) => id);
  return readNetnsRules(snapshot, ids, { shell }, signal);
}

async function record(name: string, scenario: Scenario): Promise<void> {
  const { engine, daemonFlags = [], hostname = "lab" } = scenario;
  const host = await startHost({ engine, daemonFlags, hostname });
  try {
    await scenario.build(host);
    const snapshot = await wholeSnapshot(host);
    for (const gap of snapshot.gaps) console.error(`${name}: ${gap.code}: ${gap.reason}`);
    write(scenario.file ?? `test/fixtures/${name}.json.gz`, printSnapshot(snapshot));
    if (name.startsWith("modes")) await recordScripts(host, engine);
  } finally {
    await host.stop();
  }
}

/** Two hosts in one file, the worker as a node of the manager's. A service with a task on each publishes 8080. */
async function recordSwarm(engine: EngineName): Promise<void> {
  const swarm = await startSwarm(engine);
  try {
    const { alpha, beta } = swarm;
    await serve(alpha, "web", 2, "--network=ov", "--publish=8080:80", "--replicas-max-per-node=1");
    const [manager, worker] = [await wholeSnapshot(alpha), await wholeSnapshot(beta)];
    const nodes = [{ name: "beta", snapshot: worker }];
    write(`test/fixtures/swarm-${engine}.json.gz`, printSnapshot({ ...manager, nodes }));
  } finally {
    await swarm.stop();
  }
}

/** A rootless engine on a machine that has another engine too, as root reads it. */
async function recordRootless(): Promise<void> {
  const host = await startHost({ engine: "28.5", hostname: "desk" });
  try {
    await host.docker("run", "--detach", "--name=web", "--publish=7070:80", "busybox:lab");
    const own = await startRootless(host);
    await own.run("web", "--publish=8080:80");
    await own.run("api");
    const snapshot = await wholeSnapshot(host, own.endpointHere());
    write("test/fixtures/rootless-28.5.json.gz", printSnapshot(snapshot));
  } finally {
    await host.stop();
  }
}

/**
 * What the script printed, word by word: the text that the tests of the sections' readers read. Once as it is, once
 * where there is no perl and files have to do.
 */
async function recordScripts(host: LabHost, engine: string): Promise<void> {
  write(`test/fixtures/script-${engine}.txt.gz`, await scriptOutput(host));
  await host.inRoot(["rm", "/usr/bin/perl"]);
  write(`test/fixtures/script-${engine}-files.txt.gz`, await scriptOutput(host));
}

async function scriptOutput(host: LabHost): Promise<string> {
  const ran = await labShell(host).run(writeScript(SECTIONS, RECORDED_MARK), {
    signal: new AbortController().signal,
    timeoutMs: 10_000,
    maxBytes: 16 * 1024 * 1024,
  });
  if (!ran.ok) throw new Error(ran.failure.said);
  return ran.value.stdout;
}

function write(file: string, text: string): void {
  const path = join(ROOT, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, file.endsWith(".gz") ? gzipSync(text, { level: 9 }) : text);
  console.log(file);
}

if (process.argv[1] === import.meta.filename) {
  const names = process.argv.slice(2);
  const isAsked = (name: string): boolean => names.length === 0 || names.includes(name);
  for (const [name, scenario] of Object.entries(SCENARIOS)) {
    if (isAsked(name)) await record(name, scenario);
  }
  if (isAsked("swarm")) await recordSwarm("28.5");
  if (isAsked("rootless")) await recordRootless();
}
