// CONTAINER_NOT_RUNNING: who should answer is exited, created, paused, dead or between two runs of a crash loop.

import type { Finding, Severity } from "../../contract.ts";
import type { Container } from "../../docker/engine.ts";
import { isUp } from "../../docker/publications.ts";
import { secondsBetween } from "../../text/time.ts";
import { severityOf, type Asked, type CauseRule } from "../case.ts";
import { aboutContainer, inspected, refOf } from "./write.ts";

export const notRunning: CauseRule = (asked) => {
  const container = asked.publication?.container;
  if (container === undefined) return undefined;
  if (container.state === "paused") {
    const cause = asked.walk.end.cause;
    const stuck = cause.kind === "never-accepted" && cause.because === "paused";
    return stuck ? paused(asked, container) : undefined;
  }
  if (isLooping(container, asked.snapshot.takenAt)) return looping(asked, container);
  return isUp(container) || asked.served ? undefined : stopped(container, severityOf(asked));
};

/** A run this short, with others behind it, is a loop caught between two crashes. */
const SHORT_RUN_SECONDS = 60;

function isLooping({ state, restartCount, startedAt }: Container, takenAt: string): boolean {
  if (state === "restarting") return true;
  if (state !== "running" || restartCount === 0 || startedAt === undefined) return false;
  const age = secondsBetween(startedAt, takenAt);
  return age !== undefined && age < SHORT_RUN_SECONDS;
}

function looping(asked: Asked, container: Container): Finding {
  const { name, restartCount, exitCode, restartPolicy } = container;
  return {
    code: "CONTAINER_NOT_RUNNING",
    severity: severityOf(asked),
    subject: aboutContainer(container),
    title: `${name} crashes and is restarted again and again`,
    detail:
      `Its main process ends (last with exit code ${String(exitCode)}) and the restart policy “${restartPolicy}” starts it anew. ` +
      "Its address and its port rules exist only during each short run.",
    evidence: [
      inspected(
        container,
        `State.Status: ${container.state}`,
        `State.ExitCode: ${String(exitCode)}`,
        `RestartCount: ${String(restartCount)}`,
        ...(container.startedAt === undefined ? [] : [`State.StartedAt: ${container.startedAt}`]),
      ),
    ],
    remedy: {
      text: "Its log says why it ends.",
      command: `docker logs --tail 50 ${refOf(container)}`,
    },
  };
}

function paused(asked: Asked, container: Container): Finding {
  return {
    code: "CONTAINER_NOT_RUNNING",
    severity: severityOf(asked),
    subject: aboutContainer(container),
    title: `${container.name} is paused`,
    detail:
      "The kernel still opens connections for its listening sockets, but no process runs that could take them.",
    evidence: [inspected(container, "State.Status: paused")],
    remedy: { text: "Let it go on.", command: `docker unpause ${refOf(container)}` },
  };
}

/** `docker stop` ends a container with the exit code of SIGTERM or SIGKILL, or with 0 if it obeys by itself. */
const STOPPED_BY_PERSON = new Set([0, 137, 143]);

/** The severity is that of one which nobody stopped on purpose. */
export function stopped(container: Container, severity: Severity): Finding {
  const { name, state, exitCode, restartPolicy, error } = container;
  const meant =
    STOPPED_BY_PERSON.has(exitCode) &&
    error === undefined &&
    (restartPolicy === "no" || restartPolicy === "") &&
    (state === "exited" || state === "created");
  return {
    code: "CONTAINER_NOT_RUNNING",
    severity: meant ? "info" : severity,
    subject: aboutContainer(container),
    title:
      state === "created" ? `${name} was never started` : `${name} does not run: it is ${state}`,
    detail:
      "Only a running container has an address, port rules and a docker-proxy; so nobody answers for it.",
    evidence: [
      inspected(
        container,
        `State.Status: ${state}`,
        `State.ExitCode: ${String(exitCode)}`,
        `HostConfig.RestartPolicy.Name: ${restartPolicy}`,
        ...(error === undefined ? [] : [`State.Error: ${error}`]),
        ...(container.finishedAt === undefined
          ? []
          : [`State.FinishedAt: ${container.finishedAt}`]),
      ),
    ],
    remedy: {
      text: meant ? "Start it." : "Its log says why it ended; then start it.",
      command: meant
        ? `docker start ${refOf(container)}`
        : `docker logs --tail 50 ${refOf(container)}\ndocker start ${refOf(container)}`,
    },
  };
}
