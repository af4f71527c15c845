/** Removes a network, or those that nobody uses. */

import * as vscode from "vscode";
import type { Change } from "../../core/change/change.ts";
import { unusedNetworks, usersOf, whyNotRemove, type Unused } from "../../core/change/users.ts";
import type { Container, Network } from "../../core/docker/engine.ts";
import { visible } from "../../core/explain/words/text.ts";
import { tell } from "../messages.ts";
import { Refusal } from "../refusal.ts";
import type { Lens } from "../lens/lens.ts";
import { BACK, converse } from "../picks/converse.ts";
import { askChoices } from "../picks/inputs.ts";
import { ask, change, isConfirmed, liveEngine, troubleOf, type LiveEngine } from "./live.ts";
import { named, networkQuestion, pairOf, type Given, type Pair, type WhyNot } from "./places.ts";

export async function removeNetwork(lens: Lens, given: Given): Promise<void> {
  const live = await liveEngine(lens);
  const whyNot: WhyNot = ({ network }) => network && whyNotGone(live, network);
  const start = pairOf(live, given);
  const title = vscode.l10n.t("Remove a Network on {0}", live.engine.name);
  const questions = start.network === undefined ? [networkQuestion<Pair>(live, whyNot)] : [];
  const { network } = (await converse(title, questions, start)) ?? {};
  if (network === undefined) return;
  const why = whyNot({ network });
  if (why !== undefined) throw new Refusal(why);
  const name = visible(network.name);
  const { waiting } = usersOf(network, live.snapshot());
  const wanted = { kind: "remove", network: named(network) } as const;
  const confirmed = await isConfirmed(live, {
    question: vscode.l10n.t("Remove the network {0}?", name),
    notes: [
      ...(waiting.length === 0 ? [vscode.l10n.t("No container uses it.")] : [missedBy(waiting)]),
      ...network.ipam.map(({ subnet }) => vscode.l10n.t("Subnet {0}", visible(subnet))),
    ],
    verb: vscode.l10n.t("Remove"),
    changes: [wanted],
  });
  if (!confirmed) return;
  await change(live, wanted, vscode.l10n.t("Removing {0}", name));
  void tell(vscode.l10n.t("Removed the network {0}.", name));
}

function whyNotGone(live: LiveEngine, network: Network): string | undefined {
  const { connected, elsewhere } = usersOf(network, live.snapshot());
  const why = whyNotRemove(network);
  const users = [...connected.map(({ name }) => name), ...elsewhere].map(visible).join(", ");
  if (why !== undefined || users === "") return why;
  return vscode.l10n.t(
    "{0} is in use by {1}. Disconnect them first.",
    visible(network.name),
    users,
  );
}

const namesOf = (containers: readonly Container[]): string =>
  containers.map(({ name }) => visible(name)).join(", ");

/** An engine removes the network all the same, and then says “network … not found” when such a container starts. */
const missedBy = (waiting: readonly Container[]): string =>
  vscode.l10n.t("These do not run, and cannot start without it: {0}", namesOf(waiting));

/** Removes exactly those that were shown and chosen; a network that is used by then is refused by the engine. */
export async function pruneNetworks(lens: Lens): Promise<void> {
  const live = await liveEngine(lens);
  const unused = unusedNetworks(live.snapshot());
  if (unused.length === 0) {
    const said = vscode.l10n.t("Every network of {0} is in use.", live.engine.name);
    void tell(said);
    return;
  }
  const chosen = await chooseUnused(live, unused);
  if (chosen.length === 0) return;
  const changes = chosen.map(({ network }): Change => ({
    kind: "remove",
    network: named(network),
  }));
  const confirmed = await isConfirmed(live, {
    question:
      chosen.length === 1
        ? vscode.l10n.t("Remove one network?")
        : vscode.l10n.t("Remove {0} networks?", chosen.length),
    notes: chosen.flatMap(({ waiting }) => (waiting.length === 0 ? [] : [missedBy(waiting)])),
    verb: vscode.l10n.t("Remove"),
    changes,
  });
  if (confirmed) await removeAll(live, chosen);
}

async function chooseUnused(
  live: LiveEngine,
  unused: readonly Unused[],
): Promise<readonly Unused[]> {
  const choices = unused.map((value) => ({
    ...{ label: visible(value.network.name), value },
    description: visible(value.network.ipam.map(({ subnet }) => subnet).join(", ")),
    ...(value.waiting.length === 0 ? {} : { detail: missedBy(value.waiting) }),
  }));
  const place = {
    ...{ title: vscode.l10n.t("Prune Networks on {0}", live.engine.name) },
    ...{ step: 1, totalSteps: 1 },
  };
  const placeholder = vscode.l10n.t("Which of those that no running container uses?");
  const missed = unused.filter(({ waiting }) => waiting.length === 0);
  const answer = await askChoices(place, { placeholder, choices, chosen: missed });
  return answer === undefined || answer === BACK ? [] : answer;
}

/** One refusal does not keep the others; all of them are told together. */
async function removeAll(live: LiveEngine, chosen: readonly Unused[]): Promise<void> {
  const removed: string[] = [];
  const kept: string[] = [];
  for (const { network } of chosen) {
    const name = visible(network.name);
    const wanted = { kind: "remove", network: named(network) } as const;
    const trouble = troubleOf(await ask(live, wanted, vscode.l10n.t("Removing {0}", name)));
    if (trouble === undefined) removed.push(name);
    else kept.push(`${name}: ${trouble}`);
  }
  const gone = vscode.l10n.t("Removed: {0}.", removed.join(", ") || vscode.l10n.t("none"));
  if (kept.length > 0) throw new Refusal(`${gone} ${kept.join(" ")}`);
  void tell(gone);
}
