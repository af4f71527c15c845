/** What an engine that does not answer leaves out of a snapshot, in words, with what would close it. */

import type { GapCode } from "../../core/codes.ts";
import type { Gap } from "../../core/contract.ts";
import type { Failure, FailureKind } from "../outcome.ts";
import type { EngineEndpoint } from "./endpoint.ts";

const ANSWERS = ["explain", "trace", "list", "findings"];

const CODES: Readonly<Record<FailureKind, GapCode>> = {
  absent: "ENGINE_UNREACHABLE",
  unreachable: "ENGINE_UNREACHABLE",
  "cut-off": "ENGINE_UNREACHABLE",
  failed: "ENGINE_UNREACHABLE",
  "no-link": "SSH_FAILED",
  denied: "ENGINE_PERMISSION_DENIED",
  "timed-out": "TIMED_OUT",
  garbled: "OUTPUT_NOT_UNDERSTOOD",
};

/** The whole engine is missing. */
export function gapOfEngine(failure: Failure, endpoint: EngineEndpoint): Gap {
  return {
    code: CODES[failure.kind],
    what: "The engine's networks and containers",
    reason: `${reasonOf(failure, endpoint)}: ${failure.said}`,
    remedy: failure.remedy ?? remedyOf(failure.kind, endpoint),
    affects: ANSWERS,
  };
}

/** Which engine is meant could not be told. */
export function gapOfChoice(failure: Failure): Gap {
  const absent = failure.kind === "absent";
  return {
    code: absent ? "CONTEXT_NOT_FOUND" : "OUTPUT_NOT_UNDERSTOOD",
    what: "Which engine to ask",
    reason: `${failure.asked}: ${failure.said}`,
    remedy: absent
      ? "Choose one of the contexts that `docker context ls` lists"
      : "Correct it, or name an engine by its endpoint",
    affects: ANSWERS,
  };
}

/** Some containers are missing. */
export function gapOfContainers(failures: readonly Failure[], endpoint: EngineEndpoint): Gap[] {
  const what = failures.length === 1 ? "One container" : `${failures.length} containers`;
  return gapOfPart(what, failures, endpoint);
}

/** Something of the swarm is missing: its nodes, services and tasks, or who is in an overlay network. */
export const gapOfSwarm = (failures: readonly Failure[], endpoint: EngineEndpoint): Gap[] =>
  gapOfPart("Nodes, services and networks of the swarm", failures, endpoint);

function gapOfPart(what: string, failures: readonly Failure[], endpoint: EngineEndpoint): Gap[] {
  const [first] = failures;
  if (first === undefined) return [];
  return [
    {
      code: CODES[first.kind],
      what,
      reason: `${first.asked} failed: ${first.said}`,
      remedy: first.remedy ?? remedyOf(first.kind, endpoint),
      affects: ANSWERS,
    },
  ];
}

function reasonOf({ kind, asked }: Failure, { text }: EngineEndpoint): string {
  switch (kind) {
    case "denied":
      return `${text} refuses this user`;
    case "timed-out":
      return `${text} took ${asked} and did not answer in time`;
    case "garbled":
      return `What ${text} answers is not a Docker engine's (${asked})`;
    case "cut-off":
      return `${text} closed the connection before it had answered ${asked}`;
    case "failed":
      return `${text} could not answer ${asked}`;
    case "no-link":
      return `${asked} did not get there`;
    case "absent":
    case "unreachable":
      return `${text} does not answer`;
  }
}

function remedyOf(kind: FailureKind, { kind: place, text, source }: EngineEndpoint): string {
  switch (kind) {
    case "denied":
      return place === "unix"
        ? "Add this user to the group of the socket (`sudo usermod -aG docker $USER`, then log in again), or run as root"
        : "Name the right certificates (DOCKER_CERT_PATH or the context's)";
    case "timed-out":
      return "See what the engine is busy with (`journalctl -u docker`), and try again";
    case "garbled":
      return `Check that ${text} (named by ${source}) is a Docker engine`;
    case "absent":
    case "unreachable":
    case "cut-off":
    case "no-link":
    case "failed":
      return place === "unix"
        ? "Start the engine (`sudo systemctl start docker`), or choose another context (`docker context ls`)"
        : `Check that the engine at ${text} (named by ${source}) runs and can be reached from here`;
  }
}
