/** Asks once for each engine whether its host may be read by a helper container, and says what that is. */

import * as vscode from "vscode";
import { imagesAtHand, isOfficial } from "../../actions/helper/imagesAtHand.ts";
import { pullImage } from "../../actions/helper/pullImage.ts";
import type { EngineClient } from "../../collect/engine/client.ts";
import { confirm } from "../messages.ts";
import type { OpenEngine } from "../lens/engines.ts";
import { nameOf } from "../lens/whereabouts.ts";
import { plainText } from "../plainText.ts";
import { withPatience, withPatienceToAbort } from "../progress.ts";
import { Refusal } from "../refusal.ts";

/** Small, and has an `nsenter`. */
const USUAL_IMAGE = "busybox:latest";

/** The image that the person agreed to, there by then; `undefined` where they did not. */
export async function askForHelper(
  { lens }: OpenEngine,
  wished: string | undefined,
): Promise<string | undefined> {
  if (!vscode.workspace.isTrusted) {
    throw new Refusal(vscode.l10n.t("Nothing is started from a workspace that is not trusted."));
  }
  const opened = await lens.state.source?.engine?.();
  if (opened === undefined) throw new Refusal(vscode.l10n.t("There is no engine."));
  if (!opened.ok) throw new Refusal(opened.failure.said);
  const atHand = await withPatience(vscode.l10n.t("Looking for an image"), images(opened.value));
  const start = wished ?? atHand.find(isOfficial) ?? USUAL_IMAGE;
  return agreeTo(opened.value, nameOf(lens.state), start, atHand);
}

async function agreeTo(
  engine: EngineClient,
  name: string,
  image: string,
  atHand: readonly string[],
): Promise<string | undefined> {
  const isHere = atHand.some((each) => each === image || each === `${image}:latest`);
  const use = isHere ? vscode.l10n.t("Use It") : vscode.l10n.t("Pull It and Use It");
  const other = vscode.l10n.t("Another Image…");
  const buttons = atHand.length > 1 || !isHere ? [use, other] : [use];
  const question = vscode.l10n.t("Read the host of {0} by a helper container?", name);
  const picked = await confirm(question, detailOf(image, isHere), ...buttons);
  if (picked === other) {
    const chosen = await chooseImage(atHand);
    return chosen === undefined ? undefined : agreeTo(engine, name, chosen, atHand);
  }
  if (picked !== use) return undefined;
  if (!isHere) await pull(engine, image);
  return image;
}

const detailOf = (image: string, isHere: boolean): readonly string[] => [
  vscode.l10n.t(
    "What it does: a privileged container with the host's process ids runs at that engine while the host is read, and is removed after.",
  ),
  vscode.l10n.t(
    "What it can see: everything on the host, as its root. It runs the same script as everywhere, which only reads.",
  ),
  isHere
    ? vscode.l10n.t("Image: {0}, which the engine has.", image)
    : vscode.l10n.t("Image: {0}, which the engine does not have and would pull.", image),
  vscode.l10n.t("What the image has for nsenter runs with these rights: take one that you trust."),
  vscode.l10n.t(
    "This is remembered for this engine, until you choose “Stop Using the Helper Container”.",
  ),
];

async function chooseImage(atHand: readonly string[]): Promise<string | undefined> {
  const typed = vscode.l10n.t("Type a name…");
  const items = [...atHand.map(plainText), typed];
  const placeHolder = vscode.l10n.t("An image that has nsenter");
  const picked = await vscode.window.showQuickPick(items, { placeHolder });
  if (picked !== typed) return atHand[items.indexOf(picked ?? "")];
  const input = { prompt: vscode.l10n.t("An image that has nsenter"), value: USUAL_IMAGE };
  const text = (await vscode.window.showInputBox(input))?.trim();
  return text === "" ? undefined : text;
}

async function images(engine: EngineClient): Promise<readonly string[]> {
  const found = await imagesAtHand(engine);
  if (!found.ok) throw new Refusal(`${found.failure.asked}: ${found.failure.said}`);
  return found.value;
}

async function pull(engine: EngineClient, image: string): Promise<void> {
  const title = vscode.l10n.t("Pulling {0}", image);
  const pulled = await withPatienceToAbort(title, (signal) => pullImage(engine, image, signal));
  if (!pulled.ok) throw new Refusal(`${pulled.failure.asked}: ${pulled.failure.said}`);
}
