/** A container's state as one icon and a few words. */

import type { Container } from "../docker/engine.ts";
import type { Icon, Mood } from "./outline.ts";

export function stateIcon(container: Container): Icon {
  const mood = stateMood(container);
  return { id: ICONS[container.state], ...(mood === undefined ? {} : { mood }) };
}

const ICONS: Readonly<Record<Container["state"], string>> = {
  created: "vm-outline",
  running: "vm-running",
  paused: "debug-pause",
  restarting: "sync",
  removing: "vm-outline",
  exited: "vm-outline",
  dead: "error",
};

export function stateMood({ state, health, exitCode, error }: Container): Mood | undefined {
  switch (state) {
    case "running":
      if (health === "unhealthy") return "bad";
      return health === "starting" ? "waiting" : "good";
    case "paused":
    case "restarting":
      return "waiting";
    case "dead":
      return "bad";
    case "created":
      return error === undefined ? "off" : "bad";
    case "exited":
      return STOPPED_BY_A_PERSON.has(exitCode) && error === undefined ? "off" : "bad";
    case "removing":
      return "off";
  }
}

/** 137 and 143 are SIGKILL and SIGTERM: how `docker stop` ends a process. */
const STOPPED_BY_A_PERSON: ReadonlySet<number> = new Set([0, 137, 143]);

/** `running`, `running, unhealthy`, `exited (1)`. */
export function stateWords({ state, health, exitCode, restartCount }: Container): string {
  switch (state) {
    case "running":
      return health === undefined ? state : `${state}, ${health}`;
    case "exited":
      return `${state} (${exitCode})`;
    case "restarting":
      return `${state}, ${restartCount} times so far`;
    default:
      return state;
  }
}
