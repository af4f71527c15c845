import { join } from "node:path";
import type { Context, Test } from "mocha";
import * as vscode from "vscode";
import { skipBecause } from "../../support/skip.ts";
import { ENVIRONMENT, type Verbs } from "../verbs.ts";

/** The window around the tests. Where it cannot be driven, the test at hand is skipped. */
export function theWindow(context: Context): Verbs {
  return windowIfAny() ?? skipBecause(context, "this window cannot be driven");
}

/** Keeps what a failing test has left, by its name: a picture of the window, and the snapshot that it shows. */
export async function keepEvidence(test: Test | undefined): Promise<void> {
  if (test?.state !== "failed") return;
  const name = `failed-${test.fullTitle().replaceAll(/[^\w-]+/g, "-")}`;
  await windowIfAny()?.screenshot({ name });
  const file = vscode.Uri.file(join(__dirname, "../../test-output", `${name}.json`));
  await vscode.commands.executeCommand("dockerNetworkLens.saveSnapshot", file);
}

function windowIfAny(): Verbs | undefined {
  const url = process.env[ENVIRONMENT.window];
  if (url === undefined) return undefined;
  const send = (verb: keyof Verbs) => (args?: unknown) => ask(url, verb, args);
  return new Proxy({} as Verbs, { get: (_, verb) => send(verb as keyof Verbs) });
}

async function ask(url: string, verb: keyof Verbs, args: unknown): Promise<unknown> {
  const body = JSON.stringify({ verb, args: args ?? {} });
  const response = await fetch(url, { method: "POST", body });
  const { value, error } = (await response.json()) as { value?: unknown; error?: string };
  if (error !== undefined) throw new Error(`${verb} ${JSON.stringify(args)}: ${error}`);
  return value;
}

/** Sees to it that the test runs on a lab host, which has an engine, and a shop on it. */
export function onLabHost(context: Context): void {
  if (process.env[ENVIRONMENT.engine] !== undefined) return;
  skipBecause(context, "it takes a lab host, which takes Linux and root");
}

/** Sees to it that the test can answer modal dialogs, which VS Code refuses to show to tests. */
export function withDialogs(context: Context): void {
  if (process.env[ENVIRONMENT.dialogs] !== undefined) return;
  skipBecause(context, "this window shows no dialogs to tests");
}
