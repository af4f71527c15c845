import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { engineClient, type EngineClient } from "../../../src/collect/engine/client.ts";
import { readEndpoint } from "../../../src/collect/engine/endpoint.ts";
import { readEngine } from "../../../src/collect/engine/readEngine.ts";
import type { Failure } from "../../../src/collect/outcome.ts";
import { quote } from "../../../src/collect/shell/quote.ts";
import { FakeEngine, healthy } from "../engine/fakeEngine.ts";

const { signal } = new AbortController();

/** Carries bytes to a socket, as `docker system dial-stdio` does. */
const CARRY = `
const socket = require("net").connect(process.argv[1]);
process.stdin.pipe(socket);
socket.pipe(process.stdout);
for (const event of ["end", "error"]) socket.on(event, () => process.exit(0));
process.stdin.on("end", () => process.exit(0));
`;

interface Link {
  readonly engine: FakeEngine;
  readonly client: EngineClient;
  /** Argument lists of all calls of ssh so far. */
  readonly calls: () => string[];
  /** Those that still run. */
  readonly running: () => number[];
  readonly fail: () => Promise<Failure>;
}

/** An engine behind a program that is called `ssh` and does what the lines say; `$carry` leads to the engine. */
async function behindSsh(lines: string, work: (link: Link) => Promise<void>, containers = 3) {
  const folder = mkdtempSync(join(tmpdir(), "ssh-"));
  const engine = new FakeEngine(healthy(containers));
  const before = process.env["PATH"];
  const file = (name: string): string => join(folder, name);
  const socket = engine.endpoint.kind === "unix" ? engine.endpoint.path : "";
  const carry = [process.execPath, "-e", CARRY, socket].map(quote).join(" ");
  writeFileSync(
    file("ssh"),
    `#!/bin/sh\necho "$*" >> ${file("calls")}; echo $$ >> ${file("pids")}\ncarry() { exec ${carry}; }\n${lines}\n`,
  );
  chmodSync(file("ssh"), 0o755);
  writeFileSync(file("calls"), "");
  writeFileSync(file("pids"), "");
  process.env["PATH"] = [folder, before].join(delimiter);
  const read = readEndpoint("ssh://dev@prod:2222", "--host");
  assert.ok(read.ok);
  const client = engineClient(read.value);
  const wordsOf = (name: string): string[] =>
    readFileSync(file(name), "utf8").split("\n").filter(Boolean);
  const running = (): number[] => wordsOf("pids").map(Number).filter(isRunning);
  const fail = async (): Promise<Failure> => {
    const answer = await client.get("/version", { signal, timeoutMs: 10_000 });
    assert.ok(!answer.ok);
    return answer.failure;
  };
  try {
    await work({ engine, client, calls: () => wordsOf("calls"), running, fail });
    await client.close();
    await sleep(700);
    assert.deepEqual(running(), [], "an ssh is left over");
  } finally {
    process.env["PATH"] = before;
    await client.close();
    await engine.stop();
    rmSync(folder, { recursive: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

suite("an engine behind ssh", function () {
  this.timeout(20_000);

  test("one ssh carries all that is asked, and is kept; its words are the person's destination and ours", () =>
    behindSsh(
      "carry",
      async ({ client, calls, running }) => {
        for (let turn = 0; turn < 3; turn += 1) {
          const read = await readEngine(client, signal);
          assert.equal(read.ok && read.value.engine.containers.length, 300);
        }
        assert.equal(running().length, 1);
        const [call, ...more] = calls();
        assert.deepEqual(more, []);
        assert.match(
          call ?? "",
          /^-T -o BatchMode=yes .* -l dev -p 2222 -- prod docker system dial-stdio$/,
        );
      },
      300,
    ));

  test("what the login says before the first answer is left out", () =>
    behindSsh("echo Welcome; echo Beware >&2; seq 5000; carry", async ({ client }) => {
      const read = await readEngine(client, signal);
      assert.equal(read.ok && read.value.engine.containers.length, 3);
    }));

  test("ssh that says why it does not get there is heard, however much was sent to it", () =>
    behindSsh(
      "sleep 0.2; echo 'Host key verification failed.' >&2; exit 255",
      async ({ client, calls }) => {
        const asked = Array.from({ length: 2_000 }, (_, at) =>
          client.get(`/containers/${"0".repeat(60)}${at}/json`, { signal, timeoutMs: 10_000 }),
        );
        for (const answer of await Promise.all(asked)) {
          assert.equal(answer.ok ? "" : answer.failure.kind, "no-link");
          assert.match(answer.ok ? "" : (answer.failure.remedy ?? ""), /accept the host's key/);
        }
        assert.equal(calls().length, 1, "asked once, not once a request");
      },
    ));

  test("docker that is not there, may not or does not run is told apart", async () => {
    for (const [lines, kind] of [
      ["echo 'sh: 1: docker: not found' >&2; exit 127", "absent"],
      [
        "echo 'permission denied while trying to connect to the Docker daemon socket' >&2; exit 1",
        "denied",
      ],
      [
        "echo 'Cannot connect to the Docker daemon at unix:///x. Is it running?' >&2; exit 1",
        "unreachable",
      ],
    ] as const) {
      await behindSsh(lines, async ({ fail }) => assert.equal((await fail()).kind, kind));
    }
  });

  test("ssh that is killed while it is idle is started again, and nobody notices", () =>
    behindSsh("carry", async ({ client, running, calls }) => {
      await readEngine(client, signal);
      for (const pid of running()) process.kill(pid, "SIGKILL");
      const read = await readEngine(client, signal);
      assert.equal(read.ok && read.value.engine.containers.length, 3);
      assert.equal(calls().length, 2);
    }));

  test("the engine that closes the connection while it is idle is asked on another one", () =>
    behindSsh("carry", async ({ client, engine }) => {
      await readEngine(client, signal);
      engine.drop();
      const read = await readEngine(client, signal);
      assert.equal(read.ok && read.value.engine.containers.length, 3);
    }));

  test("ssh that neither connects nor ends is left at the deadline, and ended although it does not want to", () =>
    behindSsh("trap '' TERM; while :; do sleep 0.1; done", async ({ client, running }) => {
      const answer = await client.get("/version", { signal, timeoutMs: 300 });
      assert.equal(answer.ok ? "" : answer.failure.kind, "timed-out");
      await sleep(800);
      assert.deepEqual(running(), []);
    }));

  test("there is no ssh", () =>
    behindSsh("carry", async ({ fail }) => {
      process.env["PATH"] = "/nowhere";
      const { kind, remedy } = await fail();
      assert.equal(kind, "no-link");
      assert.match(remedy ?? "", /Install OpenSSH's client/);
    }));
});
