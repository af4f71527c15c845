// Known holes in what is installed, as the registry tells them: `npm run audit`. Not every registry does.
import { npm } from "./processes.mjs";

/** What a person runs, then all that is used to build and test it. */
const PARTS = [
  { name: "what is packed", words: ["--omit=dev"] },
  { name: "with what builds and tests it", words: [] },
];

for (const { name, words } of PARTS) {
  const { stdout } = await npm(["audit", "--json", ...words]);
  const told = read(stdout);
  const total = told?.metadata?.vulnerabilities?.total;
  if (total === undefined) {
    console.log(`audit: ${name}: not checked: ${told?.message ?? "npm said nothing"}`);
  } else {
    console.log(`audit: ${name}: ${total} known holes`);
    for (const [holed, { severity }] of Object.entries(told?.vulnerabilities ?? {})) {
      console.log(`  ${holed}: ${severity}`);
    }
    if (total > 0) process.exitCode = 1;
  }
}

/**
 * @typedef {object} Told
 * @property {string} [message] Why nothing is told.
 * @property {Record<string, { severity: string }>} [vulnerabilities]
 * @property {{ vulnerabilities?: { total?: number } }} [metadata]
 */

/** @param {string} text @returns {Told | undefined} */
function read(text) {
  try {
    return /** @type {Told} */ (JSON.parse(text));
  } catch {
    return undefined;
  }
}
