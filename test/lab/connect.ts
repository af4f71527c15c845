import { join } from "node:path";
import { LabError, type Ran } from "./run.ts";

/** What the sender of a connection saw. */
export interface Reply {
  readonly answer: Answer;
  /** What the other side sent, of an HTTP answer without its head. */
  readonly body?: string;
  /** The kernel's name of the error, as `EHOSTUNREACH`. */
  readonly errno?: string;
}

/**
 * `data`: the other side sent something. `empty`: it closed without a word. `stalled`: it took the
 * connection and stayed silent. `refused`: a RST, or ICMP port unreachable. `reset`: a RST after
 * the connection was open. `timeout`: nothing came at all. `unreachable`: any other ICMP error, or
 * no route or neighbour (of UDP the kernel tells a sender only of some of these).
 */
export type Answer = "data" | "empty" | "stalled" | "refused" | "reset" | "timeout" | "unreachable";

export interface ConnectOptions {
  readonly protocol?: "tcp" | "udp";
  /** What to send once connected; an HTTP request by TCP and a line by UDP unless told. */
  readonly send?: string;
  /** The source address. */
  readonly from?: string;
  /** How long to wait for an answer; 4 s unless told, as a neighbour is sought for 3 s. */
  readonly timeoutMs?: number;
}

/** The arguments of the program that opens one connection and tells what came of it. */
export function probeArgv(address: string, port: number, options: ConnectOptions): string[] {
  const { protocol = "tcp", timeoutMs = 4000, from } = options;
  const send = options.send ?? (protocol === "tcp" ? "GET / HTTP/1.0\r\n\r\n" : "hello\n");
  const question = JSON.stringify({ address, port, protocol, from, send, timeoutMs });
  return [process.execPath, join(import.meta.dirname, "probe.mjs"), question];
}

/** Reads what that program printed. */
export function readReply({ stdout }: Ran): Reply {
  const reply: unknown = JSON.parse(stdout);
  if (isReply(reply)) return withoutHead(reply);
  throw new LabError(`No reply of a connection: ${stdout}`);
}

function withoutHead(reply: Reply): Reply {
  const end = reply.body?.startsWith("HTTP/") === true ? reply.body.indexOf("\r\n\r\n") : -1;
  return end === -1 ? reply : { ...reply, body: reply.body?.slice(end + 4) ?? "" };
}

function isReply(value: unknown): value is Reply {
  return typeof value === "object" && value !== null && "answer" in value;
}
