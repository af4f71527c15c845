/**
 * Records what the panel is drawn from in tests: `npx tsx test/webview/record.ts`, as root.
 * An engine of the lab is brought into several states, and each explanation is kept as the command line gives it.
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Explanation, Path } from "../../src/core/contract.ts";
import { CAUSES, clean } from "../engine/causes.ts";
import { explain } from "../engine/lens.ts";
import { startHost, type LabHost } from "../lab/host.ts";

/** What goes wrong is brought about as in the engine tests, by the same names. */
const TROUBLES = [
  "docker-user-drop",
  "app-binds-loopback",
  "ip-forward-off",
  "container-stopped",
  "nat-chain-missing, the port published before",
  "paused",
  "veth-unplugged",
];

const recorded: Record<string, Explanation> = {};
const host = await startHost({ engine: "28.5" });
try {
  await serveWithNeighbour(host);
  recorded["healthy"] = await explain(host, "8080");
  await clean(host);
  for (const cause of CAUSES.filter(({ name }) => TROUBLES.includes(name))) {
    await cause.arrange(host);
    recorded[cause.name] = await explain(host, String(cause.ask.port));
    await cause.undo?.(host);
    await clean(host);
  }
} finally {
  await host.stop();
}
const lines = Object.entries(recorded).map(([name, { paths, ...rest }]) =>
  JSON.stringify({ name, ...rest, paths: paths.filter(isDrawn) }),
);
writeFileSync(join(import.meta.dirname, "recorded.jsonl"), `${lines.join("\n")}\n`);
console.log(Object.keys(recorded).join("\n"));

/** One of each kind is enough: from outside, this host by 127.0.0.1, a neighbour, and IPv6 by the proxy. */
function isDrawn({ from, to }: Path): boolean {
  return from.kind !== "host" || to.address === "127.0.0.1";
}

/** A published port, and a container on the same bridge that could ask for it. */
async function serveWithNeighbour(host: LabHost): Promise<void> {
  const server = ["busybox:lab", "httpd", "-f", "-h", "/www", "-p", "80"];
  await host.docker("run", "--detach", "--name=web", "--publish=8080:80", ...server);
  await host.docker("run", "--detach", "--name=api", "busybox:lab", "sleep", "600");
}
