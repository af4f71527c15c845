/** An engine, or who answers in its place, that goes on and on: it is left after some megabytes, and what it said is told. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { engineClient } from "../../../src/collect/engine/client.ts";
import { watchEngine } from "../../../src/collect/engine/watch.ts";

const MB = 1024 * 1024;
/** Of a megabyte that is written a little is still on its way when nobody reads any more. */
const UNREAD = 16 * MB;

const head = (status: string): string => `HTTP/1.1 ${status}\r\nTransfer-Encoding: chunked\r\n\r\n`;
const filled = (text: string): Buffer => Buffer.alloc(MB, text);
const chunk = (text: string): Buffer =>
  Buffer.concat([Buffer.from(`${MB.toString(16)}\r\n`), filled(text), Buffer.from("\r\n")]);

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

interface Serving {
  readonly port: number;
  /** The most that a connection took. */
  readonly written: () => number;
  readonly close: () => Promise<void>;
}

/** Says this to whoever asks, and then more for as long as somebody reads, or up to so many bytes. */
async function serving(first: string, more: Buffer, limit = Infinity): Promise<Serving> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    flood(socket, first, more, limit);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    written: () => Math.max(0, ...sockets.map(({ bytesWritten }) => bytesWritten)),
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, "close");
    },
  };
}

function flood(socket: Socket, first: string, more: Buffer, limit: number): void {
  const go = (): void => {
    while (!socket.destroyed && socket.bytesWritten < limit && socket.write(more));
  };
  socket.on("error", () => undefined);
  socket.on("drain", go);
  socket.once("data", () => {
    socket.write(first);
    go();
  });
}
