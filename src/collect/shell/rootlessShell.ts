/** A host as a rootless engine on it sees it: from within the namespaces that rootlesskit made for the engine. */

import type { Rootlesskit } from "../../core/docker/engine.ts";
import { newMark } from "../script.ts";
import { quote } from "./quote.ts";
import type { Shell } from "./shell.ts";

/**
 * The person who runs the engine is root there. Root itself enters the network alone: in that person's mounts the
 * programs are that person's choice.
 */
export function rootlessShell(shell: Shell, rootlesskit: Rootlesskit): Shell {
  return {
    name: shell.name,
    run: (script, limits) => shell.run(goIn(script, rootlesskit), limits),
  };
}

/** rootlesskit keeps the number of its process within in that file (rootlesskit: pkg/parent). */
function goIn(script: string, { stateDir }: Rootlesskit): string {
  const end = newMark();
  return [
    `pid=$(cat ${quote(`${stateDir}/child_pid`)}) || exit`,
    `case $pid in "" | *[!0-9]*) echo "child_pid: no number" >&2; exit 1 ;; esac`,
    "more='--user --preserve-credentials --mount'; [ \"$(id -u)\" != 0 ] || more=",
    `nsenter --net $more --target "$pid" sh <<'${end}'`,
    script + end,
    "",
  ].join("\n");
}
