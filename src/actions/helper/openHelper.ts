/**
 * A short-lived privileged container that reads the host as its root, for hosts that nobody can log in to and for
 * logins without root. It is started only for a person who asked for it by name.
 */

import { randomBytes } from "node:crypto";
import { PassThrough } from "node:stream";
import type Docker from "dockerode";
import type { EngineClient } from "../../collect/engine/client.ts";
import { fieldsOf, textOf } from "../../collect/fields.ts";
import { excerpt, failed, done, type Failure, type Outcome } from "../../collect/outcome.ts";
import type { Channel } from "../../collect/shell/channel.ts";
import { imagesAtHand } from "./imagesAtHand.ts";
import { begun, LABEL, NAME_BEGINS, remove, sweep } from "./leftBehind.ts";

/** An image that has no `nsenter` shows it when it is started; more than a few are not tried. */
const MAX_TRIES = 6;
const TIMEOUT_MS = 30_000;

/** Rejects never. Without an image those at hand are tried in turn; none is pulled. */
export async function openHelper(engine: EngineClient, image?: string): Promise<Outcome<Channel>> {
  const images = image === undefined ? await imagesAtHand(engine) : done([image]);
  if (!images.ok) return images;
  const { calling } = await engine.link();
  await sweep(calling, engine);
  let last: Outcome<Channel> = noImage();
  for (const each of images.value.slice(0, MAX_TRIES)) {
    last = await start(calling, engine, each);
    if (last.ok || last.failure.kind !== "absent") return last;
  }
  return last;
}

const noImage = (): Outcome<never> => ({
  ok: false,
  failure: {
    kind: "absent",
    asked: "docker images",
    said: "the engine has no image at hand to make a helper container of",
    remedy: "Pull a small one that has `nsenter` (`docker pull busybox`), or name one",
  },
});

async function start(
  docker: Docker,
  engine: EngineClient,
  image: string,
): Promise<Outcome<Channel>> {
  const asked = `a helper container of ${image}`;
  const name = `${NAME_BEGINS}${randomBytes(6).toString("hex")}`;
  const late = AbortSignal.timeout(TIMEOUT_MS);
  begun(engine, name);
  try {
    const options = { ...helperOf(image), name, abortSignal: late };
    const container = await docker.createContainer(options);
    engine.ownContainers.add(container.id);
    const stream = await container.attach({ ...ATTACHED, abortSignal: late });
    await container.start({ abortSignal: late });
    return done(channelOf({ docker, engine, name }, stream, asked));
  } catch (error) {
    await remove(docker, engine, name);
    return late.aborted
      ? failed("timed-out", asked, "the engine did not start it in time")
      : { ok: false, failure: failureOf(error, asked, image) };
  }
}

/**
 * All that `nsenter` into the first process of the host takes; its own network is the host's, so that it adds none.
 * By its path `sh` is the host's own: some builds of busybox run their own for the bare name.
 */
const helperOf = (image: string): Docker.ContainerCreateOptions => ({
  Image: image,
  Entrypoint: ["nsenter"],
  Cmd: ["-t", "1", "-m", "-u", "-n", "-i", "/bin/sh", "-c", MORTAL],
  User: "0",
  Labels: { [LABEL]: "helper" },
  ...{ OpenStdin: true, StdinOnce: true, AttachStdin: true },
  ...{ AttachStdout: true, AttachStderr: true, Tty: false },
  HostConfig: {
    ...{ AutoRemove: true, Privileged: true, PidMode: "host", NetworkMode: "host" },
    LogConfig: { Type: "none", Config: {} },
  },
});

/**
 * Where a link is lost without a word, the engine may wait for hours for what is said next: then the shell ends by
 * itself. What it has started ends with the container (runc kills its whole cgroup where the PID namespace is the host's).
 */
const LIFETIME_S = 600;
const MORTAL = `(sleep ${LIFETIME_S}; kill $$) </dev/null >/dev/null 2>&1 & exec /bin/sh`;

const ATTACHED = { stream: true, stdin: true, stdout: true, stderr: true, hijack: true } as const;

interface Helper {
  readonly docker: Docker;
  readonly engine: EngineClient;
  readonly name: string;
}

/** Its `sh` ends with its input, and the engine removes it then, also when nobody is left to ask for it. */
function channelOf(
  { docker, engine, name }: Helper,
  stream: NodeJS.ReadWriteStream,
  asked: string,
): Channel {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  docker.modem.demuxStream(stream, stdout, stderr);
  let said = "";
  stderr.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString("utf8")).slice(-2_000);
  });
  let removal: Promise<void> | undefined;
  const removed = (): Promise<void> => (removal ??= remove(docker, engine, name));
  let over = (): void => undefined;
  const ended = new Promise<Failure>((resolve) => {
    over = () => {
      const words = excerpt(said) === "" ? "it ended" : excerpt(said);
      resolve({ kind: "cut-off", asked, said: words });
      void removed();
    };
  });
  // Whoever ends it waits until it is gone.
  const onEnd = (): void => {
    if (removal === undefined) over();
  };
  for (const event of ["end", "close", "error"]) stream.on(event, onEnd);
  const end = (): void => {
    stream.end();
    void removed().then(over);
  };
  return { stdin: stream, stdout, stderr, ended, end };
}

const NO_NSENTER = /nsenter.*(?:executable file not found|no such file)|unable to find user/is;

function failureOf(error: unknown, asked: string, image: string): Failure {
  const { statusCode, json } = error as { readonly statusCode?: unknown; readonly json?: unknown };
  const words = error instanceof Error ? error.message : String(error);
  const said = excerpt(textOf(fieldsOf(json)["message"]) ?? words);
  if (NO_NSENTER.test(said)) {
    const remedy = "Name an image that has `nsenter`, such as busybox, alpine or debian";
    return { kind: "absent", asked, said, remedy };
  }
  if (statusCode === 404) {
    return { kind: "absent", asked, said, remedy: `Pull it first: \`docker pull ${image}\`` };
  }
  const remedy =
    "See whether the engine, or a policy in front of it, forbids privileged containers";
  return { kind: statusCode === 403 ? "denied" : "failed", asked, said, remedy };
}
