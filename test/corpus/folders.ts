/** Folders of other projects' rulesets and documents: no part of this project, so they may be absent. */

import { readFileSync } from "node:fs";
import { relative } from "node:path";
import type { Context } from "mocha";
import { filesBelow } from "../support/files.ts";
import { skipBecause } from "../support/skip.ts";

export interface Text {
  /** Its path below the folder, with `/`. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

/** The texts below the folder that an environment variable names; without one the suite is skipped. */
export function textsOrSkip(context: Context, variable: string, ending = ""): readonly Text[] {
  const folder = process.env[variable];
  if (folder === undefined) skipBecause(context, `${variable} names no folder`);
  return textsBelow(folder, ending);
}

function textsBelow(folder: string, ending: string): readonly Text[] {
  const texts = filesBelow(folder, ending).flatMap((path) => {
    const text = textOf(path);
    const name = relative(folder, path).replaceAll("\\", "/");
    return text === undefined ? [] : [{ name, path, text }];
  });
  if (texts.length === 0) throw new Error(`${folder} holds no file`);
  return texts;
}

/** `undefined` of a folder. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EISDIR") return undefined;
    throw error;
  }
}
