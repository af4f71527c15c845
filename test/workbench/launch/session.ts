import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The folders of one run. */
export interface Session {
  /** What VS Code keeps. */
  readonly data: string;
  /** The folder that is open, a copy: tests may write to it. */
  readonly workspace: string;
  /** The extension under development: ours, or an empty one beside ours installed. */
  readonly extension: string;
  remove(): void;
}

/** Makes the folders, outside the project. */
export function makeSession(root: string, options: { readonly packed: boolean }): Session {
  const folder = mkdtempSync(join(tmpdir(), "workbench-"));
  const workspace = join(folder, "workspace");
  const data = join(folder, "data");
  mkdirSync(data);
  cpSync(join(root, "test/workbench/workspace"), workspace, { recursive: true });
  const extension = options.packed ? emptyExtension(join(folder, "empty")) : root;
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  return { data, workspace, extension, remove };
}

/** Tests only run beside an extension under development, even when they are about another. */
function emptyExtension(folder: string): string {
  mkdirSync(folder);
  const manifest = { name: "empty", publisher: "test", version: "1.0.0", engines: { vscode: "*" } };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  return folder;
}
