/** Takes a container from a network. */

import * as vscode from "vscode";
import { whyNotDisconnect } from "../../core/change/connection.ts";
import { endpointIn, isIn } from "../../core/change/users.ts";
import type { Container, Network } from "../../core/docker/engine.ts";
import { visible } from "../../core/explain/words/text.ts";
import { tell } from "../messages.ts";
import { Refusal } from "../refusal.ts";
import type { Lens } from "../lens/lens.ts";
import { converse } from "../picks/converse.ts";
import { change, isConfirmed, liveEngine } from "./live.ts";
import {
  containerQuestion,
  named,
  networkQuestion,
  pairOf,
  type Given,
  type Pair,
  type WhyNot,
} from "./places.ts";

export async function disconnectContainer(lens: Lens, given: Given): Promise<void> {
  const live = await liveEngine(lens);
  const whyNot: WhyNot = ({ network, container }) =>
    network && container && whyNotDisconnect(network, container, live.snapshot());
  const start = pairOf(live, given);
  const questions = [
    ...(start.container === undefined ? [containerQuestion<Pair>(live, whyNot)] : []),
    ...(start.network === undefined
      ? [networkQuestion<Pair>(live, whyNot, (each, pair) => has(pair, each))]
      : []),
  ];
  const title = vscode.l10n.t("Disconnect a Container on {0}", live.engine.name);
  const { network, container } = (await converse(title, questions, start)) ?? {};
  if (network === undefined || container === undefined) return;
  const why = whyNot({ network, container });
  if (why !== undefined) throw new Refusal(why);
  const wanted = {
    ...({ kind: "disconnect" } as const),
    ...{ network: named(network), container: named(container) },
  };
  const [who, where] = [visible(container.name), visible(network.name)];
  const confirmed = await isConfirmed(live, {
    question: vscode.l10n.t("Disconnect {0} from the network {1}?", who, where),
    notes: lossesOf(container, network),
    verb: vscode.l10n.t("Disconnect"),
    changes: [wanted],
  });
  if (!confirmed) return;
  await change(live, wanted, vscode.l10n.t("Disconnecting {0}", who));
  const said = vscode.l10n.t("{0} is disconnected from the network {1}.", who, where);
  void tell(said);
}

const has = ({ container }: Pair, network: Network): boolean =>
  container !== undefined && isIn(container, network);

function lossesOf(container: Container, network: Network): readonly string[] {
  const { ipv4, ipv6 } = endpointIn(container, network) ?? {};
  const addresses = [ipv4, ipv6].filter((address) => address !== undefined);
  return [
    ...(addresses.length === 0
      ? []
      : [vscode.l10n.t("It loses the address {0}", addresses.join(", "))]),
    ...(container.endpoints.length > 1 ? [] : [vscode.l10n.t("It is in no other network")]),
  ];
}
