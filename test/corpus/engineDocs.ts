/** The engine's own documents of the rules that it writes: listings of tables between the words about them. */

import { execFileSync, spawnSync } from "node:child_process";

const LISTING = /(?:^ {4}-[PNA] .*\n)+/gm;

/** As `iptables-save` would print the tables that a document lists as commands. */
export function saveTextOf(document: string): string {
  return (document.match(LISTING) ?? [])
    .flatMap((listing) => {
      const table = tableOf(listing);
      return table === undefined ? [] : [`*${table}\n${listing.replaceAll(/^ {4}/gm, "")}COMMIT\n`];
    })
    .join("");
}

/** A listing without policies repeats some rules of another. */
function tableOf(listing: string): string | undefined {
  const chains = [...listing.matchAll(/-P (\w+)/g)].map(([, chain]) => chain);
  if (chains.includes("POSTROUTING")) return "nat";
  if (chains.includes("FORWARD")) return "filter";
  return chains.includes("PREROUTING") ? "raw" : undefined;
}

/** The whole tables that a document lists as nft prints them. */
const TABLE = /^ {4}table .*\{\n(?: {4}.*\n| *\n)*? {4}\}\n/gm;

const nftTextOf = (document: string): string =>
  (document.match(TABLE) ?? []).join("").replaceAll(/^ {4}/gm, "");

/** Why no table can be loaded here; `undefined` when one can. */
export function whyNotLoaded(): string | undefined {
  const { status } = spawnSync("unshare", ["--net", "nft", "--version"]);
  return status === 0 ? undefined : "nft in a namespace of its own takes root and nftables";
}

/**
 * What `nft -j` prints of such tables once they are loaded, in a network namespace of its own.
 * Before version 1.0.7 nft has no name for the priority of NAT at the output hook.
 */
export function nftJsonOf(document: string): string {
  const text = nftTextOf(document).replaceAll(/(hook output priority) dstnat/g, "$1 -100");
  const words = ["--net", "sh", "-c", "nft -f - && nft -j list ruleset"];
  return execFileSync("unshare", words, { encoding: "utf8", input: text });
}
