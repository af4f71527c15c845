/** The engine that the window looks at, and changes on it: said exactly, confirmed, and asked of no other engine. */

import * as vscode from "vscode";
import { carryOut, type ChangeResult } from "../../actions/carryOut.ts";
import type { Change } from "../../core/change/change.ts";
import { commandOf } from "../../core/change/commandLine.ts";
import type { Engine } from "../../core/docker/engine.ts";
import { visible } from "../../core/explain/words/text.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import { confirm, tellBriefly } from "../messages.ts";
import { Refusal } from "../refusal.ts";
import type { Lens } from "../lens/lens.ts";
import type { Source } from "../lens/source.ts";
import { withPatienceToAbort } from "../progress.ts";
import { readHost } from "../readHost.ts";
import { gapWords } from "../situation.ts";

/** An engine that answers now; held for as long as one conversation lasts. */
export interface LiveEngine {
  readonly lens: Lens;
  readonly source: Source;
  readonly engine: Engine;
  /** As it is by now. */
  readonly snapshot: () => Snapshot;
}

export async function liveEngine(lens: Lens): Promise<LiveEngine> {
  if (!vscode.workspace.isTrusted) {
    throw new Refusal(vscode.l10n.t("Nothing is changed from a workspace that is not trusted."));
  }
  await readHost(lens);
  const { source, snapshot: first, trouble } = lens.state;
  if (source?.engine === undefined) {
    throw new Refusal(vscode.l10n.t("A snapshot is a record: there is nothing to change in it."));
  }
  if (trouble !== undefined) throw new Refusal(gapWords(trouble));
  if (first?.engine === undefined) throw new Refusal(vscode.l10n.t("There is no engine."));
  return { lens, source, engine: first.engine, snapshot: () => lens.state.snapshot ?? first };
}

interface Intent {
  /** What is asked, as a question. */
  readonly question: string;
  /** What the person should know before, a line each. */
  readonly notes: readonly string[];
  /** The word on the button. */
  readonly verb: string;
  readonly changes: readonly Change[];
}

/** Says what is about to be done, and asks whether it is to be. */
export async function isConfirmed(
  { engine }: LiveEngine,
  { question, notes, verb, changes }: Intent,
): Promise<boolean> {
  const commands = changes.map(commandOf).join("\n");
  const { name, version, endpoint } = engine;
  const where = vscode.l10n.t("Engine: {0}, version {1}, at {2}", name, version, endpoint);
  const same = vscode.l10n.t("The same by hand:");
  const detail = [...notes, where, "", same, ...commands.split("\n")];
  const copy = vscode.l10n.t("Copy Command");
  const picked = await confirm(question, detail, verb, copy);
  if (picked === copy) {
    await vscode.env.clipboard.writeText(commands);
    const said = vscode.l10n.t("The command is copied. Nothing was changed.");
    tellBriefly(said, 5_000);
  }
  return picked === verb;
}

/** The engine makes a bridge or rewires a container in well under a second; a busy one takes longer. */
const TIMEOUT_MS = 60_000;

/** Asks the engine, and then reads it anew. What a person gave up waiting for may be done all the same. */
export async function ask(live: LiveEngine, change: Change, title: string): Promise<ChangeResult> {
  const engine = await sameEngine(live);
  try {
    return await withPatienceToAbort(title, (signal) =>
      carryOut(change, engine, { signal, timeoutMs: TIMEOUT_MS }),
    );
  } catch (error) {
    if (!(error instanceof vscode.CancellationError)) throw error;
    const said = vscode.l10n.t(
      "Nobody waits for the engine any more. It may do what it was asked all the same: the tree shows what there is.",
    );
    throw new Refusal(said);
  } finally {
    await live.lens.fresh(0);
  }
}

async function sameEngine({ lens, source, engine }: LiveEngine) {
  const found = await source.engine?.();
  const isSame =
    lens.state.source === source && found?.ok && found.value.endpoint.text === engine.endpoint;
  if (isSame === true) return found.value;
  throw new Refusal(
    vscode.l10n.t(
      "The window looks at another engine now. Nothing was changed; begin again there.",
    ),
  );
}

/** What became of a change that was not made, in the engine's own words; `undefined` of one that was. */
export function troubleOf(outcome: ChangeResult): string | undefined {
  switch (outcome.is) {
    case "done":
      return undefined;
    case "refused":
      return vscode.l10n.t("The engine refuses: “{0}”", visible(outcome.said));
    case "not-sent":
      return vscode.l10n.t(
        "The engine was not reached, and nothing was changed: {0}",
        outcome.said,
      );
    case "unanswered":
      return vscode.l10n.t(
        "The engine did not answer ({0}). It may do what it was asked all the same: the tree shows what there is.",
        outcome.said,
      );
  }
}

/** Asks the engine for one change; what it does not do is an error that the person sees. */
export async function change(
  live: LiveEngine,
  wanted: Change,
  title: string,
): Promise<ChangeResult> {
  const outcome = await ask(live, wanted, title);
  const trouble = troubleOf(outcome);
  if (trouble !== undefined) throw new Refusal(trouble);
  return outcome;
}
