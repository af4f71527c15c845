/** This machine as root, where `sudo` lets this person in without a password; it never asks for one. */

import { spawnShell } from "./spawnShell.ts";

export const sudoShell = spawnShell("this machine with sudo", [
  "sudo",
  "--non-interactive",
  "--",
  "sh",
]);
