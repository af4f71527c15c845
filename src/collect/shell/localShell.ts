/** This machine, with the rights that this process has. */

import { spawnShell } from "./spawnShell.ts";

export const localShell = spawnShell("this machine", ["/bin/sh"]);
