import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { engineClient, type EngineClient } from "../../../src/collect/engine/client.ts";
import { readEngine } from "../../../src/collect/engine/readEngine.ts";
import type { Outcome } from "../../../src/collect/outcome.ts";
import { chunk, FakeEngine, healthy, http, type Answers } from "./fakeEngine.ts";

const { signal } = new AbortController();
const CONTAINERS = 1_000;

interface Far {
  readonly engine: FakeEngine;
  readonly client: EngineClient;
  readonly get: (path: string, timeoutMs?: number) => Promise<Outcome<unknown>>;
}

/** An engine behind TCP, as each test says that it answers. */
async function far(
  answers: Answers,
  work: (far: Far) => Promise<void>,
  place: "far" | "here" = "far",
): Promise<void> {
  const engine = new FakeEngine(answers);
  const client = engineClient(place === "far" ? await engine.onTcp() : engine.endpoint);
  const get = (path: string, timeoutMs = 15_000) => client.get(path, { signal, timeoutMs });
  try {
    await work({ engine, client, get });
  } finally {
    await client.close();
    await sleep(20);
    assert.equal(engine.connections, 0, "connections are left over");
    await engine.stop();
  }
}

const many = (count: number, get: Far["get"]): Promise<Outcome<unknown>[]> =>
  Promise.all(Array.from({ length: count }, (_, at) => get(`/${at}`)));

/** Each was answered, with its own answer. */
function assertAll(answers: readonly Outcome<unknown>[]): void {
  for (const [at, answer] of answers.entries()) assert.deepEqual(answer, { ok: true, value: at });
}

const own = (path: string): string => http(Number(path.slice(1)));

suite("many questions to a far engine", () => {
  test("all of an engine is read in two waves: no question of one waits for an answer to another", async () => {
    const usual = healthy(CONTAINERS);
    const waves = [4, CONTAINERS];
    let held: (() => void)[] = [];
    const answers: Answers = (path, connection) => {
      held.push(() => void connection.write(usual(path, connection) ?? ""));
      if (held.length === waves[0]) {
        const all = held;
        [held] = [[], waves.shift()];
        for (const answer of all) answer();
      }
      return undefined;
    };
    await far(answers, async ({ engine, client }) => {
      const read = await readEngine(client, signal);
      assert.equal(read.ok && read.value.engine.containers.length, CONTAINERS);
      assert.deepEqual(read.ok && read.value.gaps, []);
      assert.deepEqual(
        new Set(engine.asked.slice(0, 4)),
        new Set(["/version", "/info", "/networks", "/containers/json?all=1"]),
      );
      assert.equal(new Set(engine.asked).size, 4 + CONTAINERS);
      assert.equal(engine.asked.length, 4 + CONTAINERS);
      assert.ok(engine.mostConnections <= 4, `${engine.mostConnections} connections`);
    });
  });

  test("the same connections serve the next ones", async () => {
    await far(own, async ({ engine, get }) => {
      for (let turn = 0; turn < 5; turn += 1) assertAll(await many(50, get));
      assert.ok(engine.opened <= 4, `${engine.opened} connections`);
    });
  });

  test("answers that come byte by byte", async () => {
    const slow = (path: string, connection: Socket): undefined => {
      const text = [
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        ...[chunk(path.slice(1)), "0\r\n\r\n"],
      ].join("");
      for (const letter of text) connection.write(letter);
    };
    await far(slow, async ({ get }) => assertAll(await many(40, get)));
  });

  for (const [what, after] of [
    ["each answer", 1],
    ["every seventh answer", 7],
  ] as const) {
    test(`an engine that closes after ${what}, as it says, is asked again for the rest`, async () => {
      const served = new Map<Socket, number>();
      const closing: Answers = (path, connection) => {
        const count = (served.get(connection) ?? 0) + 1;
        served.set(connection, count);
        if (count < after) return own(path);
        if (count > after) return undefined;
        connection.end(own(path).replace("\r\n", "\r\nConnection: close\r\n"));
        return undefined;
      };
      await far(closing, async ({ get }) => assertAll(await many(100, get)));
    });
  }

  test("a connection that breaks in the middle, without a word, costs no answer", async () => {
    let broken = 0;
    const breaking: Answers = (path, connection) => {
      if (connection.destroyed) return undefined;
      if (path !== "/60" || broken > 0) return own(path);
      broken += 1;
      // What was written before is on its way.
      connection.end();
      return undefined;
    };
    await far(breaking, async ({ get }) => assertAll(await many(100, get)));
    assert.equal(broken, 1);
  });

  test("an answer that breaks off is no answer; those behind it are", async () => {
    const breaking: Answers = (path, connection) => {
      if (path !== "/30") return connection.destroyed ? undefined : own(path);
      connection.end(own(path).slice(0, -1));
      return undefined;
    };
    await far(breaking, async ({ get }) => {
      const answers = await many(60, get);
      const failed = answers.flatMap((answer, at) =>
        answer.ok ? [] : [[at, answer.failure.kind]],
      );
      assert.deepEqual(failed, [[30, "cut-off"]]);
    });
  });

  test("an answer without length ends with its connection", async () => {
    const answers: Answers = (path, connection) => {
      if (path !== "/3") return own(path);
      connection.end("HTTP/1.1 200 OK\r\n\r\n3");
      return undefined;
    };
    await far(answers, async ({ get }) => assertAll(await many(40, get)));
  });

  test("who waits behind an answer that never comes is answered all the same", async () => {
    // The engine answers one connection's requests in turn.
    const stuck = new Set<Socket>();
    const answers: Answers = (path, connection) => {
      if (path === "/5") stuck.add(connection);
      return stuck.has(connection) ? undefined : own(path);
    };
    await far(answers, async ({ get }) => {
      assertAll(await many(4, get));
      const all = await Promise.all(Array.from({ length: 100 }, (_, at) => get(`/${at}`, 8_000)));
      const failed = all.flatMap((answer, at) => (answer.ok ? [] : [[at, answer.failure.kind]]));
      assert.deepEqual(failed, [[5, "timed-out"]]);
    });
  }).timeout(20_000);

  test("an answer that takes four seconds is waited for, and nobody else waits with it", async () => {
    const answers: Answers = (path, connection) => {
      if (path !== "/5") return own(path);
      const paused = own(path);
      setTimeout(() => connection.write(paused), 4_000);
      return undefined;
    };
    await far(answers, async ({ get }) => {
      assertAll(await many(4, get));
      assert.deepEqual(await get("/5"), { ok: true, value: 5 });
    });
  }).timeout(20_000);

  test("links that were lost without a word are made anew", async () => {
    let isLost = true;
    const first = new Set<Socket>();
    const answers: Answers = (path, connection) => {
      if (first.size < 4) first.add(connection);
      return isLost && first.has(connection) && path !== "/0" ? undefined : own(path);
    };
    await far(answers, async ({ get }) => {
      isLost = false;
      assertAll(await many(4, get));
      isLost = true;
      assertAll(await many(100, (path) => get(path, 6_000)));
    });
  }).timeout(20_000);

  test("who gives up cuts nobody off, and costs no new connection", async () => {
    const held: (() => void)[] = [];
    let holds = false;
    const answers: Answers = (path, connection) => {
      if (!holds) return own(path);
      held.push(() => void connection.write(own(path)));
      return undefined;
    };
    await far(answers, async ({ engine, client, get }) => {
      assertAll(await many(4, get));
      holds = true;
      const impatient = new AbortController();
      const given = Array.from({ length: 50 }, (_, at) =>
        client.get(`/${100 + at}`, { signal: impatient.signal, timeoutMs: 5_000 }),
      );
      while (held.length < 50) await sleep(5);
      impatient.abort(new Error("enough"));
      const results = await Promise.allSettled(given);
      assert.ok(results.every(({ status }) => status === "rejected"));
      const patient = many(20, get);
      while (held.length < 70) await sleep(5);
      for (const answer of held.splice(0)) answer();
      assertAll(await patient);
      assert.ok(engine.opened <= 4, `${engine.opened} connections`);
    });
  });

  test("what answers something else than was asked is left, and the next question is asked anew", async () => {
    let isRogue = true;
    const answers: Answers = (path) => (isRogue ? `${own(path)}${own("/999")}` : own(path));
    await far(answers, async ({ get }) => {
      assert.deepEqual(await get("/1"), { ok: true, value: 1 });
      isRogue = false;
      assert.deepEqual(await get("/2"), { ok: true, value: 2 });
    });
  });

  test("what is no HTTP is said to be none", async () => {
    await far(
      () => "SSH-2.0-OpenSSH_9.7\r\n\r\n",
      async ({ get }) => {
        const answer = await get("/1");
        assert.deepEqual(answer.ok ? "" : answer.failure.kind, "garbled");
      },
    );
  });

  for (const place of ["far", "here"] as const) {
    test(`closed, it connects to nothing any more, whoever still asks: ${place}`, async () => {
      const asking = async ({ engine, client, get }: Far): Promise<void> => {
        const asked = get("/1");
        while (engine.asked.length === 0) await sleep(5);
        await client.close();
        for (const answer of [await asked, await get("/2")]) {
          assert.equal(answer.ok ? "" : answer.failure.kind, "cut-off");
        }
        const events = await client.open("/events", { signal, timeoutMs: 1_000 });
        assert.equal(events.ok ? "" : events.failure.kind, "cut-off");
        assert.equal(engine.opened, 1);
      };
      await far(() => undefined, asking, place);
    });
  }
});
