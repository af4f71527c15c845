import { once } from "node:events";
import { rmSync } from "node:fs";
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSocketServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { RUNNING } from "../lab/places.ts";
import type { LabHost } from "../lab/host.ts";

/** A socket of the host at which somebody else than its engine answers. */
export interface Impostor {
  /** What the asker names. */
  readonly endpoint: string;
  close(): Promise<void>;
}

/** What comes instead of the engine's answer, or between it and the asker; `true` where all is said. */
export type Meddle = (
  path: string,
  response: ServerResponse,
  answer: () => Promise<string>,
) => Promise<boolean>;

/** Stands before the host's engine and lets through what is not meddled with. */
export async function standBetween(host: LabHost, meddle: Meddle): Promise<Impostor> {
  const server = createServer((asked, response) => {
    const path = asked.url ?? "/";
    const answer = (): Promise<string> => fetchText(host.socket, path);
    void meddle(path, response, answer).then((done) => {
      if (!done) forward(host.socket, asked, response);
    });
  });
  return listen(host, server);
}

/** Speaks to each who connects as it likes. */
export async function pretend(host: LabHost, speak: (socket: Socket) => void): Promise<Impostor> {
  return listen(host, createSocketServer(speak));
}

async function listen(host: LabHost, server: Server): Promise<Impostor> {
  const path = join(RUNNING, host.record.id, "impostor.sock");
  rmSync(path, { force: true });
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.on("error", () => undefined);
    socket.once("close", () => open.delete(socket));
  });
  server.listen(path);
  await once(server, "listening");
  await host.inRoot(["chmod", "666", "/lab/impostor.sock"]);
  return {
    endpoint: "unix:///lab/impostor.sock",
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function forward(socketPath: string, asked: IncomingMessage, response: ServerResponse): void {
  const { url = "/", method = "GET", headers } = asked;
  const onward = request({ socketPath, path: url, method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on("error", () => response.destroy());
  asked.pipe(onward);
}

async function fetchText(socketPath: string, path: string): Promise<string> {
  const asked = request({ socketPath, path });
  asked.end();
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
