/** Asks an engine to change something. Nothing else in the extension does, and only commands come here. */

import type Docker from "dockerode";
import {
  ANY_STATUS,
  readBody,
  refusalIn,
  RefusedError,
  type Answer,
} from "../collect/engine/answer.ts";
import { reasonOf, withDeadline, type Deadline } from "../collect/deadline.ts";
import type { EngineClient, RequestLimits } from "../collect/engine/client.ts";
import { failureIn, kindOf } from "../collect/engine/link.ts";
import { fieldsOf, wordOf } from "../collect/fields.ts";
import { excerpt } from "../collect/outcome.ts";
import { parseJson } from "../core/text/json.ts";
import type { Change } from "../core/change/change.ts";
import { requestOf, type ChangeRequest } from "./request.ts";

/** What became of a change. */
export type ChangeResult =
  | { readonly is: "done"; readonly id?: string; readonly warning?: string }
  /** The engine says no, in its own words. */
  | { readonly is: "refused"; readonly said: string }
  /** The engine was not reached: nothing has changed. */
  | { readonly is: "not-sent"; readonly said: string }
  /** It was asked and did not answer: it may do what was asked all the same. */
  | { readonly is: "unanswered"; readonly said: string };

/** Rejects only when the caller's signal is aborted; then too the engine may go on. */
export async function carryOut(
  change: Change,
  engine: EngineClient,
  limits: RequestLimits,
): Promise<ChangeResult> {
  const { calling } = await engine.link();
  return withDeadline(limits, async (deadline) => {
    const outcome = await send(calling, requestOf(change), deadline);
    if (limits.signal.aborted) throw reasonOf(limits.signal);
    return outcome;
  });
}

function send(docker: Docker, request: ChangeRequest, { signal }: Deadline): Promise<ChangeResult> {
  return new Promise((resolve) => {
    const fail = (error: unknown): void => resolve(outcomeOf(error));
    if (signal.aborted) {
      fail(signal.reason);
      return;
    }
    // The body of an error may never end, and dockerode calls back only after it.
    signal.addEventListener("abort", () => fail(signal.reason), { once: true });
    const { method, path, body } = request;
    docker.modem.dial(
      {
        ...{ method, path, abortSignal: signal, isStream: true },
        ...(body === undefined ? {} : { options: body }),
        statusCodes: ANY_STATUS,
      },
      (error, result) => {
        if (error !== null) fail(error);
        else void resultOf(result as Answer, signal).then(resolve, fail);
      },
    );
  });
}

const DONE = [200, 201, 204];

async function resultOf(answer: Answer, signal: AbortSignal): Promise<ChangeResult> {
  if (!DONE.includes(answer.statusCode ?? 0)) return outcomeOf(await refusalIn(answer, signal));
  const body = await readBody(answer, signal);
  return doneOf(body.length === 0 ? {} : parseJson(body.toString("utf8")));
}

function doneOf(answer: unknown): ChangeResult {
  const { Id, Warning } = fieldsOf(answer);
  const [id, warning] = [wordOf(Id), wordOf(Warning)];
  return {
    is: "done",
    ...(id === undefined ? {} : { id }),
    ...(warning === undefined ? {} : { warning: excerpt(warning) }),
  };
}

function outcomeOf(error: unknown): ChangeResult {
  const words = error instanceof Error ? error.message : String(error);
  if (error instanceof RefusedError) {
    return { is: "refused", said: excerpt(error.said === "" ? words : error.said) };
  }
  const kind = failureIn(error)?.kind ?? kindOf(error);
  const reached = kind !== "unreachable" && kind !== "denied" && kind !== "no-link";
  return { is: reached ? "unanswered" : "not-sent", said: excerpt(words) };
}
