/** Runs on the busy host and prints as JSON how long each thing took, in milliseconds: medians of interleaved runs. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { takeSnapshot } from "../support/snapshots.ts";
import { resolveEndpoint } from "../../src/collect/contexts.ts";
import type { EngineEndpoint } from "../../src/collect/engine/endpoint.ts";
import { explainPort } from "../../src/core/explain/explainPort.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import { median } from "./ratios.ts";

/** What a person would type for the facts of one snapshot. */
const TYPED: Readonly<Record<string, string>> = {
  "docker inspect": "docker inspect $(docker ps -aq)",
  "docker network inspect": "docker network inspect $(docker network ls -q)",
  "iptables-save": "iptables-save -c",
  "ip6tables-save": "ip6tables-save -c",
  "ip addr": "ip -j -d addr",
  "ip route": "ip -j route show table all",
  "ip neigh": "ip -j neigh",
  "bridge fdb": "bridge -j fdb",
  ss: "ss -ltnup",
};
const ROUNDS = 7;
/** Warm is a process that has explained before, as the extension has with the ports of its tree. */
const WARMING = 60;
const SNAPSHOT = "/tmp/dnl-bench-snapshot.json";

const [port = "20000"] = process.argv.slice(2);
const times = new Map<string, number[]>();
const endpoint = await resolveEndpoint({});
if (!endpoint.ok) throw new Error(endpoint.failure.said);
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const [name, command] of Object.entries(TYPED))
    measure(name, ["sh", "-c", `${command} >/dev/null`], round);
  await measureSnapshot(endpoint.value, round);
  measure("snapshot command", ["sh", "-c", `node dist/cli.js snapshot >${SNAPSHOT}`], round);
}
measureExplain(JSON.parse(readFileSync(SNAPSHOT, "utf8")) as Snapshot, Number(port));

const medians = Object.fromEntries([...times].map(([name, taken]) => [name, median(taken)]));
console.log(JSON.stringify({ typed: Object.keys(TYPED), medians }));

/** The first round warms caches and is not counted. */
function measure(name: string, [program = "", ...args]: readonly string[], round: number): void {
  const startedAt = process.hrtime.bigint();
  const ran = spawnSync(program, args, { stdio: ["ignore", "inherit", "inherit"] });
  if (ran.status !== 0) throw new Error(`${name} ended with ${ran.status}`);
  if (round > 0) note(name, startedAt);
}

/** As the extension takes it, whose process runs already. */
async function measureSnapshot(from: EngineEndpoint, round: number): Promise<void> {
  const startedAt = process.hrtime.bigint();
  const { gaps } = await takeSnapshot({ endpoint: from }, new AbortController().signal);
  if (gaps.length > 0) throw new Error(gaps.map(({ reason }) => reason).join("; "));
  if (round > 0) note("snapshot", startedAt);
}

/** Cold: the rules are read and indexed. Warm: another port of the same snapshot. */
function measureExplain(snapshot: Snapshot, first: number): void {
  for (let round = 0; round <= WARMING + ROUNDS; round += 1) {
    const startedAt = process.hrtime.bigint();
    const { paths } = explainPort(snapshot, { port: first + round, protocol: "tcp" });
    if (!paths.some(({ verdict }) => verdict === "reachable"))
      throw new Error("The port does not answer");
    if (round === 0) note("explain, cold", startedAt);
    else if (round > WARMING) note("explain, warm", startedAt);
  }
}

function note(name: string, startedAt: bigint): void {
  const taken = Number(process.hrtime.bigint() - startedAt) / 1e6;
  times.set(name, [...(times.get(name) ?? []), taken]);
}
