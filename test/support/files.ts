import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The files below a folder whose names end so, by path. */
export function filesBelow(folder: string, ending: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { encoding: "utf8", recursive: true })
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(folder, name));
}
