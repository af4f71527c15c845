/** An engine, or who answers in its place, that goes on and on: it is left after some megabytes, and what it said is told. */

import assert from "node:assert/strict";
import { engineClient } from "../../../src/collect/engine/client.ts";
import { chunk, filled, head, MB, serving, UNREAD } from "../../support/flooding.ts";
import { watchEngine } from "../../../src/collect/engine/watch.ts";

const FLOODS: readonly [
  what: string,
  head: string,
  more: Buffer,
  most: number,
  said: readonly [kind: string, words: RegExp],
][] = [
  ["a body", head("200 OK"), chunk("[],"), 64 * MB, ["garbled", /longer than \d+ bytes/]],
  ["the body of an error", head("500 Oops"), chunk("a"), 0, ["failed", /500 Oops/]],
  [
    "an error that tells how long it is",
    `HTTP/1.1 502 Bad Gateway\r\nContent-Length: ${10 ** 12}\r\n\r\n`,
    filled("a"),
    0,
    ["failed", /502 Bad Gateway/],
  ],
  ["a head", "HTTP/1.1 200 OK\r\n", filled("X-A: b\r\n"), 0, ["garbled", /./]],
  ["heads before the head", "", filled("HTTP/1.1 100 Continue\r\n\r\n"), 0, ["garbled", /./]],
  ["what is no HTTP", "", filled("a"), 0, ["garbled", /./]],
];

suite("an answer of a gigabyte", function () {
  this.timeout(30_000);

  for (const [what, first, more, most, [kind, words]] of FLOODS) {
    test(what, async () => {
      const { port, close, written } = await serving(first, more);
      const text = `tcp://127.0.0.1:${port}`;
      const client = engineClient({ kind: "tcp", host: "127.0.0.1", port, text, source: "--host" });
      const limits = { signal: new AbortController().signal, timeoutMs: 20_000 };
      const answer = await client.get("/version", limits);
      await client.close();
      await close();
      assert.ok(!answer.ok);
      assert.equal(answer.failure.kind, kind);
      assert.match(answer.failure.said, words);
      assert.ok(written() < most + UNREAD, `${written() / MB} MB were read`);
    });
  }

  test("events without a line break take no memory", async () => {
    const { port, close, written } = await serving(head("200 OK"), chunk("a"), 256 * MB);
    const text = `tcp://127.0.0.1:${port}`;
    const client = engineClient({ kind: "tcp", host: "127.0.0.1", port, text, source: "--host" });
    const stop = new AbortController();
    const before = process.memoryUsage().rss;
    let most = 0;
    const looking = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss);
      if (written() >= 256 * MB) stop.abort();
    }, 10);
    await watchEngine(client, { changed: () => undefined, heard: () => undefined }, stop.signal);
    clearInterval(looking);
    await client.close();
    await close();
    assert.ok(most - before < 128 * MB, `${Math.round((most - before) / MB)} MB`);
  });
});
