import assert from "node:assert/strict";
import {
  ENGINE,
  HOST,
  INSIDES,
  IPTABLES,
  OPEN_INSIDES,
  VERDICTS,
  VETHS,
  type Fact,
} from "./facts.ts";
import type { Fault } from "./fault.ts";
import { instead } from "./instead.ts";
import { reading, type Told } from "./reading.ts";
import { INSIDES_DENIED, RULES_DENIED } from "./said.ts";
import type { Asker } from "./world.ts";

const ALL: readonly Fact[] = [ENGINE, VETHS, IPTABLES, ...HOST, INSIDES, VERDICTS];

const far = (told: Told): Told => ({ ...told, reason: told.reason.replace("this machine", "…") });
const RULES_DENIED_FAR = far(RULES_DENIED);
const INSIDES_DENIED_FAR = far(INSIDES_DENIED);

/** The whole of the host is missing. */
const noHost = (told: Omit<Told, "what">): Told => ({
  ...told,
  what: "Rules, routes and interfaces of the host",
});

/** The host's `sh` is a script of the row, which has the true one as dash. */
const shell = (...lines: readonly string[]): string => instead("/usr/bin/sh", ...lines);

interface Refusal extends Asker {
  readonly done: string;
  readonly code: number;
  /** On standard error, `…` for anything. */
  readonly said: RegExp;
  readonly told: string;
}

/** A question that gets no answer, and a sentence that says why. */
function refusal(row: Refusal): Fault {
  return {
    done: row.done,
    said: `status ${row.code}, ${row.told}`,
    kept: "nothing was to be kept",
    async check(world) {
      const ran = await world.ask(row);
      assert.match(ran.stderr, row.said);
      assert.doesNotMatch(ran.stderr, /\n\s+at /, "a stack trace");
      assert.equal(ran.code, row.code);
      assert.equal(ran.stdout, "");
    },
  };
}

/** What is about the tool: the shell that it uses, the clock, the disk, what it was told. */
export const SURROUNDINGS: readonly Fault[] = [
  reading({
    done: "sh greets whoever starts it, on both outputs",
    spoiled: shell("echo Welcome; echo Beware >&2", 'exec dash "$@"'),
    said: [],
    kept: ALL,
  }),
  reading({
    done: "the script is cut off in the middle",
    spoiled: shell("head -c 9000 | dash"),
    said: [
      noHost({
        code: "OUTPUT_NOT_UNDERSTOOD",
        reason: "this machine: …",
        remedy: "Check that a POSIX `sh` can be run there, as root or by `sudo -n`",
      }),
    ],
    kept: [ENGINE],
  }),
  reading({
    done: "what the script prints is cut off in the middle",
    spoiled: shell("dash | head -c 12000"),
    said: [
      {
        code: "HOST_NOT_PROVEN",
        what: "Rules, routes and interfaces of the engine's host",
        reason:
          "this machine as root (lab) is not proven to be the host of unix:///var/run/docker.sock: its interfaces could not be read",
        remedy:
          "Name the host that the engine runs on (`--via ssh:DEST`, or the setting “Via”), and read it as root",
      },
      {
        code: "OUTPUT_NOT_UNDERSTOOD",
        what: "…the host's interfaces; …",
        reason: "The output of … ends early",
        remedy: "Refresh; where it happens again, find out what ends the shell there",
      },
    ],
    kept: [ENGINE],
  }),
  reading({
    done: "there is no sh",
    spoiled: "rm /usr/bin/sh",
    said: [
      noHost({
        code: "TOOL_MISSING",
        reason: "/bin/sh: spawn /bin/sh ENOENT",
        remedy: "Check that a POSIX `sh` can be run there, as root or by `sudo -n`",
      }),
    ],
    kept: [ENGINE],
  }),
  reading({
    done: "sh may not be run",
    spoiled: "rm /usr/bin/sh; touch /usr/bin/sh",
    said: [
      noHost({
        code: "RULES_PERMISSION_DENIED",
        reason: "/bin/sh: spawn /bin/sh EACCES",
        remedy: "Check that a POSIX `sh` can be run there, as root or by `sudo -n`",
      }),
    ],
    kept: [ENGINE],
  }),
  reading({
    done: "the clock of the asker jumps a day back and forth",
    spoiled: `echo 'const now = Date.now; let odd = 0; Date.now = () => now() + (odd++ % 2) * 864e5' > /usr/clock.cjs`,
    env: { NODE_OPTIONS: "--require=/usr/clock.cjs" },
    said: [],
    kept: ALL,
  }),
  reading({
    done: "the asker has 32 file handles",
    under: ["sh", "-c", 'ulimit -n 32; exec "$@"', "sh"],
    said: [
      {
        code: "NETNS_RULES_NOT_READ",
        what: "Rules and routing policy inside web, loop, api, both, alone",
        reason: "`nsenter -t … -n` did not get this machine as root into it: spawn /bin/sh EMFILE",
        remedy: "Raise the number of files that this program may open (`ulimit -n`)",
      },
    ],
    kept: [ENGINE, VETHS, IPTABLES, ...HOST],
  }),
  refusal({
    done: "there is no room to save a snapshot in",
    under: ["sh", "-c", 'exec "$@" > /dev/full', "sh"],
    code: 70,
    said: /the answer could not be written: ENOSPC/,
    told: "“the answer could not be written: ENOSPC: no space left on device”",
  }),
  refusal({
    done: "DOCKER_CONTEXT names a context that there is not",
    env: { DOCKER_CONTEXT: "prod" },
    words: ["list"],
    code: 3,
    said: /prod[^]*Choose one of the contexts that `docker context ls` lists/,
    told: "“Choose one of the contexts that `docker context ls` lists”",
  }),
  refusal({
    done: "the engine's configuration of the asker is no JSON",
    spoiled:
      "mkdir -p /etc/home/.docker; echo '{ \"currentContext\"' > /etc/home/.docker/config.json",
    env: { HOME: "/etc/home" },
    words: ["list"],
    code: 3,
    said: /config\.json[^]*Correct it, or name an engine by its endpoint/,
    told: "“Correct it, or name an engine by its endpoint”",
  }),
  refusal({
    done: "DOCKER_HOST is no endpoint",
    env: { DOCKER_HOST: "lab://\u001b[31m" },
    words: ["list"],
    code: 3,
    said: /^[^\u001b]*Correct it, or name an engine by its endpoint\n$/,
    told: "“Correct it, or name an engine by its endpoint”, and nothing that a terminal obeys",
  }),
  refusal({
    done: "a port is asked for that cannot be one",
    words: ["explain", "80800"],
    code: 2,
    said: /80800/,
    told: "what a port may be",
  }),
  refusal({
    done: "a snapshot is opened that is cut off",
    spoiled: 'echo \'{"schema": "docker-network-lens/snapshot@1", "takenAt"\' > /etc/cut.json',
    words: ["list", "--snapshot", "/etc/cut.json"],
    code: 3,
    said: /\/etc\/cut\.json could not be read: this is not a snapshot: it is not JSON\n/,
    told: "“this is not a snapshot: it is not JSON”",
  }),
  reading({
    done: "over ssh, whose login shell is fish",
    over: "fish",
    said: [],
    kept: ALL,
  }),
  reading({
    done: "over ssh, whose login shell is tcsh",
    over: "tcsh",
    said: [],
    kept: ALL,
  }),
  reading({
    done: "over ssh, where a login is greeted on both outputs",
    over: "noisy",
    said: [],
    kept: ALL,
  }),
  reading({
    done: "over ssh, by a login that may ask the engine and has no root",
    over: "dev",
    said: [RULES_DENIED_FAR, INSIDES_DENIED_FAR],
    kept: [ENGINE, VETHS, ...HOST, OPEN_INSIDES],
  }),
];
