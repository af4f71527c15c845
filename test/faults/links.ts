import assert from "node:assert/strict";
import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { collectSnapshot } from "../../src/collect/collect.ts";
import { readEndpoint } from "../../src/collect/engine/endpoint.ts";
import { openReach, type EngineReach } from "../../src/collect/reach/reach.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import { startRelay, type Relay } from "../lab/relay.ts";
import { ENGINE, HOST, INSIDES, IPTABLES, VERDICTS, VETHS, type Fact } from "./facts.ts";
import type { Fault } from "./fault.ts";
import { reading, type Reading, type Told } from "./reading.ts";
import type { Asker, World } from "./world.ts";

const ALL: readonly Fact[] = [ENGINE, VETHS, IPTABLES, ...HOST, INSIDES, VERDICTS];
const HOST_ALONE: readonly Fact[] = [...HOST, IPTABLES, INSIDES];

const WHOLE_ENGINE = "The engine's networks and containers";
const WHOLE_HOST = "Rules, routes and interfaces of the host";

interface NoLink extends Pick<Asker, "person"> {
  readonly done: string;
  readonly reason: string;
  readonly remedy: string;
  readonly arranged?: Reading["arranged"];
}

/** Neither engine nor host was reached, for one reason, which is said once. */
function noLink({ done, reason, remedy, arranged, person }: NoLink): Fault {
  const told = `ssh root@lab did not get there: …${reason}`;
  return {
    done,
    said: `status 3, “${told}. ${remedy}.”`,
    kept: "nothing was to be kept",
    async check(world) {
      const run = (script: string | undefined) => world.host.inRoot(["sh", "-euc", script ?? ":"]);
      await run(arranged?.by);
      try {
        const asker = { over: "root", ...(person === undefined ? {} : { person }) } as const;
        const { code, stdout, stderr } = await world.ask(asker);
        assert.deepEqual([code, stdout], [3, ""]);
        const [first = "", second, ...more] = stderr.split("\n");
        assert.match(first, /^docker-network-lens: The engine's networks and containers, and the /);
        assert.ok(
          first.includes("ssh root@lab did not get there: ") && first.includes(reason),
          first,
        );
        assert.deepEqual([second, more], [`  ${remedy}`, [""]]);
      } finally {
        await run(arranged?.undone);
      }
    },
  };
}

const noEngine = (code: Told["code"], reason: string, remedy: string): Told => ({
  code,
  what: WHOLE_ENGINE,
  reason: `ssh://root@lab …: …${reason}…`,
  remedy,
});

const noHelper = (code: Told["code"], reason: string, remedy: string): Told => ({
  code,
  what: WHOLE_HOST,
  reason,
  remedy,
});

/** Rewrites a file of the person's ssh. */
const edit =
  (name: string, change: (text: string) => string) =>
  (folder: string): void =>
    writeFileSync(join(folder, name), change(readFileSync(join(folder, name), "utf8")));

const CONNECTS = "Check that the host is up and that `ssh root@lab true` works from here";

/** Another host of the same name, as far as ssh can tell. */
const OTHER_KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";

const NO_LINKS: readonly Fault[] = [
  noLink({
    done: "over ssh, where the host has another key than is known",
    person: (folder) =>
      writeFileSync(join(folder, "known_hosts"), `lab ssh-ed25519 ${OTHER_KEY}\n`),
    reason: "Host key verification failed",
    remedy:
      "The host's key is another than before. Find out why; if it is right, remove the old one (`ssh-keygen -R lab`), and run `ssh root@lab` once",
  }),
  noLink({
    done: "over ssh, where the host's key is not known",
    person: (folder) => writeFileSync(join(folder, "known_hosts"), ""),
    reason: "Host key verification failed",
    remedy: "Run `ssh root@lab` once in a terminal and check and accept the host's key",
  }),
  noLink({
    done: "over ssh, without a key that is let in",
    person: (folder) => rmSync(join(folder, "id_ed25519")),
    reason: "Permission denied (publickey)",
    remedy:
      "Make `ssh root@lab` work without a question: load the key into the agent (`ssh-add`), or let a ControlMaster hold the connection",
  }),
  noLink({
    done: "over ssh, to a name that is nobody's",
    person: edit("config", (text) => text.replace(/HostName .*/, "HostName nobody.invalid")),
    reason: "Could not resolve hostname nobody.invalid",
    remedy: "Correct the name of the host, or give it one in ~/.ssh/config",
  }),
  noLink({
    done: "over ssh, whose configuration is garbled",
    person: (folder) => appendFileSync(join(folder, "config"), "\nPrt 22\n"),
    reason: "Bad configuration option: prt",
    remedy: "Correct the configuration of ssh that it names",
  }),
  noLink({
    done: "over ssh, where sshd is stopped",
    arranged: { by: "pkill -o ^sshd", undone: "/usr/sbin/sshd -f /etc/ssh/lab/config" },
    reason: "Connection refused",
    remedy: CONNECTS,
  }),
  noLink({
    done: "over ssh, to a port whose packets vanish",
    arranged: {
      by: "iptables -t raw -I PREROUTING -p tcp --dport 22 -j DROP",
      undone: "iptables -t raw -D PREROUTING -p tcp --dport 22 -j DROP",
    },
    reason: "timed out",
    remedy: CONNECTS,
  }),
  reading({
    done: "over ssh, whose person has forwardings, a command and a terminal configured for the host",
    over: "root",
    person: (folder) =>
      appendFileSync(
        join(folder, "config"),
        "\nLocalForward 7777 127.0.0.1:80\nExitOnForwardFailure yes\nRemoteCommand tmux\nRequestTTY force\n",
      ),
    said: [],
    kept: ALL,
  }),
];

const NO_DOCKER: readonly Fault[] = [
  reading({
    done: "over ssh, where docker's command line is not installed",
    over: "root",
    arranged: {
      by: "mv /usr/bin/docker /usr/bin/away",
      undone: "mv /usr/bin/away /usr/bin/docker",
    },
    said: [
      noEngine(
        "ENGINE_UNREACHABLE",
        "docker: command not found",
        "Install Docker's command line on that host, and see that a login without a terminal finds it on its PATH",
      ),
    ],
    kept: HOST_ALONE,
  }),
  reading({
    done: "over ssh, where docker's command line is from before 18.09",
    over: "root",
    arranged: {
      by: "mv /usr/bin/docker /usr/bin/away; printf '#!/bin/sh\\necho \"docker: $2 is not a docker command.\" >&2; exit 1\\n' > /usr/bin/docker; chmod 755 /usr/bin/docker",
      undone: "mv /usr/bin/away /usr/bin/docker",
    },
    said: [
      noEngine(
        "ENGINE_UNREACHABLE",
        "is not a docker command",
        "Docker's command line there is older than 18.09: install a newer one",
      ),
    ],
    kept: HOST_ALONE,
  }),
];

const EMPTY_IMAGE = "mkdir -p /tmp/e; echo > /tmp/e/x; tar -C /tmp/e -c . | docker import - ";

const HELPERS: readonly Fault[] = [
  reading({
    done: "over ssh, by a login without root, with the helper container",
    over: "dev",
    words: ["snapshot", "--via", "container"],
    said: [],
    kept: ALL,
  }),
  reading({
    done: "the helper container, of an image that is not there",
    words: ["snapshot", "--via", "container:tools:9"],
    said: [
      noHelper(
        "TOOL_MISSING",
        "a helper container of tools:9: …No such image: tools:9",
        "Pull it first: `docker pull tools:9`",
      ),
    ],
    kept: [ENGINE],
  }),
  reading({
    done: "the helper container, of an image without nsenter",
    words: ["snapshot", "--via", "container:empty:1"],
    arranged: { by: `${EMPTY_IMAGE} empty:1`, undone: "docker rmi empty:1" },
    said: [
      noHelper(
        "TOOL_MISSING",
        "a helper container of empty:1: …nsenter…",
        "Name an image that has `nsenter`, such as busybox, alpine or debian",
      ),
    ],
    kept: [ENGINE],
  }),
  reading({
    done: "the helper container, where the likeliest image at hand has no nsenter",
    words: ["snapshot", "--via", "container"],
    arranged: { by: `${EMPTY_IMAGE} alpine:1`, undone: "docker rmi alpine:1" },
    said: [],
    kept: ALL,
  }),
];

interface Wire {
  readonly world: World;
  readonly relay: Relay;
  readonly reach: EngineReach;
  readonly read: () => Promise<Snapshot>;
}

/** A wire between a person's ssh and the host that fails, while they look. */
function failing(
  row: Pick<Fault, "done" | "said" | "kept">,
  work: (wire: Wire) => Promise<void>,
): Fault {
  return {
    ...row,
    async check(world) {
      const to = { host: world.host.address, port: 22 };
      const relay = await startRelay({ to, within: world.host.outsideArgv([]) });
      const link = world.link({ at: relay });
      const before = process.env["PATH"];
      process.env["PATH"] = link.env["PATH"];
      const endpoint = readEndpoint(`ssh://${link.destination("root")}`, "--host");
      assert.ok(endpoint.ok);
      const reach = openReach({ endpoint: endpoint.value });
      const read = (): Promise<Snapshot> => collectSnapshot(reach, AbortSignal.timeout(60_000));
      try {
        assertWhole(await read(), world);
        await work({ world, relay, reach, read });
      } finally {
        await reach.close();
        process.env["PATH"] = before;
        link.close();
        await relay.stop();
      }
    },
  };
}

function assertWhole(snapshot: Snapshot, { healthy }: World): void {
  assert.deepEqual(snapshot.gaps, []);
  for (const fact of [ENGINE, VETHS, IPTABLES]) fact.holds(snapshot, healthy);
}

const FAILING: readonly Fault[] = [
  failing(
    {
      done: "the link is cut between two readings",
      said: "nothing: it is connected anew",
      kept: "all of the next reading",
    },
    async ({ world, relay, read }) => {
      await relay.cut();
      assertWhole(await read(), world);
    },
  ),
  failing(
    {
      done: "the link is cut in the middle of a reading",
      said: "that ssh was cut off, if anything",
      kept: "what had come, and all of the next reading",
    },
    async ({ world, relay, read }) => {
      const middle = read();
      await sleep(40);
      await relay.cut();
      for (const { code } of (await middle).gaps) assert.equal(code, "SSH_FAILED");
      assertWhole(await read(), world);
    },
  ),
  failing(
    {
      done: "the link is lost without a word",
      said: "nothing: after some seconds of silence it is asked on another one",
      kept: "all of the next reading",
    },
    async ({ world, relay, read }) => {
      await relay.lose();
      assertWhole(await read(), world);
    },
  ),
  failing(
    {
      done: "the link stands still for two seconds in the middle of a reading",
      said: "nothing",
      kept: "all of it",
    },
    async ({ world, relay, read }) => {
      await relay.freeze();
      const reading = read();
      await sleep(2_000);
      await relay.thaw();
      assertWhole(await reading, world);
    },
  ),
  failing(
    {
      done: "no new link comes about, and then one does",
      said: "SSH_FAILED once, with what ssh says",
      kept: "all of the reading after it",
    },
    async ({ world, relay, read }) => {
      await relay.refuse();
      await relay.cut();
      const { gaps } = await read();
      assert.deepEqual(
        gaps.map(({ code }) => code),
        ["SSH_FAILED"],
      );
      await relay.accept();
      assertWhole(await read(), world);
    },
  ),
];

/** Links to hosts that are not there, not let in, or fail. */
export const LINKS: readonly Fault[] = [...NO_LINKS, ...NO_DOCKER, ...HELPERS, ...FAILING];
