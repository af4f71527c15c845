/** Asks for a new network field by field, and has it made. */

import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import {
  EMPTY_DRAFT,
  FIELDS,
  readDraft,
  remarkOn,
  type NetworkDraft,
  type TypedField,
} from "../../core/change/networkDraft.ts";
import { proposeParent, proposeSubnet } from "../../core/change/proposal.ts";
import type { NewNetwork } from "../../core/change/change.ts";
import { driverOf, makings } from "../../core/docker/drivers/index.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import { tell } from "../messages.ts";
import { Refusal } from "../refusal.ts";
import type { Lens } from "../lens/lens.ts";
import { BACK, converse, type Question } from "../picks/converse.ts";
import { askChoice, askChoices, askText, type Choice } from "../picks/inputs.ts";
import { change, isConfirmed, liveEngine, type LiveEngine } from "./live.ts";

/** The id of the new network; `undefined` when nothing was made. */
export async function createNetwork(lens: Lens): Promise<string | undefined> {
  const live = await liveEngine(lens);
  const title = vscode.l10n.t("Create a Network on {0}", live.engine.name);
  const start = proposed(EMPTY_DRAFT, live);
  const draft = await converse(title, questionsOn(live), start);
  if (draft === undefined) return undefined;
  // Others work on the host too: what was free when it was typed need not be any more.
  const read = readDraft(draft, live.snapshot());
  if (!read.ok) throw new Refusal(read.problem);
  const wanted = { kind: "create", network: read.value } as const;
  const confirmed = await isConfirmed(live, {
    question: vscode.l10n.t("Create the network {0}?", draft.name),
    notes: notesOn(read.value),
    verb: vscode.l10n.t("Create"),
    changes: [wanted],
  });
  if (!confirmed) return undefined;
  const done = await change(live, wanted, vscode.l10n.t("Creating {0}", draft.name));
  if (done.is !== "done") return undefined;
  const { warning = "" } = done;
  const said = vscode.l10n.t("Created the network {0}. {1}", draft.name, warning).trim();
  void tell(said);
  return done.id;
}

function questionsOn(live: LiveEngine): readonly Question<NetworkDraft>[] {
  const text = (field: TypedField, words: Words): Question<NetworkDraft> =>
    textQuestion(field, words, live.snapshot);
  return [
    text("name", { prompt: vscode.l10n.t("Name of the network"), placeholder: "shop_default" }),
    driverQuestion(live),
    text("parent", {
      prompt: vscode.l10n.t("The host's interface that the containers share, or a VLAN upon it"),
      placeholder: "eth0, eth0.10",
    }),
    modeQuestion,
    text("subnet", {
      prompt: vscode.l10n.t(
        "IPv4 subnet; empty: the engine chooses, and nobody can be given an address",
      ),
      placeholder: "172.30.0.0/16",
    }),
    text("range", {
      prompt: vscode.l10n.t(
        "Part of the subnet that containers get addresses from; empty: all of it",
      ),
      placeholder: "172.30.5.0/24",
    }),
    text("gateway", {
      prompt: vscode.l10n.t("IPv4 gateway; empty: the first address"),
      placeholder: "172.30.0.1",
    }),
    familyQuestion,
    text("subnet6", {
      prompt: vscode.l10n.t("IPv6 subnet"),
      placeholder: "fd00:1:2:3::/64",
      propose: localSubnet,
    }),
    text("range6", {
      prompt: vscode.l10n.t(
        "Part of the IPv6 subnet that containers get addresses from; empty: all of it",
      ),
      placeholder: "fd00:1:2:3::/80",
    }),
    text("gateway6", {
      prompt: vscode.l10n.t("IPv6 gateway; empty: the first address"),
      placeholder: "fd00:1:2:3::1",
    }),
    propertiesQuestion,
    text("options", {
      prompt: vscode.l10n.t("Options of the driver, with spaces between; usually none"),
      placeholder: "com.docker.network.driver.mtu=1400",
    }),
  ];
}

interface Words {
  readonly prompt: string;
  readonly placeholder: string;
  readonly propose?: () => string;
}

/** What is wrong with a field is known by the core; here it is only asked. */
function textQuestion(
  field: TypedField,
  { prompt, placeholder, propose }: Words,
  snapshot: () => Snapshot,
): Question<NetworkDraft> {
  return {
    applies: (draft) => FIELDS[field].applies(draft),
    async ask(draft, place) {
      const value = draft[field] === "" ? (propose?.() ?? "") : draft[field];
      const remark = (typed: string) => remarkOn(field, { ...draft, [field]: typed }, snapshot());
      const answer = await askText(place, { value, prompt, placeholder, remark });
      return typeof answer === "string" ? { ...draft, [field]: answer } : answer;
    },
  };
}

/** The draft with what is likely right for its driver. What was said of another driver does not hold for it. */
function proposed(draft: NetworkDraft, live: LiveEngine): NetworkDraft {
  const isUpon = driverOf(draft).upon !== undefined;
  const parent = isUpon ? proposeParent(live.snapshot()) : "";
  const subnet = proposeSubnet(draft.driver, parent, live.snapshot());
  return { ...draft, parent, subnet, range: "", gateway: "", mode: "", off: [] };
}

function driverQuestion(live: LiveEngine): Question<NetworkDraft> {
  const placeholder = vscode.l10n.t("Driver of the network");
  const choices = makings.map(([name, { about, inSwarm }]): Choice<string> => {
    const barred = inSwarm === true && live.engine.swarm?.manager !== true;
    const detail = vscode.l10n.t("This engine is not the manager of a swarm");
    return {
      ...{ label: name, value: name, description: about },
      iconPath: new vscode.ThemeIcon(driverOf({ driver: name }).icon),
      ...(barred ? { barred, detail } : {}),
    };
  });
  return {
    async ask(draft, place) {
      const answer = await askChoice(place, { placeholder, choices, chosen: draft.driver });
      if (typeof answer !== "string") return answer;
      return answer === draft.driver ? draft : proposed({ ...draft, driver: answer }, live);
    },
  };
}

const modeQuestion: Question<NetworkDraft> = {
  applies: (draft) => driverOf(draft).making?.mode !== undefined,
  async ask(draft, place) {
    const modes = [...(driverOf(draft).making?.mode?.values ?? [])];
    const choices = modes.map(([value, description]) => ({ label: value, value, description }));
    const placeholder = vscode.l10n.t("Mode of its interfaces");
    const answer = await askChoice(place, { placeholder, choices, chosen: draft.mode });
    return typeof answer === "string" ? { ...draft, mode: answer } : answer;
  },
};

const familyQuestion: Question<NetworkDraft> = {
  async ask(draft, place) {
    const choices = [
      { label: vscode.l10n.t("IPv4 only"), value: false },
      { label: vscode.l10n.t("IPv4 and IPv6"), value: true },
    ];
    const placeholder = vscode.l10n.t("Address families");
    const answer = await askChoice(place, { placeholder, choices, chosen: draft.ipv6 });
    return typeof answer === "boolean" ? { ...draft, ipv6: answer } : answer;
  },
};

const INTERNAL = "internal";
const ATTACHABLE = "attachable";

const propertiesQuestion: Question<NetworkDraft> = {
  async ask(draft, place) {
    const { internal, attachable, off } = draft;
    const { switches = [], inSwarm } = driverOf(draft).making ?? {};
    const choices: readonly Choice<string>[] = [
      { label: vscode.l10n.t("Internal: no way to the outside"), value: INTERNAL },
      ...(inSwarm === true
        ? [{ label: vscode.l10n.t("Attachable: also for containers"), value: ATTACHABLE }]
        : []),
      ...switches.map(([option, withoutIt]) => ({
        ...{ label: withoutIt, value: option, description: `${option}=false` },
      })),
    ];
    const chosen = [...(internal ? [INTERNAL] : []), ...(attachable ? [ATTACHABLE] : []), ...off];
    const placeholder = vscode.l10n.t("What is special about it; usually nothing");
    const answer = await askChoices(place, { placeholder, choices, chosen });
    if (answer === BACK || answer === undefined) return answer;
    return {
      ...draft,
      internal: answer.includes(INTERNAL),
      attachable: answer.includes(ATTACHABLE),
      off: answer.filter((option) => option !== INTERNAL && option !== ATTACHABLE),
    };
  },
};

/** A prefix that nobody else has: forty bits at random. RFC 4193, 3.2. */
function localSubnet(): string {
  const digits = randomBytes(5).toString("hex");
  const groups = [`fd${digits.slice(0, 2)}`, digits.slice(2, 6), digits.slice(6)];
  return `${groups.map((group) => group.replace(/^0+(?=.)/, "")).join(":")}::/64`;
}

function notesOn({ driver, internal, pools, options }: NewNetwork): readonly string[] {
  const subnets = pools.map(({ subnet, ipRange, gateway }) =>
    [
      vscode.l10n.t("Subnet {0}", subnet),
      ...(ipRange === undefined ? [] : [vscode.l10n.t("addresses from {0}", ipRange)]),
      gateway === undefined
        ? vscode.l10n.t("its first address as gateway")
        : vscode.l10n.t("gateway {0}", gateway),
    ].join(", "),
  );
  const named = Object.entries(options).map(([name, value]) => `${name}=${value}`);
  return [
    [vscode.l10n.t("Driver {0}", driver), ...(internal ? [vscode.l10n.t("internal")] : [])].join(
      ", ",
    ),
    ...(pools.length === 0 ? [vscode.l10n.t("A subnet of the engine's choice")] : subnets),
    ...(named.length === 0 ? [] : [vscode.l10n.t("Options: {0}", named.join(" "))]),
  ];
}
