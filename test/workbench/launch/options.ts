import { parseArgs } from "node:util";

/** What `scripts/test.mjs` asks the launcher for. */
export interface LaunchOptions {
  readonly window: DesktopWindow | BrowserWindow;
  /** A packed extension, which is installed instead of the one under development. */
  readonly vsix?: string;
  /** The engine of a lab host, on which the window and its extension host run. */
  readonly engine?: string;
  readonly grep?: string;
}

export interface DesktopWindow {
  readonly kind: "desktop";
  readonly executable: string;
  /** How it was found. */
  readonly found: string;
}

export interface BrowserWindow {
  readonly kind: "browser";
  readonly browser: string;
  readonly codeServer: string;
  /** Why there is no desktop window. */
  readonly found: string;
}

const OPTIONS = {
  desktop: { type: "string" },
  browser: { type: "string" },
  "code-server": { type: "string" },
  found: { type: "string", default: "" },
  vsix: { type: "string" },
  engine: { type: "string" },
  grep: { type: "string", short: "g" },
} as const;

/** Reads the command line. */
export function readOptions(words: readonly string[]): LaunchOptions {
  const { values } = parseArgs({ args: [...words], options: OPTIONS });
  const { desktop, browser, "code-server": codeServer, found, vsix, engine, grep } = values;
  const rest = {
    ...(vsix === undefined ? {} : { vsix }),
    ...(engine === undefined ? {} : { engine }),
    ...(grep === undefined ? {} : { grep }),
  };
  if (desktop !== undefined) {
    return { window: { kind: "desktop", executable: desktop, found }, ...rest };
  }
  if (browser !== undefined && codeServer !== undefined) {
    return { window: { kind: "browser", browser, codeServer, found }, ...rest };
  }
  throw new Error("Start the workbench tests by `npm run test:workbench`");
}
