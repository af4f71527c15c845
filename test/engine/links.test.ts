import assert from "node:assert/strict";
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { collectSnapshot } from "../../src/collect/collect.ts";
import { readEndpoint } from "../../src/collect/engine/endpoint.ts";
import { watchEngine } from "../../src/collect/engine/watch.ts";
import type { Failure } from "../../src/collect/outcome.ts";
import { openReach, type EngineReach } from "../../src/collect/reach/reach.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import { startRelay, type Relay } from "../lab/relay.ts";
import { startSshd, type SshLink, type SshOptions, type Sshd, type SshUser } from "../lab/sshd.ts";
import { hostOfSuite } from "../lab/suite.ts";
import { startReader } from "./reader.ts";

const { signal } = new AbortController();

function reachOf(text: string): EngineReach {
  const endpoint = readEndpoint(text, "the test");
  if (!endpoint.ok) throw new Error(endpoint.failure.said);
  return openReach({ endpoint: endpoint.value });
}

/** What somebody is told where nothing could be read. */
function toldOf({ engine, host, gaps }: Snapshot): string {
  assert.deepEqual([engine, host], [undefined, undefined]);
  return gaps.map(({ code, reason, remedy }) => `${code} ${reason}. ${remedy}.`).join("\n");
}

suite("a host behind ssh", function () {
  this.timeout(60_000);
  let sshd: Sshd;
  const labHost = hostOfSuite({ engine: "28.5" }, async (host) => {
    sshd = await startSshd(host);
    await host.docker("run", "--detach", "--name=web", "--publish=8080:80", "busybox:lab");
  });
  const path = process.env["PATH"];

  teardown(() => {
    process.env["PATH"] = path;
  });

  /** Somebody at the outside machine, with their ssh; nothing of it is left afterwards. */
  async function asPerson(
    work: (link: SshLink, open: (user: SshUser) => EngineReach) => Promise<void>,
    options: SshOptions = {},
  ): Promise<void> {
    const link = sshd.link(options);
    const reaches: EngineReach[] = [];
    const open = (user: SshUser): EngineReach => {
      const reach = reachOf(`ssh://${link.destination(user)}`);
      reaches.push(reach);
      return reach;
    };
    process.env["PATH"] = link.env["PATH"];
    try {
      await work(link, open);
    } finally {
      await Promise.all(reaches.map((reach) => reach.close()));
      await untilNone(link);
      link.close();
    }
  }

  /** Takes a snapshot as somebody, with all as it is. */
  async function snapshotAs(user: SshUser, options?: SshOptions): Promise<Snapshot> {
    let snapshot: Snapshot | undefined;
    await asPerson(async (_, open) => {
      snapshot = await collectSnapshot(open(user), signal);
    }, options);
    assert.ok(snapshot !== undefined);
    return snapshot;
  }

  function assertWhole({ engine, host, gaps }: Snapshot): void {
    assert.deepEqual(gaps, []);
    assert.deepEqual(
      engine?.containers.map(({ name }) => name),
      ["web"],
    );
    assert.match(host?.namespaces[0].rulesets?.iptablesNft ?? "", /DOCKER/);
  }

  for (const user of ["root", "ops", "noisy", "fish", "tcsh"] as const) {
    test(`${user}: engine and host are read whole, with root's rights`, async () => {
      // A member of group docker or root asks the engine; ops may not.
      const snapshot = await snapshotAs(user);
      if (user === "ops")
        assert.deepEqual(
          snapshot.gaps.map(({ code }) => code),
          ["ENGINE_PERMISSION_DENIED"],
        );
      else assertWhole(snapshot);
      if (user !== "ops") assert.equal(snapshot.host?.uid, 0);
    });
  }

  suite("that cannot be reached says why, once, and what to do", () => {
    test("another host key than is known", async () => {
      const known = (link: SshLink): string => join(link.folder, "known_hosts");
      await asPerson(async (link, open) => {
        execFileSync("ssh-keygen", [
          "-q",
          "-t",
          "ed25519",
          "-N",
          "",
          "-f",
          join(link.folder, "other"),
        ]);
        const [type = "", key = ""] = readFileSync(join(link.folder, "other.pub"), "utf8").split(
          " ",
        );
        writeFileSync(known(link), `lab ${type} ${key}\n`);
        const told = toldOf(await collectSnapshot(open("root"), signal));
        assert.match(
          told,
          /^SSH_FAILED ssh root@lab did not get there: .*Host key verification failed/,
        );
        assert.match(told, /The host's key is another than before\. Find out why/);
        assert.equal(told.split("\n").length, 1);
      });
    });

    test("a host key that is not known", async () => {
      await asPerson(async (link, open) => {
        writeFileSync(join(link.folder, "known_hosts"), "");
        const told = toldOf(await collectSnapshot(open("root"), signal));
        assert.match(
          told,
          /Run `ssh root@lab` once in a terminal and check and accept the host's key\.$/,
        );
      });
    });

    test("no key that is let in", async () => {
      await asPerson(async (link, open) => {
        rmSync(join(link.folder, "id_ed25519"));
        const told = toldOf(await collectSnapshot(open("root"), signal));
        assert.match(
          told,
          /^SSH_FAILED ssh root@lab did not get there: .*Permission denied \(publickey\)/,
        );
        assert.match(
          told,
          /Make `ssh root@lab` work without a question: load the key into the agent/,
        );
      });
    });

    test("a name that is nobody's", async () => {
      await asPerson(async () => {
        const reach = reachOf("ssh://root@no-such-host.invalid");
        const told = toldOf(await collectSnapshot(reach, signal));
        await reach.close();
        assert.match(
          told,
          /Could not resolve hostname no-such-host\.invalid.*Correct the name of the host/,
        );
      });
    });

    test("a port that is closed, and sshd that is stopped; started again, it is read again", async () => {
      await asPerson(async (_, open) => {
        const reach = open("root");
        assertWhole(await collectSnapshot(reach, signal));
        await sshd.stop();
        const told = toldOf(await collectSnapshot(reach, signal));
        assert.match(told, /^SSH_FAILED ssh root@lab did not get there: .*Connection refused/);
        assert.match(
          told,
          /Check that the host is up and that `ssh root@lab true` works from here\.$/,
        );
        await sshd.start();
        assertWhole(await collectSnapshot(reach, signal));
      });
    });

    test("a host whose packets vanish", async () => {
      const host = labHost();
      const rule = ["INPUT", "-p", "tcp", "--dport", "22", "-j", "DROP"];
      await host.inRoot(["iptables", "-I", ...rule]);
      try {
        const told = toldOf(await snapshotAs("root"));
        assert.match(told, /^SSH_FAILED ssh root@lab did not get there: .*timed out/);
        assert.match(told, /Check that the host is up/);
      } finally {
        await host.inRoot(["iptables", "-D", ...rule]);
      }
    });

    test("docker's command line is not installed there: the host is read all the same", async () => {
      const host = labHost();
      await host.inRoot(["mv", "/usr/bin/docker", "/usr/bin/docker.away"]);
      try {
        const { engine, host: read, gaps } = await snapshotAs("root");
        assert.equal(engine, undefined);
        assert.equal(read?.uid, 0);
        const [gap, ...more] = gaps;
        assert.deepEqual([gap?.code, more], ["ENGINE_UNREACHABLE", []]);
        assert.match(gap?.reason ?? "", /docker: command not found/);
        assert.match(gap?.remedy ?? "", /Install Docker's command line on that host/);
      } finally {
        await host.inRoot(["mv", "/usr/bin/docker.away", "/usr/bin/docker"]);
      }
    });

    test("a login that may not ask the engine", async () => {
      const { engine, gaps } = await snapshotAs("plain");
      assert.equal(engine, undefined);
      const gap = gaps.find(({ code }) => code === "ENGINE_PERMISSION_DENIED");
      assert.match(gap?.reason ?? "", /dial unix .* permission denied$/);
      assert.match(
        gap?.remedy ?? "",
        /^Add the user of `ssh plain@lab` to the group of the engine's socket there/,
      );
    });

    test("an engine that is stopped there", async () => {
      const host = labHost();
      await host.stopEngine();
      try {
        const { engine, host: read, gaps } = await snapshotAs("root");
        assert.deepEqual([engine, read?.uid], [undefined, 0]);
        assert.deepEqual(
          gaps.map(({ code }) => code),
          ["ENGINE_UNREACHABLE"],
        );
        assert.match(gaps[0]?.remedy ?? "", /systemctl start docker/);
      } finally {
        await host.startEngine();
        await host.docker("start", "web");
      }
    });
  });

  suite("by the person's own configuration", () => {
    test("forwardings, a command and a terminal of theirs do no harm", async () => {
      const config = [
        "LocalForward 127.0.0.1:7777 127.0.0.1:80",
        "RemoteCommand tmux",
        "RequestTTY force",
        "ExitOnForwardFailure yes",
        "LogLevel VERBOSE",
      ];
      assertWhole(await snapshotAs("root", { config }));
    });

    test("a jump host leads there", async () => {
      const host = labHost();
      await asPerson(
        async ({ folder }, open) => {
          const jump = [
            "",
            "Host jump",
            `HostName ${host.address}`,
            "HostKeyAlias lab",
            "User dev",
          ];
          const own = [
            `IdentityFile ${folder}/id_ed25519`,
            `UserKnownHostsFile ${folder}/known_hosts`,
          ];
          appendFileSync(join(folder, "config"), [...jump, ...own, ""].join("\n"));
          assertWhole(await collectSnapshot(open("root"), signal));
          const { stdout } = await host.inRoot(["ps", "-eo", "args"]);
          assert.match(stdout, /sshd.*: dev/);
        },
        { config: ["ProxyJump jump"] },
      );
    });

    test("their master connection is used, and left alone", async () => {
      const control = ["ControlMaster no", "ControlPath /tmp/dnl-%C"];
      await asPerson(
        async (link, open) => {
          const master = spawn("ssh", ["-N", "-o", "ControlMaster=yes", "root@lab"], {
            stdio: "ignore",
          });
          try {
            await untilMaster();
            rmSync(join(link.folder, "id_ed25519"));
            const reach = open("root");
            assertWhole(await collectSnapshot(reach, signal));
            await reach.close();
            await sleep(1_000);
            assert.equal(check(), 0);
          } finally {
            await ended(master);
          }
        },
        { config: control },
      );
    });

    test("a master that ours would become outlives us where they have said so, and no other", async () => {
      const config = ["ControlMaster auto", "ControlPath /tmp/dnl-%C", "ControlPersist 30"];
      await asPerson(
        async (_, open) => {
          const reach = open("root");
          assertWhole(await collectSnapshot(reach, signal));
          await reach.close();
          await sleep(1_000);
          assert.equal(check(), 0);
          execFileSync("ssh", ["-O", "exit", "root@lab"], { stdio: "ignore" });
        },
        { config },
      );
    });

    test("a session of theirs on a connection that ours made is not cut off when we close", async () => {
      const config = ["ControlMaster auto", "ControlPath /tmp/dnl-%C"];
      await asPerson(
        async (_, open) => {
          const reach = open("root");
          assertWhole(await collectSnapshot(reach, signal));
          const session = spawn("ssh", ["root@lab", "sleep 3; echo through"]);
          let said = "";
          session.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
          await sleep(1_000);
          await reach.close();
          await new Promise((resolve) => session.on("close", resolve));
          assert.equal(said, "through\n");
        },
        { config },
      );
    });
  });

  suite("over a link that fails", () => {
    /** A person whose ssh goes by a wire of ours, and who looks. */
    async function overWire(
      work: (relay: Relay, reach: EngineReach) => Promise<void>,
    ): Promise<void> {
      const host = labHost();
      const to = { host: host.address, port: 22 };
      const relay = await startRelay({ to, within: host.outsideArgv([]) });
      try {
        await asPerson(async (_, open) => work(relay, open("root")), { at: relay });
      } finally {
        await relay.stop();
      }
    }

    test("cut while a script runs: what is there is told, and the next reading is whole", () =>
      overWire(async (relay, reach) => {
        assertWhole(await collectSnapshot(reach, signal));
        const reading = collectSnapshot(reach, signal);
        await sleep(30);
        await relay.cut();
        // Asked again on other connections, it may even be whole.
        for (const { code } of (await reading).gaps) assert.equal(code, "SSH_FAILED");
        assertWhole(await collectSnapshot(reach, signal));
      }));

    test("lost without a word: the next reading is whole after some seconds", () =>
      overWire(async (relay, reach) => {
        assertWhole(await collectSnapshot(reach, signal));
        await relay.lose();
        const started = performance.now();
        assertWhole(await collectSnapshot(reach, signal));
        assert.ok(performance.now() - started < 9_000);
      }));

    test("frozen for a while: what was asked is answered when it thaws", () =>
      overWire(async (relay, reach) => {
        assertWhole(await collectSnapshot(reach, signal));
        await relay.freeze();
        const reading = collectSnapshot(reach, signal);
        await sleep(2_000);
        await relay.thaw();
        assertWhole(await reading);
      }));

    test("events: a link that is cut is heard again, with what was missed", () =>
      overWire(async (relay, reach) => {
        const host = labHost();
        const log: (string | undefined)[] = [];
        const over = new AbortController();
        const listener = {
          changed: () => void log.push("changed"),
          heard: (failure?: Failure) => void log.push(failure?.kind ?? "heard"),
        };
        const watch = watchEngine(reach.engine, listener, over.signal);
        try {
          await until(() => log.join(" ") === "heard changed");
          await relay.cut();
          await host.docker("network", "create", "missed");
          await until(() => log.filter((each) => each === "changed").length === 2);
          assert.deepEqual(log, ["heard", "changed", "cut-off", "heard", "changed"]);
          await host.docker("network", "rm", "missed");
          await until(() => log.filter((each) => each === "changed").length === 3);
        } finally {
          over.abort();
          await watch;
        }
      }));

    test("events: a link that was lost is found out and made anew", () =>
      overWire(async (relay, reach) => {
        const log: (string | undefined)[] = [];
        const over = new AbortController();
        const listener = {
          changed: () => void log.push("changed"),
          heard: (failure?: Failure) => void log.push(failure?.kind ?? "heard"),
        };
        const watch = watchEngine(reach.engine, listener, over.signal);
        try {
          await until(() => log.join(" ") === "heard changed");
          await relay.lose();
          await until(() => log.filter((each) => each === "heard").length === 2, 40_000);
        } finally {
          over.abort();
          await watch;
        }
      }));
  });

  test("whoever reads is killed: none of its ssh stays", async () => {
    await asPerson(async (link) => {
      const reader = await startReader(`ssh://${link.destination("root")}`);
      assert.ok(sshOf(link).length >= 2);
      reader.kill("SIGKILL");
    });
  });

  const check = (): number => {
    try {
      execFileSync("ssh", ["-O", "check", "root@lab"], { stdio: "ignore" });
      return 0;
    } catch {
      return 1;
    }
  };
  const untilMaster = (): Promise<void> => until(() => check() === 0);
});

async function until(is: () => boolean, timeoutMs = 10_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!is()) {
    assert.ok(Date.now() < deadline, "it did not come about");
    await sleep(20);
  }
}

/** Processes of a person's ssh, by the configuration that they were given. */
function sshOf({ folder }: SshLink): string[] {
  return readdirSync("/proc").flatMap((pid) => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      return /^\d+$/.test(pid) && words.includes(folder) ? [words.replaceAll("\0", " ")] : [];
    } catch {
      return [];
    }
  });
}

async function untilNone(link: SshLink): Promise<void> {
  const deadline = Date.now() + 3_000;
  while (sshOf(link).length > 0) {
    if (Date.now() > deadline) assert.fail(sshOf(link).join("\n"));
    await sleep(50);
  }
}

async function ended(child: ChildProcess): Promise<void> {
  const over = new Promise((resolve) => child.once("exit", resolve));
  child.kill();
  await over;
}
