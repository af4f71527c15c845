/** The addresses of our read-only documents: what a document shows stands in its address, so that it survives a reload. */

import type { Protocol } from "../../core/contract.ts";
import { readPort, type PortQuestion } from "../../core/explain/question.ts";
import type { RulesetTexts } from "../../core/snapshot.ts";
import { printPlace, readPlace, type Place } from "../../core/tables/place.ts";

export const SCHEME = "docker-network-lens";

export const EXPLANATION_LANGUAGE = "docker-network-explanation";

export type DocumentAddress =
  | { readonly kind: "explanation" | "json"; readonly question: PortQuestion }
  | { readonly kind: "network" | "container"; readonly id: string; readonly name: string }
  | { readonly kind: "tables"; readonly place: Place }
  | { readonly kind: "rules"; readonly netns: string; readonly ruleset: keyof RulesetTexts };

const RULESET_FILES: Readonly<Record<keyof RulesetTexts, string>> = {
  iptablesNft: "iptables-nft.rules",
  iptablesLegacy: "iptables-legacy.rules",
  ip6tablesNft: "ip6tables-nft.rules",
  ip6tablesLegacy: "ip6tables-legacy.rules",
  nft: "nft.json",
  ipset: "ipset.rules",
};

/** A path whose last part is what the tab says. */
export function pathOf(address: DocumentAddress): string {
  switch (address.kind) {
    case "explanation":
    case "json": {
      const { port, protocol, container } = address.question;
      const file = `${port}-${protocol}.${address.kind === "json" ? "json" : "explanation"}`;
      return join(address.kind, ...(container === undefined ? [] : [container]), file);
    }
    case "network":
    case "container":
      return join(address.kind, address.id, `${address.name}.json`);
    case "tables":
      return join("tables", `${printPlace(address.place)}.txt`);
    case "rules":
      return join("rules", address.netns, RULESET_FILES[address.ruleset]);
  }
}

/** Reads such a path; anything else is no address of ours. */
export function readPath(path: string): DocumentAddress | undefined {
  const parts = path.split("/").slice(1).map(decode);
  const [kind, ...rest] = parts;
  const file = rest.at(-1) ?? "";
  switch (kind) {
    case "explanation":
    case "json": {
      const question = readQuestion(file, rest.length > 1 ? rest[0] : undefined);
      return question === undefined ? undefined : { kind, question };
    }
    case "network":
    case "container": {
      const [id = ""] = rest;
      return { kind, id, name: file.replace(/\.json$/, "") };
    }
    case "tables": {
      const place = readPlace(file.replace(/\.txt$/, ""));
      return place.ok ? { kind, place: place.value } : undefined;
    }
    case "rules": {
      const [netns = ""] = rest;
      const found = Object.entries(RULESET_FILES).find(([, name]) => name === file);
      return found === undefined
        ? undefined
        : { kind, netns, ruleset: found[0] as keyof RulesetTexts };
    }
    default:
      return undefined;
  }
}

function readQuestion(file: string, container: string | undefined): PortQuestion | undefined {
  const [, port = "", protocol = ""] = /^(\d+)-(\w+)\.\w+$/.exec(file) ?? [];
  const read = readPort(`${port}/${protocol as Protocol}`);
  if (!read.ok) return undefined;
  return { ...read.value, ...(container === undefined ? {} : { container }) };
}

/** A name may hold what a path may not. */
const join = (...parts: readonly string[]): string =>
  parts.map((part) => `/${part.replace(/[%/\\?#\p{Cc}]/gu, encodeURIComponent)}`).join("");

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // Not an address that we made.
    return part;
  }
}
