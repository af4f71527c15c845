import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LabHost } from "./host.ts";
import { LabError } from "./run.ts";

const PROGRAM = join(import.meta.dirname, "networkPlugin.py");
const DEADLINE_MS = 5000;

/** Starts a network driver on a host that its engine did not bring along; its containers are plugged into `bridge`. */
export async function startNetworkPlugin(
  host: LabHost,
  driver: string,
  bridge: string,
): Promise<void> {
  const socket = `/run/docker/plugins/${driver}.sock`;
  const begin = 'exec setsid python3 -c "$1" "$2" "$3" >/run/network-plugin.log 2>&1 </dev/null &';
  const program = readFileSync(PROGRAM, "utf8");
  await host.inRoot(["sh", "-euc", begin, "sh", program, socket, bridge]);
  const deadline = Date.now() + DEADLINE_MS;
  while ((await host.inRoot(["test", "-S", socket], { mayFail: true })).code !== 0) {
    if (Date.now() > deadline) {
      const { stdout } = await host.inRoot(["cat", "/run/network-plugin.log"]);
      throw new LabError(`The network plug-in ${driver} does not begin`, stdout);
    }
    await sleep(20);
  }
}
