/** How the person's own `ssh` is called: its configuration, agent, jump hosts and host keys are left to it. */

import { argvOf, type SshDestination } from "./destination.ts";

/**
 * It never asks: nobody would see the question. Forwardings and a command of the person's configuration are for
 * their own sessions (ssh_config(5): ClearAllForwardings, RemoteCommand).
 */
const ALONE = ["BatchMode=yes", "ClearAllForwardings=yes", "RemoteCommand=none"];

/**
 * Where the person has ssh share connections and ours is the first, others may come to hang on it: it stays behind for
 * a minute, as a process of its own, so that ending ours ends nobody else's (ssh_config(5): ControlPersist).
 */
const SHARING = ["ControlPersist=60"];

/** A link that is lost without a word is found out, and no ssh stays behind on it when nobody is left to end it. */
const ALIVE = ["ServerAliveInterval=10", "ServerAliveCountMax=2"];

/** For each host on the way; shorter than a question may take, so that ssh itself can say why. */
const CONNECT_SECONDS = 8;

/** The words that run a command there. Any login shell has to read it: plain words only. */
export function sshCommand(destination: SshDestination, command: string): [string, ...string[]] {
  const options = [...ALONE, ...SHARING, ...ALIVE, `ConnectTimeout=${CONNECT_SECONDS}`];
  return [
    "ssh",
    "-T",
    ...options.flatMap((option) => ["-o", option]),
    ...argvOf(destination),
    command,
  ];
}
