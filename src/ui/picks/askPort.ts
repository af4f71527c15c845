/** Asks for a port: one in use by a pick, any other by its number. */

import * as vscode from "vscode";
import type { Snapshot } from "../../core/snapshot.ts";
import { readPort, type PortQuestion } from "../../core/explain/question.ts";
import { outlinePorts, type OutlineItem } from "../../core/topology/outline.ts";
import { questionAbout } from "../commandArguments.ts";
import { plainText } from "../plainText.ts";
import { Refusal } from "../refusal.ts";
import type { Lens } from "../lens/lens.ts";
import { themeIcon } from "../tree/treeRow.ts";

interface PortPick extends vscode.QuickPickItem {
  /** Absent on a line that only says what is wrong. */
  readonly question?: PortQuestion;
}

/** The question, or `undefined` when it was given up. */
export function askPort(lens: Lens): Promise<PortQuestion | undefined> {
  const pick = vscode.window.createQuickPick<PortPick>();
  pick.title = vscode.l10n.t("Explain Port");
  pick.placeholder = vscode.l10n.t("A port in use, or any number: 8080, 53/udp");
  pick.matchOnDescription = true;
  const fill = (): void => {
    const { snapshot, busy } = lens.state;
    pick.busy = busy && snapshot === undefined;
    pick.items = picksFor(pick.value.trim(), snapshot);
  };
  return new Promise((resolve) => {
    const listening = vscode.Disposable.from(
      pick,
      pick.onDidChangeValue(fill),
      lens.onDidChange(fill),
      pick.onDidAccept(() => {
        const [question] = pick.selectedItems.map((item) => item.question);
        if (question === undefined) return;
        resolve(question);
        pick.hide();
      }),
      pick.onDidHide(() => {
        resolve(undefined);
        listening.dispose();
      }),
    );
    fill();
    pick.show();
    lens.want();
  });
}

/** The port of a container; a pick where it has several. */
export async function askPortOf({
  label,
  children,
}: OutlineItem): Promise<PortQuestion | undefined> {
  const picks = children.flatMap(portPick);
  const [only] = picks;
  if (only === undefined) {
    throw new Refusal(vscode.l10n.t("{0} publishes no port and exposes none.", label));
  }
  if (picks.length === 1) return only.question;
  const placeHolder = vscode.l10n.t("Which port of {0}?", label);
  return (await vscode.window.showQuickPick(picks, { placeHolder }))?.question;
}

function picksFor(typed: string, snapshot: Snapshot | undefined): PortPick[] {
  const inUse = snapshot === undefined ? [] : portsInUse(snapshot);
  if (typed === "") return inUse;
  const asked = readPort(typed);
  if (asked.ok) {
    const { port, protocol } = asked.value;
    const label = vscode.l10n.t("Port {0}", `${port}/${protocol}`);
    const free = {
      label,
      iconPath: new vscode.ThemeIcon("search"),
      question: asked.value,
      alwaysShow: true,
    };
    const taken = inUse.some(
      ({ question }) => question?.port === port && question.protocol === protocol,
    );
    return taken ? inUse : [...inUse, free];
  }
  const isName = !/^\d+(\/|$)/.test(typed);
  const filters =
    isName &&
    inUse.some(({ label, description = "" }) =>
      `${label} ${description}`.toLowerCase().includes(typed.toLowerCase()),
    );
  // A name picks among the ports in use; what is neither a name nor a port is told so.
  return filters
    ? inUse
    : [{ label: asked.problem, iconPath: new vscode.ThemeIcon("error"), alwaysShow: true }];
}

const portsInUse = (snapshot: Snapshot): PortPick[] => outlinePorts(snapshot).flatMap(portPick);

const portPick = ({ label, description, icon, subject }: OutlineItem): PortPick[] =>
  subject.kind === "port"
    ? [
        {
          label: plainText(label),
          description: plainText(description),
          iconPath: themeIcon(icon),
          question: questionAbout(subject),
        },
      ]
    : [];
