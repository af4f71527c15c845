/** The terminal command: the same core, other words on the screen. */

import { argv, env, stderr, stdout } from "node:process";
import { visible } from "./core/explain/words/text.ts";
import { run } from "./terminal/run.ts";

const INTERRUPTED = 130;
const BROKEN = 70;

const stop = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.on(name, () => {
    // Who asks twice does not want to wait for what is being ended.
    if (stop.signal.aborted) process.exit(INTERRUPTED);
    stop.abort();
  });
}

stdout.on("error", (error: NodeJS.ErrnoException) => {
  // Who reads no further (`| head`) has what they wanted.
  if (error.code === "EPIPE") process.exit(0);
  stderr.write(`docker-network-lens: the answer could not be written: ${error.message}\n`);
  process.exit(BROKEN);
});

async function main(): Promise<number> {
  try {
    return await run(argv.slice(2), { out: stdout, err: stderr, env, signal: stop.signal });
  } catch (error) {
    if (stop.signal.aborted) return INTERRUPTED;
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const lines = told.split("\n").map(visible).join("\n");
    stderr.write(`docker-network-lens: this is a fault of the program itself:\n${lines}\n`);
    return BROKEN;
  }
}

void main().then((status) => (process.exitCode = status));
