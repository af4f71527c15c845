/** Which container and which network a change is about: from the line that it was asked on, else by a pick. */

import * as vscode from "vscode";
import type { Container, Network } from "../../core/docker/engine.ts";
import { visible } from "../../core/explain/words/text.ts";
import { sortedNaturally } from "../../core/text/naturally.ts";
import { stateIcon, stateWords } from "../../core/topology/outlineStates.ts";
import { driverOf } from "../../core/docker/drivers/index.ts";
import { BACK, type Question } from "../picks/converse.ts";
import { askChoice, type Choice } from "../picks/inputs.ts";
import { themeIcon } from "../tree/treeRow.ts";
import type { LiveEngine } from "./live.ts";

/** The line of the tree that a command was given on. */
export interface Given {
  readonly networkId: string | undefined;
  readonly containerId: string | undefined;
}

export interface Pair {
  readonly network?: Network;
  readonly container?: Container;
}

/** The engine's own words on what the line is about, as they are now. */
export function pairOf(live: LiveEngine, { networkId, containerId }: Given): Pair {
  const { networks = [], containers = [] } = live.snapshot().engine ?? {};
  const network = networks.find(({ id }) => id === networkId);
  const container = containers.find(({ id }) => id === containerId);
  return {
    ...(network === undefined ? {} : { network }),
    ...(container === undefined ? {} : { container }),
  };
}

/** Why a pair, or the half of one, is not to be had. */
export type WhyNot = (pair: Pair) => string | undefined;

/** Those that are not to be had are shown, with the reason. */
export function containerQuestion<Draft extends Pair>(
  live: LiveEngine,
  whyNot: WhyNot,
): Question<Draft> {
  return {
    async ask(draft, place) {
      const { containers = [] } = live.snapshot().engine ?? {};
      const choices = sortedNaturally(containers, ({ name }) => name).map((container) => ({
        ...barredBy(whyNot({ ...draft, container })),
        ...{ label: visible(container.name), value: container },
        description: stateWords(container),
        iconPath: themeIcon(stateIcon(container)),
      }));
      const placeholder = vscode.l10n.t("Which container?");
      const answer = await askChoice(place, { placeholder, choices: barredLast(choices) });
      if (answer === undefined || answer === BACK) return answer;
      return { ...draft, container: answer };
    },
  };
}

export function networkQuestion<Draft extends Pair>(
  live: LiveEngine,
  whyNot: WhyNot,
  fits: (network: Network, draft: Draft) => boolean = () => true,
): Question<Draft> {
  return {
    async ask(draft, place) {
      const networks = (live.snapshot().engine?.networks ?? []).filter((each) => fits(each, draft));
      const choices = sortedNaturally(networks, ({ name }) => name).map((network) => ({
        ...barredBy(whyNot({ ...draft, network })),
        ...{ label: visible(network.name), value: network },
        description: visible(
          [network.driver, ...network.ipam.map(({ subnet }) => subnet)].join(" · "),
        ),
        iconPath: new vscode.ThemeIcon(driverOf(network).icon),
      }));
      const placeholder = vscode.l10n.t("Which network?");
      const answer = await askChoice(place, { placeholder, choices: barredLast(choices) });
      if (answer === undefined || answer === BACK) return answer;
      return { ...draft, network: answer };
    },
  };
}

const barredBy = (why: string | undefined): { readonly detail?: string; readonly barred?: true } =>
  why === undefined ? {} : { detail: why, barred: true };

const barredLast = <T>(choices: readonly Choice<T>[]): readonly Choice<T>[] => [
  ...choices.filter(({ barred }) => barred !== true),
  ...choices.filter(({ barred }) => barred === true),
];

export const named = ({ id, name }: Network | Container) => ({ id, name });
