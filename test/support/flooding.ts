/** Somebody who answers in an engine's place, and goes on and on. */

import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";

export const MB = 1024 * 1024;
/** Of a megabyte that is written a little is still on its way when nobody reads any more. */
export const UNREAD = 16 * MB;

export const head = (status: string): string =>
  `HTTP/1.1 ${status}\r\nTransfer-Encoding: chunked\r\n\r\n`;
export const filled = (text: string): Buffer => Buffer.alloc(MB, text);
export const chunk = (text: string): Buffer =>
  Buffer.concat([Buffer.from(`${MB.toString(16)}\r\n`), filled(text), Buffer.from("\r\n")]);

export interface Serving {
  readonly port: number;
  /** The most that a connection took. */
  readonly written: () => number;
  readonly close: () => Promise<void>;
}

/** Says this to whoever asks, and then more for as long as somebody reads, or up to so many bytes. */
export async function serving(first: string, more: Buffer, limit = Infinity): Promise<Serving> {
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
