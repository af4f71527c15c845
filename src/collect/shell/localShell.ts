/** This machine, with the rights that this process has. */

import { spawnShell } from "./spawnShell.ts";

const isRoot = process.geteuid?.() === 0;

export const localShell = spawnShell(isRoot ? "this machine as root" : "this machine", ["sh"]);
