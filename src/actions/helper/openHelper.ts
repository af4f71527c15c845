/**
 * A short-lived privileged container that reads the host as its root, for hosts that nobody can log in to and for
 * logins without root. It is started only for a person who asked for it by name.
 */

import { randomBytes } from "node:crypto";
import type Docker from "dockerode";
import type { EngineClient } from "../../collect/engine/client.ts";
import { HELPER_LABEL } from "../../collect/engine/watch.ts";
import { fieldsOf, textOf } from "../../collect/fields.ts";
import { excerpt, failed, done, type Failure, type Outcome } from "../../collect/outcome.ts";
import type { Channel } from "../../collect/shell/channel.ts";
import { channelOf, type Attached } from "./helperChannel.ts";
import { imagesAtHand, isOfficial } from "./imagesAtHand.ts";
import { begun, removeHelper, removeLeftovers } from "./leftovers.ts";

/** An image that has no `nsenter` shows it when it is started; more than a few are not tried. */
const MAX_TRIES = 6;
const TIMEOUT_MS = 30_000;
/** However a reader is lost, its helper is gone by then. */
const LIFE_SECONDS = 300;

/** Rejects never. Without an image the official ones at hand are tried in turn; none is pulled. */
export async function openHelper(
  engine: EngineClient,
  closed: AbortSignal,
  image?: string,
): Promise<Outcome<Channel>> {
  const images = image === undefined ? await imagesAtHand(engine) : done([image]);
  if (!images.ok) return images;
  const { calling } = await engine.link();
  void removeLeftovers(engine, calling);
  let last: Outcome<Channel> = noImage();
  const fit = image === undefined ? images.value.filter(isOfficial) : images.value;
  for (const each of fit.slice(0, MAX_TRIES)) {
    last = await start(calling, engine, each, closed);
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
    remedy:
      "Pull a small one that has `nsenter` (`docker pull busybox`), or name one that you trust",
  },
});

async function start(
  docker: Docker,
  engine: EngineClient,
  image: string,
  closed: AbortSignal,
): Promise<Outcome<Channel>> {
  const asked = `a helper container of ${image}`;
  const late = AbortSignal.timeout(TIMEOUT_MS);
  // Known before it is made: whatever comes between, it can be told from others, and be removed.
  const name = `docker-network-lens-${randomBytes(6).toString("hex")}`;
  const container = docker.getContainer(name);
  engine.ownContainers.add(name);
  begun(engine, name);
  const remove = (): Promise<void> => removeHelper(engine, docker, name);
  let stream: Attached | undefined;
  try {
    await docker.createContainer({ name, ...helperOf(image), abortSignal: late });
    stream = await container.attach({ ...ATTACHED, abortSignal: late });
    if (closed.aborted) throw new Error("it was closed");
    await container.start({ abortSignal: late });
    return done(channelOf(stream, remove, asked));
  } catch (error) {
    // It would wait for a start, for ever.
    stream?.destroy?.();
    await remove();
    return late.aborted
      ? failed("timed-out", asked, "the engine did not start it in time")
      : { ok: false, failure: failureOf(error, asked, image) };
  }
}

/** Where the host has no `timeout`, or another one, it has to do without. */
const SH = `l=${LIFE_SECONDS}; timeout $l true 2>/dev/null && exec timeout -s KILL $l /bin/sh; exec /bin/sh`;

/**
 * All that `nsenter` into the first process of the host takes; its own network is the host's, so that it adds none.
 * By its path `sh` is the host's own: some builds of busybox run their own for the bare name.
 */
const helperOf = (image: string): Docker.ContainerCreateOptions => ({
  Image: image,
  Entrypoint: ["nsenter"],
  Cmd: ["-t", "1", "-m", "-u", "-n", "-i", "/bin/sh", "-c", SH],
  User: "0",
  Labels: { [HELPER_LABEL]: "helper" },
  ...{ OpenStdin: true, StdinOnce: true, AttachStdin: true },
  ...{ AttachStdout: true, AttachStderr: true, Tty: false },
  HostConfig: {
    ...{ AutoRemove: true, Privileged: true, PidMode: "host", NetworkMode: "host" },
    // An engine that gives containers other users makes none privileged, but for this.
    UsernsMode: "host",
    LogConfig: { Type: "none", Config: {} },
  },
});

const ATTACHED = { stream: true, stdin: true, stdout: true, stderr: true, hijack: true } as const;

const NO_NSENTER = /nsenter.*(?:executable file not found|no such file)|unable to find user/is;

function failureOf(error: unknown, asked: string, image: string): Failure {
  const { statusCode, json, message } = fieldsOf(error);
  const said = excerpt(textOf(fieldsOf(json)["message"]) ?? textOf(message) ?? String(error));
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
