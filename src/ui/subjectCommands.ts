/** The commands about a line of the tree: a network, a container, a port. */

import * as vscode from "vscode";
import {
  outlineNetworks,
  outlinePorts,
  type OutlineItem,
  type Subject,
} from "../core/topology/outline.ts";
import { browserAddress, hostAddress } from "./browser.ts";
import { questionAbout, questionIn } from "./commandArguments.ts";
import { tellBriefly } from "./messages.ts";
import { Refusal } from "./refusal.ts";
import { engineOf } from "./engineOf.ts";
import type { Engines, OpenEngine } from "./lens/engines.ts";
import { allItems, askSubject } from "./picks/askSubject.ts";
import { openDocument } from "./documents/openDocument.ts";
import { readHost } from "./readHost.ts";
import { isTreeRow } from "./tree/treeRow.ts";
import type { Views } from "./tree/views.ts";

type PortSubject = Extract<Subject, { kind: "port" }>;

export function subjectCommands(engines: Engines, views: Views) {
  /** All lines of both views that fit. */
  function items(
    { lens }: OpenEngine,
    fits: (item: OutlineItem) => boolean,
  ): readonly OutlineItem[] {
    const { snapshot } = lens.state;
    if (snapshot === undefined) return [];
    return allItems([...outlinePorts(snapshot), ...outlineNetworks(snapshot)]).filter(fits);
  }

  /** The subject of a line, of a link's question, or of a person's pick. */
  async function subjectOf(
    engine: OpenEngine,
    argument: unknown,
    fits: (item: OutlineItem) => boolean,
    placeHolder: string,
  ): Promise<Subject | undefined> {
    if (isTreeRow(argument)) return argument.item.subject;
    await readHost(engine.lens);
    const asked = questionIn(argument, undefined);
    if (asked?.ok === false) throw new Refusal(asked.problem);
    if (asked === undefined) return askSubject(items(engine, fits), placeHolder);
    const { port, protocol, container } = asked.value;
    return items(engine, fits).find(
      ({ subject }) =>
        subject.kind === "port" &&
        subject.hostPort === port &&
        subject.protocol === protocol &&
        (container === undefined || subject.container === container),
    )?.subject;
  }

  return {
    async "dockerNetworkLens.copyAddress"(argument: unknown): Promise<void> {
      const ask = vscode.l10n.t("Whose address is copied?");
      const engine = engineOf(engines, argument);
      const subject = await subjectOf(engine, argument, hasAddress, ask);
      const address = subject === undefined ? undefined : addressOf(subject);
      if (address === undefined) return;
      await vscode.env.clipboard.writeText(address);
      tellBriefly(vscode.l10n.t("Copied {0}", address), 3_000);
    },
    async "dockerNetworkLens.inspect"(argument: unknown): Promise<void> {
      const ask = vscode.l10n.t("What is inspected?");
      const engine = engineOf(engines, argument);
      const subject = await subjectOf(engine, argument, isInspected, ask);
      if (subject?.kind === "port") {
        const { containerId: id, container: name } = subject;
        await openDocument(engine, { kind: "container", id, name });
      } else if (subject?.kind === "network" || subject?.kind === "container") {
        await openDocument(engine, { kind: subject.kind, id: subject.id, name: subject.name });
      }
    },
    async "dockerNetworkLens.openInBrowser"(argument: unknown): Promise<void> {
      const ask = vscode.l10n.t("Which port is opened?");
      const engine = engineOf(engines, argument);
      const subject = await subjectOf(engine, argument, isOpenable, ask);
      if (subject?.kind === "port") await openInBrowser(engine, subject);
    },
    "dockerNetworkLens.revealInNetworks": (argument: unknown) =>
      isTreeRow(argument)
        ? views.revealInNetworks(argument.engine, isAbout(argument.item.subject))
        : undefined,
    "dockerNetworkLens.revealInPorts": (argument: unknown) =>
      isTreeRow(argument)
        ? views.revealInPorts(argument.engine, isAbout(argument.item.subject))
        : undefined,
  };

  async function openInBrowser({ lens }: OpenEngine, subject: PortSubject): Promise<void> {
    const { source, snapshot } = lens.state;
    if (source?.name.kind === "file" || snapshot?.engine === undefined) {
      throw new Refusal(vscode.l10n.t("A snapshot is a record: nothing answers on its ports."));
    }
    const address = browserAddress(subject, snapshot.engine.endpoint);
    if (address === undefined) {
      const { port } = questionAbout(subject);
      throw new Refusal(
        vscode.l10n.t(
          "Port {0} answers on the engine's own host alone, which is not this one.",
          port,
        ),
      );
    }
    // In a remote window the editor forwards the port and says where.
    const external = await vscode.env.asExternalUri(vscode.Uri.parse(address));
    await vscode.env.openExternal(external);
  }
}

const hasAddress = ({ traits, subject }: OutlineItem): boolean =>
  traits.includes("addressed") || (subject.kind === "port" && traits.includes("openable"));

const isInspected = ({ subject: { kind } }: OutlineItem): boolean =>
  kind === "network" || kind === "container";

const isOpenable = ({ traits }: OutlineItem): boolean => traits.includes("openable");

function addressOf(subject: Subject): string | undefined {
  if (subject.kind === "engine") return undefined;
  return subject.kind === "port" ? hostAddress(subject) : subject.address;
}

/** A line in the other tree about the same thing: a port of a container for the container. */
function isAbout(subject: Subject): (item: OutlineItem) => boolean {
  return ({ subject: other }) => {
    if (subject.kind === "port" && other.kind === "port") {
      return (
        subject.containerId === other.containerId &&
        subject.containerPort === other.containerPort &&
        subject.hostPort === other.hostPort &&
        subject.protocol === other.protocol
      );
    }
    return (
      subject.kind === "container" && other.kind === "port" && other.containerId === subject.id
    );
  };
}
