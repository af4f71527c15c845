/** An engine, or who answers in its place, that goes on and on: it is left after some megabytes, and what it said is told. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { engineClient } from "../../../src/collect/engine/client.ts";

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
      const written: number[] = [];
      const server = createServer((socket) => flood(socket, first, more, written));
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      const { port } = server.address() as AddressInfo;
      const text = `tcp://127.0.0.1:${port}`;
      const client = engineClient({ kind: "tcp", host: "127.0.0.1", port, text, source: "--host" });
      const limits = { signal: new AbortController().signal, timeoutMs: 20_000 };
      const answer = await client.get("/version", limits);
      await client.close();
      server.close();
      await once(server, "close");
      assert.ok(!answer.ok);
      assert.equal(answer.failure.kind, kind);
      assert.match(answer.failure.said, words);
      assert.ok(Math.max(...written) < most + UNREAD, `${Math.max(...written) / MB} MB were read`);
    });
  }
});

/** Writes for as long as somebody reads. */
function flood(socket: Socket, first: string, more: Buffer, written: number[]): void {
  const go = (): void => {
    while (!socket.destroyed && socket.write(more));
  };
  socket.on("error", () => undefined);
  socket.on("close", () => written.push(socket.bytesWritten));
  socket.on("drain", go);
  socket.once("data", () => {
    socket.write(first);
    go();
  });
}
