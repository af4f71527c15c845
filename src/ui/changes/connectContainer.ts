/** Connects a container to a network, by the names and the address that a person wishes for it. */

import * as vscode from "vscode";
import type { Connection } from "../../core/change/change.ts";
import {
  takesWishes,
  whyNoMembers,
  whyNoNetworks,
  whyNotConnect,
} from "../../core/change/connection.ts";
import {
  addressRemark,
  aliasesOf,
  aliasesRemark,
  hasFamily,
} from "../../core/change/connectionFields.ts";
import type { Remark } from "../../core/change/remark.ts";
import type { Container, Network } from "../../core/docker/engine.ts";
import { visible } from "../../core/explain/words/text.ts";
import { tell } from "../messages.ts";
import { Refusal } from "../refusal.ts";
import type { Lens } from "../lens/lens.ts";
import { converse, type Question } from "../picks/converse.ts";
import { askText } from "../picks/inputs.ts";
import { change, isConfirmed, liveEngine, type LiveEngine } from "./live.ts";
import {
  containerQuestion,
  named,
  networkQuestion,
  pairOf,
  type Given,
  type Pair,
  type WhyNot,
} from "./places.ts";

interface Draft extends Pair {
  readonly aliases: string;
  readonly ipv4: string;
  readonly ipv6: string;
}

type Wish = "aliases" | "ipv4" | "ipv6";

/** Who is connected to what now; `undefined` when nothing was changed. */
export async function connectContainer(
  lens: Lens,
  given: Given,
): Promise<{ readonly networkId: string; readonly containerId: string } | undefined> {
  const live = await liveEngine(lens);
  const start: Draft = { ...pairOf(live, given), aliases: "", ipv4: "", ipv6: "" };
  const early = whyNotIn(live)(start);
  if (early !== undefined) throw new Refusal(early);
  const title = vscode.l10n.t("Connect a Container on {0}", live.engine.name);
  const draft = await converse(title, questionsOn(live, start), start);
  if (draft?.network === undefined || draft.container === undefined) return undefined;
  const { network, container } = draft;
  // Others work on the host too: what was free when it was typed need not be any more.
  const late = whyNotNow(live, draft, network);
  if (late !== undefined) throw new Refusal(late);
  const wanted = { kind: "connect", ...connectionOf(draft, network, container) } as const;
  const [who, where] = [visible(container.name), visible(network.name)];
  const confirmed = await isConfirmed(live, {
    question: vscode.l10n.t("Connect {0} to the network {1}?", who, where),
    notes: notesOn(wanted, container),
    verb: vscode.l10n.t("Connect"),
    changes: [wanted],
  });
  if (!confirmed) return undefined;
  await change(live, wanted, vscode.l10n.t("Connecting {0}", who));
  const said = vscode.l10n.t("{0} is connected to the network {1}.", who, where);
  void tell(said);
  return { networkId: network.id, containerId: container.id };
}

const whyNotIn =
  (live: LiveEngine): WhyNot =>
  ({ network, container }) => {
    if (network === undefined) return container && whyNoNetworks(container, live.snapshot());
    if (container === undefined) return whyNoMembers(network);
    return whyNotConnect(network, container, live.snapshot());
  };

function questionsOn(live: LiveEngine, start: Pair): readonly Question<Draft>[] {
  const whyNot = whyNotIn(live);
  const wish = (field: Wish, prompt: string, placeholder: string): Question<Draft> => ({
    applies: ({ network }) => network !== undefined && takesWish(field, network),
    async ask(draft, place) {
      const { network } = draft;
      const remark = (typed: string): Remark | undefined =>
        network && remarkOn(live, field, typed, network);
      const answer = await askText(place, { value: draft[field], prompt, placeholder, remark });
      return typeof answer === "string" ? { ...draft, [field]: answer } : answer;
    },
  });
  return [
    ...(start.container === undefined ? [containerQuestion<Draft>(live, whyNot)] : []),
    ...(start.network === undefined ? [networkQuestion<Draft>(live, whyNot)] : []),
    wish("aliases", vscode.l10n.t("More names for it in this network; usually none"), "db, cache"),
    wish("ipv4", vscode.l10n.t("IPv4 address; empty: the engine chooses"), "172.30.0.9"),
    wish("ipv6", vscode.l10n.t("IPv6 address; empty: the engine chooses"), "fd00:1:2:3::9"),
  ];
}

function takesWish(field: Wish, network: Network): boolean {
  if (!takesWishes(network)) return false;
  return field === "aliases" || hasFamily(network, field === "ipv4" ? "ip" : "ip6");
}

function remarkOn(
  live: LiveEngine,
  field: Wish,
  typed: string,
  network: Network,
): Remark | undefined {
  if (field === "aliases") return aliasesRemark(typed, network, live.snapshot());
  return addressRemark(typed, field === "ipv4" ? "ip" : "ip6", network, live.snapshot());
}

function whyNotNow(live: LiveEngine, draft: Draft, network: Network): string | undefined {
  const remarks = (["aliases", "ipv4", "ipv6"] as const)
    .filter((field) => takesWish(field, network))
    .map((field) => remarkOn(live, field, draft[field], network));
  return remarks.find((remark) => remark?.stops === true)?.text;
}

function connectionOf(draft: Draft, network: Network, container: Container): Connection {
  const said = (field: Wish): string => (takesWish(field, network) ? draft[field] : "");
  const [ipv4, ipv6] = [said("ipv4"), said("ipv6")];
  return {
    network: named(network),
    container: named(container),
    aliases: aliasesOf(said("aliases")),
    ...(ipv4 === "" ? {} : { ipv4 }),
    ...(ipv6 === "" ? {} : { ipv6 }),
  };
}

function notesOn({ aliases, ipv4, ipv6 }: Connection, container: Container): readonly string[] {
  const addresses = [ipv4, ipv6].filter((address) => address !== undefined);
  return [
    addresses.length === 0
      ? vscode.l10n.t("An address of the engine's choice")
      : vscode.l10n.t("Address {0}", addresses.join(", ")),
    ...(aliases.length === 0 ? [] : [vscode.l10n.t("Also known as {0}", aliases.join(", "))]),
    ...(container.state === "running" || container.state === "paused"
      ? []
      : [vscode.l10n.t("It does not run: the connection is made when it starts")]),
  ];
}
