import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { engineClient } from "../../../src/collect/engine/client.ts";
import { watchEngine } from "../../../src/collect/engine/watch.ts";
import { chunk, FakeEngine, http, STREAM_HEAD, type Answers } from "./fakeEngine.ts";

const event = (action: string): string =>
  chunk(`${JSON.stringify({ Type: "container", Action: action })}\n`);

interface Heard {
  readonly log: string[];
  readonly engine: FakeEngine;
  readonly until: (what: string, times?: number) => Promise<void>;
}

async function watching(
  answers: Answers,
  work: (heard: Heard) => Promise<void>,
): Promise<string[]> {
  const engine = new FakeEngine(answers);
  const log: string[] = [];
  const controller = new AbortController();
  const listener = {
    changed: () => void log.push("changed"),
    heard: (failure?: { kind: string }) => void log.push(failure?.kind ?? "heard"),
  };
  const client = engineClient(engine.endpoint);
  const watch = watchEngine(client, listener, controller.signal);
  const until = async (what: string, times = 1): Promise<void> => {
    const deadline = Date.now() + 5000;
    while (log.filter((each) => each === what).length < times) {
      assert.ok(Date.now() < deadline, `${what} did not come: ${log.join(" ")}`);
      await sleep(5);
    }
  };
  try {
    await work({ log, engine, until });
  } finally {
    controller.abort();
    await watch;
    await client.close();
    await sleep(20);
    assert.equal(engine.connections, 0);
    await engine.stop();
  }
  return log;
}

suite("watching an engine", () => {
  test("what was missed before, then each change", async () => {
    let send: ((text: string) => void) | undefined;
    const log = await watching(
      (_, connection) => {
        send = (text) => connection.write(text);
        return STREAM_HEAD;
      },
      async ({ until }) => {
        await until("changed");
        send?.(event("start"));
        await until("changed", 2);
      },
    );
    assert.deepEqual(log, ["heard", "changed", "changed"]);
  });

  test("a burst is told once", async () => {
    let send: ((text: string) => void) | undefined;
    const log = await watching(
      (_, connection) => {
        send = (text) => connection.write(text);
        return STREAM_HEAD;
      },
      async ({ until }) => {
        await until("changed");
        for (let at = 0; at < 200; at += 1) send?.(event("start"));
        await until("changed", 2);
        await sleep(300);
      },
    );
    assert.deepEqual(log, ["heard", "changed", "changed"]);
  });

  test("changes without end are told now and then all the same", async () => {
    let send: ((text: string) => void) | undefined;
    await watching(
      (_, connection) => {
        send = (text) => connection.write(text);
        return STREAM_HEAD;
      },
      async ({ until }) => {
        await until("changed");
        const timer = setInterval(() => send?.(event("start")), 30);
        try {
          await until("changed", 2);
        } finally {
          clearInterval(timer);
        }
      },
    );
  });

  test("health checks are no changes; an event in pieces is one", async () => {
    let send: ((text: string) => void) | undefined;
    const log = await watching(
      (_, connection) => {
        send = (text) => connection.write(text);
        return STREAM_HEAD;
      },
      async ({ until }) => {
        await until("changed");
        send?.(event("exec_create: true") + event("exec_start: true") + event("exec_die"));
        await sleep(250);
        send?.(chunk('{"Type":"network","Act'));
        await sleep(250);
        send?.(chunk('ion":"connect"}\n'));
        await until("changed", 2);
      },
    );
    assert.deepEqual(log, ["heard", "changed", "changed"]);
  });

  test("a connection that is lost is made again, and what was missed is told", async () => {
    const log = await watching(
      () => STREAM_HEAD,
      async ({ engine, until }) => {
        await until("changed");
        engine.drop();
        await until("heard", 2);
        await until("changed", 2);
      },
    );
    assert.deepEqual(log, ["heard", "changed", "cut-off", "heard", "changed"]);
  });

  test("an engine that answers something else is asked again, ever more slowly", async () => {
    const log = await watching(
      () => http({ message: "starting" }, "503 Service Unavailable"),
      ({ until }) => until("failed", 2),
    );
    assert.deepEqual(log, ["failed", "failed"]);
  });

  test("asks for the events of containers and networks", async () => {
    await watching(
      () => STREAM_HEAD,
      async ({ engine, until }) => {
        await until("heard");
        const url = new URL(engine.asked[0] ?? "", "http://engine");
        assert.equal(url.pathname, "/events");
        assert.deepEqual(JSON.parse(url.searchParams.get("filters") ?? ""), {
          type: ["container", "network", "daemon"],
        });
      },
    );
  });
});
