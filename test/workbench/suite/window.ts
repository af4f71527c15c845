import type { Context } from "mocha";
import { skipBecause } from "../../support/skip.ts";
import { ENVIRONMENT, type Verbs } from "../verbs.ts";

/** The window around the tests. Where it cannot be driven, the test at hand is skipped. */
export function theWindow(context: Context): Verbs {
  const url = process.env[ENVIRONMENT.window];
  if (url === undefined) {
    skipBecause(context, process.env[ENVIRONMENT.noWindow] ?? "the window cannot be driven");
  }
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
