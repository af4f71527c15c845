/** What an engine answers, read up to a size: it may be another that answers in its place, and goes on and on. */

import type { IncomingMessage } from "node:http";
import { parseJson } from "../../core/text/json.ts";
import { reasonOf } from "../deadline.ts";
import { fieldsOf, wordOf } from "../fields.ts";

/** Its head is there, and its body to come. */
export type Answer = IncomingMessage;

/** The engine's own answers are far smaller; ten thousand containers come to some megabytes. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** docker-modem gathers the body of an error whatever its size (lib/modem.js, getCause): none is left to it. */
export const ANY_STATUS = Object.fromEntries(
  Array.from({ length: 500 }, (_, at) => [at + 100, true]),
);

/** An engine says a sentence; what answers in its place may say anything, and for as long as it likes. */
const MAX_REFUSAL_BYTES = 64 * 1024;

/** Another status than was hoped for, with what was said to it. */
export class RefusedError extends Error {
  readonly statusCode: number;
  readonly said: string;

  constructor({ statusCode = 0, statusMessage = "" }: IncomingMessage, said: string) {
    super(`${statusCode} ${statusMessage}`.trim() + (said === "" ? "" : `: ${said}`));
    this.statusCode = statusCode;
    this.said = said;
  }
}

export async function refusalIn(answer: IncomingMessage, signal: AbortSignal): Promise<Error> {
  try {
    const body = await readBody(answer, signal, MAX_REFUSAL_BYTES);
    return new RefusedError(answer, messageIn(body.toString("utf8")));
  } catch (error) {
    return error instanceof TooLong ? new RefusedError(answer, "") : (error as Error);
  }
}

/** `{ "message": "…" }`, as the engine has it. */
function messageIn(text: string): string {
  try {
    return wordOf(fieldsOf(parseJson(text))["message"]) ?? "";
  } catch {
    return outlineOf(text);
  }
}

export async function readBody(
  body: IncomingMessage,
  signal: AbortSignal,
  maxBytes = MAX_BODY_BYTES,
): Promise<Buffer> {
  const stop = (): void => {
    body.destroy(reasonOf(signal));
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) throw new TooLong(maxBytes);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

export class TooLong extends Error {
  constructor(maxBytes: number) {
    super(`the answer is longer than ${maxBytes} bytes`);
  }
}

/** What is like JSON may be a container's, with all its environment; a page of HTML says who sent it. */
export function outlineOf(text: string): string {
  if (text === "") return "an empty answer";
  return /^\s*[[{"]/.test(text) ? "it begins like JSON, and is none" : text;
}
