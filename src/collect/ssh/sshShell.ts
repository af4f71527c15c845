/** A host behind the person's `ssh`, read by one `sh` that is kept. */

import { done, type Outcome } from "../outcome.ts";
import type { Channel } from "../shell/channel.ts";
import { StandingShell } from "../shell/standingShell.ts";
import { sshCommand } from "./command.ts";
import { writeDestination, type SshDestination } from "./destination.ts";
import { startTalking } from "./process.ts";
import { sshFailure } from "./sshFailure.ts";

export function sshShell(destination: SshDestination): StandingShell {
  const name = `${writeDestination(destination)} over SSH`;
  return new StandingShell(name, () => Promise.resolve(open(destination)));
}

function open(destination: SshDestination): Outcome<Channel> {
  const { child, ended, end } = startTalking(sshCommand(destination, "sh"));
  return done({
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    ended: ended.then((ending) => sshFailure(destination, ending)),
    end,
  });
}
