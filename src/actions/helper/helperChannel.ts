/** The `sh` of a helper container that runs, as somebody holds it open. */

import { PassThrough } from "node:stream";
import { excerpt, type Failure } from "../../collect/outcome.ts";
import type { Channel } from "../../collect/shell/channel.ts";
import { takeApart } from "./takeApart.ts";

/** An engine that does not answer any more is left by then. */
const GRACE_MS = 2_000;
const MAX_SAID_CHARACTERS = 2_000;

/** What a container reads and prints, on one connection. */
export type Attached = NodeJS.ReadWriteStream & { destroy?: () => unknown };

/** Its `sh` ends with its input, and the engine removes it then, also when nobody is left to ask for it. */
export function channelOf(stream: Attached, remove: () => Promise<void>, asked: string): Channel {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  stream.on("data", takeApart(stdout, stderr));
  let said = "";
  stderr.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString("utf8")).slice(-MAX_SAID_CHARACTERS);
  });
  const ended = new Promise<Failure>((resolve) => {
    const over = (): void => {
      resolve(endingOf(asked, excerpt(said)));
      end();
    };
    for (const event of ["end", "close", "error"]) stream.on(event, over);
  });
  let isEnding = false;
  function end(): void {
    if (isEnding) return;
    isEnding = true;
    stream.end();
    const leave = setTimeout(() => stream.destroy?.(), GRACE_MS);
    void ended.then(() => clearTimeout(leave));
    void remove();
  }
  return { stdin: stream, stdout, stderr, ended, end };
}

function endingOf(asked: string, said: string): Failure {
  const isDenied = /permission denied|not permitted/i.test(said);
  return {
    kind: "cut-off",
    asked,
    said: said === "" ? "it ended" : said,
    remedy: isDenied
      ? "This engine has not root's rights itself, as rootless ones have not: read the host in another way"
      : "Refresh; where it happens again, read the host in another way",
  };
}
