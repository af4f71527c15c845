/**
 * What a test in the extension host can do to the window around it. The launcher does it, by
 * Playwright; all that goes over is JSON.
 */
export interface Verbs {
  /** Keeps a picture of the window in `test-output/screenshots/`. */
  screenshot(args: { name: string }): Promise<void>;
  /** Presses a key or a chord, as Playwright names them: `F1`, `Control+Shift+P`. */
  press(args: { keys: string }): Promise<void>;
  type(args: { text: string }): Promise<void>;
  click(args: { target: Target; button?: "left" | "right"; count?: number }): Promise<void>;
  hover(args: { target: Target }): Promise<void>;
  /** Waits until the target is there to be seen, or no longer. */
  waitFor(args: { target: Target; state?: "visible" | "hidden" }): Promise<void>;
  /** What all that fits the target say, in the order of the page; nothing where nothing fits. */
  texts(args: { target: Target }): Promise<string[]>;
  attribute(args: { target: Target; name: string }): Promise<string | null>;
  /** What each webview says. */
  webviewTexts(): Promise<string[]>;
  resize(args: { width: number; height: number }): Promise<void>;
}

/** One thing in the window: by CSS, or by role and accessible name; of several the first. */
export type Target = { readonly inWebview?: boolean } & (
  | { readonly css: string; readonly hasText?: string }
  | { readonly role: string; readonly name?: string; readonly exact?: boolean }
);

/** Environment variables by which the launcher tells the extension host about itself. */
export const ENVIRONMENT = {
  /** Where the verbs are taken; without it there is no window to drive. */
  window: "WORKBENCH_WINDOW",
  /** Mocha's `--grep`. */
  grep: "WORKBENCH_GREP",
  /** Set where the report goes to a terminal. */
  color: "WORKBENCH_COLOR",
  /** The engine of the lab host that the extension runs on; without it there is no engine. */
  engine: "WORKBENCH_ENGINE",
  /** A folder with the `ssh` of a person at the machine outside that host. */
  ssh: "WORKBENCH_SSH",
  /** The socket of a second engine on that host, a rootless one. */
  second: "WORKBENCH_SECOND",
  /** Set where the window shows modal dialogs while it runs tests. */
  dialogs: "WORKBENCH_DIALOGS",
  /** A file for what the activation costs. */
  figures: "WORKBENCH_FIGURES",
} as const;

/** What lines of the report begin with, among all else that an extension host prints. */
export const REPORT_MARK = "[suite] ";
