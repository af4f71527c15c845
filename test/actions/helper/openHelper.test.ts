import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { openHelper } from "../../../src/actions/helper/openHelper.ts";
import { engineClient } from "../../../src/collect/engine/client.ts";
import { FakeEngine, http } from "../../collect/engine/fakeEngine.ts";

const UPGRADED =
  "HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\n" +
  "Connection: Upgrade\r\nUpgrade: tcp\r\n\r\n";

suite("the making of a helper container", () => {
  test("given up between its making and its start, no connection waits for it", async () => {
    const closed = new AbortController();
    const engine = new FakeEngine((path) => {
      if (path.includes("/attach")) {
        closed.abort();
        return UPGRADED;
      }
      return path.includes("/create") ? http({ Id: "a" }, "201 Created") : http([]);
    });
    const client = engineClient(await engine.onTcp());
    try {
      const opened = await openHelper(client, closed.signal, "busybox");
      assert.ok(!opened.ok);
      await client.close();
      await sleep(50);
      assert.equal(engine.connections, 0);
      assert.ok(!engine.asked.some((path) => path.endsWith("/start")));
    } finally {
      await engine.stop();
    }
  });

  test("all that is asked of an engine when it is closed fails, also what waits for a connection", async () => {
    const engine = new FakeEngine(() => undefined);
    const client = engineClient(await engine.onTcp());
    try {
      const { calling } = await client.link();
      const asked = Array.from({ length: 8 }, () => calling.createContainer({ Image: "busybox" }));
      const answers = Promise.allSettled(asked);
      await sleep(50);
      await client.close();
      asked.push(calling.createContainer({ Image: "busybox" }));
      for (const { status } of await answers) assert.equal(status, "rejected");
      await assert.rejects(asked.at(-1) ?? Promise.resolve());
    } finally {
      await engine.stop();
    }
  });
});
