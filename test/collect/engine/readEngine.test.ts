import assert from "node:assert/strict";
import { takeSnapshot, withEngine } from "../../support/snapshots.ts";
import { readEndpoint } from "../../../src/collect/engine/endpoint.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import { FakeEngine, healthy, http, STREAM_HEAD, VERSION, type Answers } from "./fakeEngine.ts";

const never = (): AbortSignal => new AbortController().signal;

async function snapshotOf(answers: Answers, signal = never()): Promise<Snapshot> {
  const engine = new FakeEngine(answers);
  try {
    return await takeSnapshot({ endpoint: engine.endpoint, host: false }, signal);
  } finally {
    await engine.stop();
  }
}

const but =
  (path: string | RegExp, answer: (path: string) => string | undefined): Answers =>
  (asked, connection) =>
    (typeof path === "string" ? asked === path : path.test(asked))
      ? answer(asked)
      : healthy(3)(asked, connection);

suite("an engine that answers", () => {
  test("is read whole", async () => {
    const { engine, gaps } = await snapshotOf(healthy(2));
    assert.deepEqual(gaps, []);
    assert.deepEqual(
      [engine?.name, engine?.version, engine?.os, engine?.kernel, engine?.rootless],
      ["lab", "28.5.2", "Debian", "6.18", false],
    );
    assert.deepEqual(
      engine?.containers.map(({ name }) => name),
      ["c0", "c1"],
    );
    assert.deepEqual(
      engine.networks.map(({ name }) => name),
      ["bridge"],
    );
  });

  test("200 containers come by 8 connections at most, each kept", async () => {
    const engine = new FakeEngine(healthy(200));
    try {
      const snapshot = await takeSnapshot({ endpoint: engine.endpoint, host: false }, never());
      assert.equal(snapshot.engine?.containers.length, 200);
      assert.equal(engine.asked.length, 204);
      assert.ok(engine.mostConnections <= 8, `${engine.mostConnections} connections`);
    } finally {
      await engine.stop();
    }
  });

  test("a container that was removed meanwhile is no loss", async () => {
    const { engine, gaps } = await snapshotOf(
      but(/0001\/json$/, () => http({ message: "No such container" }, "404 Not Found")),
    );
    assert.deepEqual(gaps, []);
    assert.deepEqual(
      engine?.containers.map(({ name }) => name),
      ["c0", "c2"],
    );
  });

  test("a container that the engine cannot tell of is a gap, and the others are there", async () => {
    const { engine, gaps } = await snapshotOf(
      but(/0001\/json$/, () => http({ message: "oops" }, "500 Internal Server Error")),
    );
    assert.deepEqual(
      gaps.map(({ code, what }) => [code, what]),
      [["ENGINE_UNREACHABLE", "One container"]],
    );
    assert.match(gaps[0]?.reason ?? "", /oops/);
    assert.equal(engine?.containers.length, 2);
  });
});

const broken: readonly [name: string, answers: Answers, code: string, reason: RegExp][] = [
  [
    "closes at once",
    (_, connection) => void connection.destroy(),
    "ENGINE_UNREACHABLE",
    /closed the connection/,
  ],
  [
    "closes in the middle of an answer",
    (_, connection) => {
      connection.end(http({ a: "b".repeat(100) }).slice(0, -50));
      return undefined;
    },
    "ENGINE_UNREACHABLE",
    /closed the connection/,
  ],
  [
    "answers in another language",
    () => "SSH-2.0-OpenSSH_9.6\r\n",
    "OUTPUT_NOT_UNDERSTOOD",
    /is not a Docker engine's/,
  ],
  ["is a web server", () => http("<html>It works!</html>"), "OUTPUT_NOT_UNDERSTOOD", /It works/],
  [
    "answers JSON that is another's",
    () => http({ hello: "world" }),
    "OUTPUT_NOT_UNDERSTOOD",
    /not an engine's/,
  ],
  [
    "answers half of a JSON",
    but("/info", () => http('{"Name":"la')),
    "OUTPUT_NOT_UNDERSTOOD",
    /\/info/,
  ],
  ["answers nothing", but("/version", () => http("")), "OUTPUT_NOT_UNDERSTOOD", /empty answer/],
  [
    "forbids it",
    () => http({ message: "authorization denied" }, "403 Forbidden"),
    "ENGINE_PERMISSION_DENIED",
    /denied/,
  ],
  [
    "fails",
    but("/containers/json?all=1", () =>
      http({ message: "disk full" }, "500 Internal Server Error"),
    ),
    "ENGINE_UNREACHABLE",
    /disk full/,
  ],
];

suite("an engine that does not answer as one", () => {
  for (const [name, answers, code, reason] of broken) {
    test(name, async () => {
      const { engine, gaps } = await snapshotOf(answers);
      assert.equal(engine, undefined);
      assert.deepEqual(
        gaps.map((gap) => gap.code),
        [code],
      );
      assert.match(gaps[0]?.reason ?? "", reason);
      assert.notEqual(gaps[0]?.remedy, "");
    });
  }

  test("takes the question and stays silent", async () => {
    const engine = new FakeEngine(() => undefined);
    try {
      const answer = await withEngine(engine.endpoint, (client) =>
        client.get("/version", { signal: never(), timeoutMs: 100 }),
      );
      assert.equal(answer.ok ? "" : answer.failure.kind, "timed-out");
    } finally {
      await engine.stop();
    }
  });

  for (const [name, sent] of [
    ["sends a head and no end", STREAM_HEAD],
    ["stops half-way through an answer", http({ a: "b".repeat(100) }).slice(0, -50)],
    ["fails, and does not come to an end with it", STREAM_HEAD.replace("200 OK", "500 Oh")],
  ] as const) {
    test(name, async () => {
      const engine = new FakeEngine(() => sent);
      try {
        const answer = await withEngine(engine.endpoint, (client) =>
          client.get("/version", { signal: never(), timeoutMs: 100 }),
        );
        assert.equal(answer.ok ? "" : answer.failure.kind, "timed-out");
      } finally {
        await engine.stop();
      }
    });
  }

  test("is not there", async () => {
    const endpoint = readEndpoint("unix:///no/such/docker.sock", "--host");
    assert.ok(endpoint.ok);
    const { gaps } = await takeSnapshot({ endpoint: endpoint.value, host: false }, never());
    assert.deepEqual(
      gaps.map(({ code }) => code),
      ["ENGINE_UNREACHABLE"],
    );
    assert.match(gaps[0]?.remedy ?? "", /systemctl start docker/);
  });

  test("nobody waits for it any more: rejects with the signal's reason, and lets go of it", async () => {
    const engine = new FakeEngine((path) => (path === "/info" ? undefined : http(VERSION)));
    const controller = new AbortController();
    try {
      const collecting = takeSnapshot(
        { endpoint: engine.endpoint, host: false },
        controller.signal,
      );
      setTimeout(() => controller.abort(new Error("enough")), 50);
      await assert.rejects(collecting, /enough/);
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal(engine.connections, 0);
    } finally {
      await engine.stop();
    }
  });

  test("the environment names another: it is not asked", async () => {
    process.env["DOCKER_HOST"] = "tcp://192.0.2.1:2375";
    try {
      const { gaps } = await snapshotOf(healthy());
      assert.deepEqual(gaps, []);
      assert.equal(process.env["DOCKER_HOST"], "tcp://192.0.2.1:2375");
    } finally {
      delete process.env["DOCKER_HOST"];
    }
  });
});
