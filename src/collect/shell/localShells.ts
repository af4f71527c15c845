/** The ways to read this machine, the one that sees most first. */

import { localShell } from "./localShell.ts";
import type { Shell } from "./shell.ts";
import { sudoShell } from "./sudoShell.ts";

/** None where this machine is no Linux: then its containers run in a virtual machine. */
export function localShells(): readonly Shell[] {
  if (process.platform !== "linux") return [];
  return process.geteuid?.() === 0 ? [localShell] : [sudoShell, localShell];
}
