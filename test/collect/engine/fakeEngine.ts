import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readEndpoint, type EngineEndpoint } from "../../../src/collect/engine/endpoint.ts";

/** What is answered to a request for a path: bytes as they go over the wire. `undefined`: nothing, ever. */
export type Answers = (path: string, connection: Socket) => string | undefined;

/** Something that listens where an engine should: each test says how it behaves. */
export class FakeEngine {
  readonly endpoint: EngineEndpoint;
  /** Paths in the order in which they were asked. */
  readonly asked: string[] = [];
  mostConnections = 0;
  /** Connections so far. */
  opened = 0;
  readonly #server: Server;
  readonly #others: Server[] = [];
  readonly #folder: string;
  readonly #answers: Answers;
  readonly #open = new Set<Socket>();

  constructor(answers: Answers) {
    this.#folder = mkdtempSync(join(tmpdir(), "engine-"));
    const socket = join(this.#folder, "docker.sock");
    const read = readEndpoint(`unix://${socket}`, "--host");
    if (!read.ok) throw new Error(read.failure.said);
    this.endpoint = read.value;
    this.#answers = answers;
    this.#server = createServer((connection) => this.#serve(connection, answers));
    this.#server.listen(socket);
  }

  /** The same engine behind a port of this machine. */
  async onTcp(): Promise<EngineEndpoint> {
    const server = createServer((connection) => this.#serve(connection, this.#answers));
    this.#others.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const read = readEndpoint(`tcp://127.0.0.1:${port}`, "--host");
    if (!read.ok) throw new Error(read.failure.said);
    return read.value;
  }

  get connections(): number {
    return this.#open.size;
  }

  /** Closes every connection there is. */
  drop(): void {
    for (const connection of this.#open) connection.destroy();
  }

  async stop(): Promise<void> {
    this.drop();
    const servers = [this.#server, ...this.#others];
    await Promise.all(servers.map((each) => new Promise((resolve) => each.close(resolve))));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #serve(connection: Socket, answers: Answers): void {
    this.#open.add(connection);
    this.opened += 1;
    this.mostConnections = Math.max(this.mostConnections, this.#open.size);
    connection.on("error", () => undefined);
    connection.on("close", () => this.#open.delete(connection));
    let rest = "";
    connection.on("data", (chunk) => {
      const heads = (rest + chunk.toString("latin1")).split("\r\n\r\n");
      rest = heads.pop() ?? "";
      for (const head of heads) {
        const path = head.split(" ")[1] ?? "";
        this.asked.push(path);
        const answer = answers(path, connection);
        if (answer !== undefined) connection.write(answer);
      }
    });
  }
}

/** A whole HTTP answer. */
export function http(body: unknown, status = "200 OK"): string {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const head = `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\n`;
  return `${head}Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

/** The beginning of an answer that goes on as chunks. */
export const STREAM_HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

export const chunk = (text: string): string =>
  `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

export const VERSION = {
  Version: "28.5.2",
  ApiVersion: "1.51",
  Os: "linux",
  KernelVersion: "6.18",
};

/** An engine with as many containers as are asked for, and the network that they are in. */
export function healthy(containers = 1): Answers {
  const ids = Array.from({ length: containers }, (_, at) => at.toString(16).padStart(64, "0"));
  return (path) => {
    switch (path) {
      case "/version":
        return http(VERSION);
      case "/info":
        return http({ Name: "lab", OperatingSystem: "Debian", SecurityOptions: ["name=seccomp"] });
      case "/networks":
        return http([{ Id: "n1", Name: "bridge", Driver: "bridge" }]);
      case "/containers/json?all=1":
        return http(ids.map((Id) => ({ Id })));
      default: {
        const id = /^\/containers\/([0-9a-f]{64})\/json$/.exec(path)?.[1];
        if (id === undefined) return http({ message: "page not found" }, "404 Not Found");
        return http({ Id: id, Name: `/c${Number.parseInt(id, 16)}`, State: { Status: "running" } });
      }
    }
  };
}
