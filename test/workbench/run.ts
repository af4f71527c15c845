// Runs the workbench tests in a real VS Code: `npm run test:workbench`.
import { resolve } from "node:path";
import { Bridge } from "./launch/bridge.ts";
import { runInBrowser } from "./launch/browser.ts";
import { bundleSuite } from "./launch/bundle.ts";
import { runOnDesktop } from "./launch/desktop.ts";
import { faultsInLogs } from "./launch/faults.ts";
import { relaunchOnHost } from "./launch/labHost.ts";
import type { Launch, Outcome } from "./launch/launch.ts";
import { readOptions, type LaunchOptions } from "./launch/options.ts";
import { makeSession } from "./launch/session.ts";
import { ENVIRONMENT } from "./verbs.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const TIMEOUT_MS = 10 * 60_000;

/** An engine that nobody has: where there is no lab host, the machine's own is left alone. */
const NO_ENGINE = "unix:///nonexistent/docker.sock";

const words = process.argv.slice(2);
const options = readOptions(words);
const onHost = process.env[ENVIRONMENT.engine] !== undefined;
process.exitCode =
  options.engine === undefined || onHost
    ? await launch(options)
    : await relaunchOnHost(options.engine, [import.meta.filename, ...words]);

async function launch(asked: LaunchOptions): Promise<number> {
  const session = makeSession(ROOT, { packed: asked.vsix !== undefined });
  const bundle = await bundleSuite(ROOT);
  const bridge = await Bridge.open();
  try {
    const outcome = await open(asked, {
      session,
      bridge,
      tests: bundle.entry,
      // An editor that opens late takes the focus; what is being typed elsewhere stays open all the same.
      settings: { "workbench.quickOpen.closeOnFocusLost": false },
      env: environment(bridge, asked),
      timeoutMs: TIMEOUT_MS,
      ...(asked.vsix === undefined ? {} : { vsix: resolve(asked.vsix) }),
    });
    return conclude(outcome, faultsInLogs(session.data));
  } finally {
    bridge.close();
    bundle.remove();
    session.remove();
  }
}

function open({ window }: LaunchOptions, launched: Launch): Promise<Outcome> {
  const engine = process.env[ENVIRONMENT.engine];
  const host = engine === undefined ? "without an engine" : `on a host with engine ${engine}`;
  if (window.kind === "desktop") {
    console.log(`VS Code on the desktop (${window.found}), ${host}`);
    return runOnDesktop(window, launched);
  }
  console.log(`VS Code in a browser (${window.found}), ${host}`);
  return runInBrowser(window, launched);
}

function environment(bridge: Bridge, { grep, window }: LaunchOptions): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ...(onHost ? {} : { DOCKER_HOST: NO_ENGINE }),
    [ENVIRONMENT.window]: bridge.url,
    ...(process.stdout.isTTY ? { [ENVIRONMENT.color]: "yes" } : {}),
    ...(window.kind === "browser" ? { [ENVIRONMENT.dialogs]: "yes" } : {}),
    ...(grep === undefined ? {} : { [ENVIRONMENT.grep]: grep }),
  };
}

/** Tells what went wrong beside the tests; that too is a failure. */
function conclude({ status, faults }: Outcome, logged: readonly string[]): number {
  const all = [...faults, ...logged];
  for (const fault of all) console.log(`The window reports: ${fault}`);
  if (status === undefined) console.log("The window ended, or took too long");
  return status === 0 && all.length > 0 ? 1 : (status ?? 1);
}
