import { format } from "node:util";

const METHODS = ["debug", "error", "info", "log", "trace", "warn"] as const;

/** Where code of ours stands in a stack, wherever it is installed. */
const OWN_FILE = /dist[/\\][\w-]+\.cjs/;

/**
 * Collects what the extension prints to the console, which nobody reads, and what it throws where
 * nobody catches. VS Code's own and its other extensions' share of both is left out.
 */
export function watchExtensionHost(): ReadonlySet<string> {
  const faults = new Set<string>();
  const note = (what: string, stack: string): void => {
    if (OWN_FILE.test(stack)) faults.add(`${what}\n${stack}`);
  };
  for (const method of METHODS) {
    const original = console[method].bind(console);
    const value = (...words: unknown[]): void => {
      note(`console.${method}: ${format(...words)}`, new Error("printed here").stack ?? "");
      original(...words);
    };
    // The extension host has made them properties that ignore an assignment.
    Object.defineProperty(console, method, { value, configurable: true });
  }
  process.on("unhandledRejection", (reason) => {
    note("A rejection that nobody handles", stackOf(reason));
  });
  process.on("uncaughtExceptionMonitor", (error) => {
    note("An exception that nobody catches", stackOf(error));
  });
  return faults;
}

/** What has no stack cannot be told apart, and counts as ours. */
function stackOf(reason: unknown): string {
  const stack = reason instanceof Error ? reason.stack : undefined;
  return stack ?? `${format(reason)} (without a stack, so taken for dist/extension.cjs)`;
}
