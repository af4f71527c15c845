/** The right to read is sought at the place, in the run that reads: who is root needs no more, `sudo` is asked and never asks back. */

import { randomBytes } from "node:crypto";
import { done, failed, type Outcome } from "../outcome.ts";
import { quote } from "./quote.ts";
import type { Limits, Ran, Shell } from "./shell.ts";

/** `own`: the login's, whatever they are. `best`: root's where they can be had, else the login's own. `root`: those or none. */
export type Right = "own" | "sudo" | "best" | "root";

/** The same place with these rights. */
export function withRight(shell: Shell, right: Right): Shell {
  const run = async (script: string, limits: Limits): Promise<Outcome<Ran>> => {
    const mark = `--${randomBytes(16).toString("hex")}--`;
    const ran = await shell.run(seek(script, right, mark), limits);
    return ran.ok ? told(shell, ran.value, mark) : ran;
  };
  return right === "own" ? shell : { name: shell.name, run };
}

/** `sudo` would find no script on its input if an outer shell read ahead, hence a pipe; an argument could not hold one. */
function seek(script: string, right: Right, mark: string): string {
  return [
    `script=${quote(script)}; PATH=$PATH:/usr/bin:/bin`,
    `right=${right === "sudo" ? "sudo" : "own"}`,
    ...(right === "sudo" ? [] : [SEEK_ROOT]),
    ...(right === "root" ? ['[ "$right" = sudo ] || [ "$(id -u)" = 0 ] || right=none'] : []),
    `printf '\\n%s right %s\\n' '${mark}' "$right"`,
    "case $right in",
    `  own) printf '%s\\n' "$script" | sh ;;`,
    `  sudo) printf '%s\\n' "$script" | sudo -n -- sh ;;`,
    "esac",
    "",
  ].join("\n");
}

/** Tried by what it is wanted for: a rule for single programs lets no shell run. */
const SEEK_ROOT =
  '[ "$(id -u)" = 0 ] || ! sudo -n -- sh -c : >/dev/null 2>&1 </dev/null || right=sudo';

function told(shell: Shell, ran: Ran, mark: string): Outcome<Ran> {
  const head = `\n${mark} right `;
  const at = ran.stdout.indexOf(head);
  if (at < 0) return done(ran);
  const end = ran.stdout.indexOf("\n", at + head.length);
  const right = ran.stdout.slice(at + head.length, end);
  const stdout = ran.stdout.slice(end + 1);
  if (right === "none") return failed("denied", shell.name, "neither root nor `sudo -n` there");
  return done({ ...ran, stdout, right: right === "sudo" ? "sudo" : "own" });
}

/**
 * Reads as root at the first place, or else at the second, and from then on there for as long as that can be; where
 * neither can, as it is.
 */
export function rootOr(first: Shell, second: Shell): Shell {
  const root = withRight(first, "root");
  let isSecond = false;
  return {
    name: first.name,
    async run(script, limits) {
      if (!isSecond) {
        const ran = await root.run(script, limits);
        if (ran.ok || ran.failure.kind !== "denied") return ran;
      }
      const other = await second.run(script, limits);
      isSecond = other.ok;
      if (other.ok) return done({ ...other.value, place: second.name });
      const own = await first.run(script, limits);
      return own.ok ? done({ ...own.value, instead: other.failure }) : own;
    },
  };
}
