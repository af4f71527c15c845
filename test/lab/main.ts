import { spawn } from "node:child_process";
import { once } from "node:events";
import { ENGINE_NAMES, isEngineName, type EngineName } from "./engines.ts";
import { startHost, type LabHost } from "./host.ts";
import { readRecords, removeOrphans } from "./leftovers.ts";
import { buildRoot } from "./roots.ts";
import { LabError } from "./run.ts";
import { whyNoLab } from "./whyNoLab.ts";

const USAGE = `npx tsx test/lab/main.ts
  build [ENGINE…]               make the root filesystems (${ENGINE_NAMES.join(", ")})
  shell ENGINE [-- FLAGS…]      keep a host up until Ctrl-C
  run ENGINE -- COMMAND…        run a command on a host, then throw the host away
  clean                         remove what killed runs have left`;

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof LabError)) throw error;
  console.error(`lab: ${error.message}`);
  process.exitCode = 1;
}

async function main([command, ...words]: readonly string[]): Promise<number> {
  if (command === "clean") return clean();
  const reason = whyNoLab();
  if (reason !== undefined) throw new LabError(reason);
  if (command === "build") return build(words);
  const [engine = "", ...rest] = words;
  if (!isEngineName(engine)) throw new LabError(USAGE);
  const after = rest.slice(rest.indexOf("--") + 1);
  if (command === "shell") return shell(engine, after);
  if (command === "run" && after.length > 0) return runOnce(engine, after);
  throw new LabError(USAGE);
}

async function build(words: readonly string[]): Promise<number> {
  for (const engine of words.length === 0 ? ENGINE_NAMES : words) {
    if (!isEngineName(engine)) throw new LabError(USAGE);
    await buildRoot(engine);
    console.log(`lab: engine ${engine} is built`);
  }
  return 0;
}

async function shell(engine: EngineName, daemonFlags: readonly string[]): Promise<number> {
  const startedAt = Date.now();
  const host = await startHost({ engine, daemonFlags });
  console.log(`Engine ${engine} is up after ${Date.now() - startedAt} ms.`);
  console.log(waysIn(host));
  // Ctrl-C ends this process, and the host with it.
  setInterval(() => undefined, 60_000);
  return 0;
}

function waysIn(host: LabHost): string {
  const ways = [
    ["engine", `DOCKER_HOST=unix://${host.socket}`],
    ["host", host.inRootArgv(["bash"]).join(" ")],
    ["host's network", `nsenter --net=/run/netns/dnl-${host.record.id}-host bash`],
    [
      "outside",
      host.outsideArgv(["busybox", "wget", "-qO-", `http://${host.address}:8080/`]).join(" "),
    ],
  ];
  return ways.map(([name = "", way = ""]) => `${name.padEnd(15)} ${way}`).join("\n");
}

async function runOnce(engine: EngineName, argv: readonly string[]): Promise<number> {
  const host = await startHost({ engine });
  try {
    const [program = "", ...args] = host.onHostArgv(argv);
    const child = spawn(program, args, { env: host.env, stdio: "inherit" });
    const [code] = (await once(child, "exit")) as [number | null];
    return code ?? 1;
  } finally {
    await host.stop();
  }
}

async function clean(): Promise<number> {
  const removed = await removeOrphans();
  console.log(
    removed.length === 0 ? "lab: nothing to remove" : `lab: removed ${removed.join(", ")}`,
  );
  for (const { id, owner } of readRecords()) console.log(`lab: ${id} is of process ${owner.pid}`);
  return 0;
}
