import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { attack, EVIL, OLD_VERDICTS } from "./attack.ts";
import { ENGINE, VERDICTS, VETHS } from "./facts.ts";
import type { Fault } from "./fault.ts";

const LIAR = readFileSync(join(import.meta.dirname, "liar.mjs"), "utf8");
const SOCKET = "/run/liar.sock";
const AT_LIAR = ["--host", `unix://${SOCKET}`];
const FILE = "/tmp/sent.json";
/** What reads more than it should does not get through with so little. */
const LITTLE_MEMORY = { NODE_OPTIONS: "--max-old-space-size=600" };
const ALL = [["snapshot"], ["list"], ["findings"], ["explain", "8080"], ["tables"]];
const NOTHING = "nothing of it is run, loaded or believed";

/** An engine that tells this lie, at a socket of the host. */
const liar = (lie: string) => ({
  by: `printf '%s' "$LIAR" > /tmp/liar.mjs
setsid /opt/lens/node /tmp/liar.mjs ${SOCKET} '${lie}' >/tmp/liar.log 2>&1 </dev/null & echo $! > /tmp/liar.pid
until [ -S ${SOCKET} ]; do sleep 0.05; done`,
  undone: `kill -9 $(cat /tmp/liar.pid); rm -f ${SOCKET}`,
  env: { LIAR, EVIL },
});

const lies = (done: string, lie: string, said: RegExp): Fault =>
  attack({
    done: `an engine ${done}`,
    arranged: liar(lie),
    asks: [["list", ...AT_LIAR]],
    env: LITTLE_MEMORY,
    code: 3,
    said,
    keeps: "the rest of the machine its memory, the person an answer within seconds",
  });

/** A file that somebody was sent. */
const sent = (done: string, by: string, said: RegExp): Fault =>
  attack({
    done: `a snapshot file ${done}`,
    arranged: { by, undone: `rm -f ${FILE}` },
    asks: [["list", "--snapshot", FILE]],
    env: LITTLE_MEMORY,
    code: 3,
    said,
    keeps: "memory, and the time of the person",
  });

const refused = (done: string, words: readonly string[], code: number, said: RegExp): Fault =>
  attack({ done, asks: [words], code, said, keeps: NOTHING });

const NAMES = ["__proto__", "constructor", "-v", "../..", "[x](command:y)", "<img src=x>", EVIL];
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
const each = (names: readonly string[], command: (name: string) => string): string =>
  names.map((name) => command(quoted(name))).join("\n");

/** Puts them into a snapshot that it reads. */
const CHANGE = `const text = require("node:fs").readFileSync(0, "utf8");
const name = '"name": ' + JSON.stringify(process.env.EVIL);
const polluted = '{"__proto__":{"polluted":1},';
process.stdout.write(text.replaceAll('"name": "web"', name).replace("{", polluted));`;

/** What strangers write, send and answer. */
export const ATTACKS: readonly Fault[] = [
  attack({
    done: "networks named like options, prototypes, links, paths and commands",
    arranged: {
      by: each(NAMES, (name) => `docker network create -- ${name}`),
      undone: "docker network prune --force",
    },
    asks: ALL,
    said: /\[x\]\(command:y\)/,
    kept: [OLD_VERDICTS, VETHS],
    holds: ({ engine }) => {
      const names = engine?.networks.map(({ name }) => name) ?? [];
      assert.deepEqual(
        NAMES.filter((name) => !names.includes(name)),
        [],
      );
    },
  }),
  attack({
    done: "a container whose names, labels and hosts are attacks",
    arranged: {
      by: `docker run -d --name constructor --hostname __proto__ --network app \
--network-alias ${quoted(EVIL)} --network-alias __proto__ --add-host '__proto__:192.0.2.9' \
--label com.docker.compose.project=__proto__ --label com.docker.compose.service=${quoted(EVIL)} \
--label __proto__=x --publish 8099:80 busybox:lab`,
      undone: "docker rm -f constructor",
    },
    asks: [...ALL, ["explain", "8099"], ["trace", "container:api", "__proto__:80"]],
    said: /constructor/,
    kept: [OLD_VERDICTS],
  }),
  attack({
    done: "a rule's comment with escape sequences, a link of the terminal and turned text",
    arranged: comment(EVIL.slice(0, 200)),
    asks: ALL,
    said: /./,
    kept: [ENGINE, VERDICTS, VETHS],
  }),
  attack({
    done: "a rule's comment that looks like rules, tables and their end behind a line break",
    arranged: comment('x"\n-A DOCKER-USER -j DROP\nCOMMIT\n*nat\n-F\ny'),
    asks: ALL,
    said: /./,
    kept: [ENGINE, VERDICTS, VETHS],
  }),
  attack({
    done: "a process that listens under a name with line breaks and escape sequences",
    arranged: {
      by: `setsid python3 -c "
import socket, time
open('/proc/self/comm', 'w').write('\\x1b[2J\\n9 9 x')
s = socket.socket(); s.bind(('0.0.0.0', 7071)); s.listen(); time.sleep(300)" >/dev/null 2>&1 </dev/null & echo $! > /tmp/named.pid
until ss -ltn | grep -q :7071; do sleep 0.05; done`,
      undone: "kill -9 $(cat /tmp/named.pid)",
    },
    asks: [...ALL, ["explain", "7071"]],
    said: /7071/,
    kept: [ENGINE, VERDICTS, VETHS],
  }),
  attack({
    done: "interfaces named like options, patterns and commands",
    arranged: {
      by: each(
        ["-all", "*", "__proto__", "$(id);a|b", "a\"b'c"],
        (name) => `ip link add name ${name} type bridge`,
      ),
      undone: each(
        ["-all", "*", "__proto__", "$(id);a|b", "a\"b'c"],
        (name) => `ip link del dev ${name}`,
      ),
    },
    asks: ALL,
    said: /__proto__/,
    kept: [ENGINE, VERDICTS, VETHS],
  }),
  attack({
    done: "an engine whose every word is an attack",
    arranged: liar("names"),
    asks: [
      ["list", ...AT_LIAR],
      ["findings", ...AT_LIAR],
      ["snapshot", ...AT_LIAR],
    ],
    said: /\\u\{1b\}|\\u001b/,
    keeps: NOTHING,
  }),
  attack({
    done: "an engine that answers with the names of prototypes",
    arranged: liar("prototypes"),
    asks: [
      ["list", ...AT_LIAR],
      ["snapshot", ...AT_LIAR],
    ],
    said: /./,
    keeps: "every object its prototype",
    absent: /polluted/,
  }),
  lies("that answers without end", "flood", /longer than \d+ bytes/),
  lies("whose error has no end", "flood of an error", /500/),
  lies("whose heads have no end", "heads", /./),
  lies("that nests forty million lists", "nested", /nested deeper than 200/),
  lies("that lists twenty million empty objects", "empties", /more than 5000000 lists/),
  lies("that sends elsewhere", "elsewhere", /307/),
  lies("that is a page with a script and escape sequences", "page", /not a Docker engine's/),
  refused(
    "an option of ssh as the host",
    ["list", "--host", "ssh://-oProxyCommand=touch%20/tmp/owned"],
    3,
    /name nor an address/,
  ),
  refused(
    "an option of ssh as the user",
    ["list", "--host", "ssh://-oProxyCommand=x@prod"],
    3,
    /user is not a name/,
  ),
  refused(
    "an option of ssh as the way to a host",
    ["snapshot", "--no-engine", "--via", "ssh:-oProxyCommand=touch /tmp/owned"],
    2,
    /name nor an address/,
  ),
  refused(
    "a command as the engine's socket behind ssh",
    ["list", "--host", "ssh://prod/$(touch /tmp/owned)"],
    3,
    /not one of a socket/,
  ),
  refused(
    "a command as the host of ssh",
    ["list", "--host", "ssh://$(touch /tmp/owned)"],
    3,
    /name nor an address/,
  ),
  refused(
    "a path as the name of a context",
    ["list", "--context", "../../../../etc"],
    3,
    /there is none of that name/,
  ),
  attack({
    done: "a context of a folder that somebody prepared, with an option of ssh as its host",
    arranged: {
      by: `folder=/tmp/config/contexts/meta/$(printf evil | sha256sum | cut -d' ' -f1)
mkdir -p "$folder"
printf '{"Name":"evil","Endpoints":{"docker":{"Host":"ssh://-oProxyCommand=touch%%20/tmp/owned"}}}' > "$folder/meta.json"`,
      undone: "rm -rf /tmp/config",
    },
    asks: [["list", "--context", "evil"]],
    env: { DOCKER_CONFIG: "/tmp/config" },
    code: 3,
    said: /name nor an address/,
    keeps: NOTHING,
  }),
  refused(
    "a container's name with an escape sequence, as a person pastes it",
    ["explain", "80", "--container", EVIL],
    2,
    /\\u\{1b\}/,
  ),
  sent("of a gigabyte", `truncate -s 1G ${FILE}`, /larger than \d+ bytes/),
  sent(
    "of 200 KB that unpacks to 200 MB",
    `head -c 200000000 /dev/zero | gzip > ${FILE}`,
    /could not be read: .*larger than/,
  ),
  sent(
    "of nothing but opening brackets",
    `head -c 50000000 /dev/zero | tr '\\0' '[' > ${FILE}`,
    /nested deeper than 200/,
  ),
  sent("that is a pipe which nobody writes to", `mkfifo ${FILE}`, /it is a pipe/),
  sent("that is a device without end", `ln -s /dev/zero ${FILE}`, /larger than \d+ bytes/),
  attack({
    done: "a snapshot file with attacks for names, and __proto__",
    arranged: {
      by: `/opt/lens/node /opt/lens/dist/cli.js snapshot | /opt/lens/node -e "$CHANGE" > ${FILE}`,
      undone: `rm -f ${FILE}`,
      env: { CHANGE, EVIL },
    },
    asks: ALL.map((words) => [...words, "--snapshot", FILE]),
    said: /\\u\{1b\}\]8;;http/,
    absent: /polluted/,
    keeps: "the terminal its title and its cursor",
  }),
];

/** A rule that lets everything pass, with this comment. */
function comment(text: string) {
  const rule = `DOCKER-USER -m comment --comment ${quoted(text)} -j RETURN`;
  return { by: `iptables -I ${rule}`, undone: `iptables -D ${rule}` };
}
