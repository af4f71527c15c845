/** Keeps a journal of what is run. */

import type { Journal } from "../journal.ts";
import type { Shell } from "./shell.ts";

export function noting(shell: Shell, journal: Journal | undefined): Shell {
  if (journal === undefined) return shell;
  return {
    name: shell.name,
    async run(script, limits) {
      const started = performance.now();
      const ran = await shell.run(script, limits);
      journal({
        kind: "script",
        what: shell.name,
        tookMs: performance.now() - started,
        ...(ran.ok ? { bytes: Buffer.byteLength(ran.value.stdout) } : { failure: ran.failure }),
      });
      return ran;
    },
  };
}
