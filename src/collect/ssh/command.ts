/** How the person's own `ssh` is called: its configuration, agent, jump hosts and host keys are left to it. */

import { argvOf, type SshDestination } from "./destination.ts";

/**
 * It never asks: nobody would see the question. Forwardings and a command of the person's configuration are for
 * their own sessions (ssh_config(5): ClearAllForwardings, RemoteCommand).
 */
const OPTIONS = ["BatchMode=yes", "ClearAllForwardings=yes", "RemoteCommand=none"];

/** Long enough for a jump host or two; the person's own, where they have set one, is as good. */
const CONNECT_SECONDS = 15;

/** The words that run a command there. Any login shell has to read it: plain words only. */
export function sshCommand(destination: SshDestination, command: string): [string, ...string[]] {
  const options = [...OPTIONS, `ConnectTimeout=${CONNECT_SECONDS}`];
  return [
    "ssh",
    "-T",
    ...options.flatMap((option) => ["-o", option]),
    ...argvOf(destination),
    command,
  ];
}
