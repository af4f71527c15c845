import { readFileSync } from "node:fs";
import { filesBelow } from "../../support/files.ts";

/** What the extension's files are called in a stack, wherever it is installed. */
const OWN_FILE = /dist\/(?:extension|webview|dockerode)\.c?js/;
const OWN_NAME = "docker-network-lens";

/** A fault that the window itself reports, from a webview: a script that throws, a policy broken. */
export function isOwnFault(text: string): boolean {
  return OWN_FILE.test(text) || text.includes("Content Security Policy");
}

/** What the log of an extension host has about our extension failing. */
export function faultsInLogs(dataFolder: string): string[] {
  return filesBelow(dataFolder, "exthost.log")
    .flatMap((path) => readFileSync(path, "utf8").split(/\n(?=\d{4}-)/))
    .filter((entry) => entry.includes("[error]"))
    .filter((entry) => OWN_FILE.test(entry) || entry.includes(OWN_NAME));
}
