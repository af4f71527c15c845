// UFW_BYPASSED, FIREWALLD_ZONE_BYPASSED: the host's own firewall would deny the port, but never gets to see its packets,
// since they are forwarded to a container.

import type { FindingCode } from "../../codes.ts";
import type { Finding } from "../../contract.ts";
import type { TracedPath } from "../../path/tracePath.ts";
import { tracePath } from "../../path/tracePath.ts";
import type { RulesetTexts, Snapshot } from "../../snapshot.ts";
import { parseJson } from "../../text/json.ts";
import { portName, type Case } from "../case.ts";
import { ownerOf } from "./owners.ts";
import { aboutContainer, called, listed, quoted } from "./write.ts";

export function firewallBypassed(given: Case): readonly Finding[] {
  const [publication] = given.publications.filter(({ standing }) => standing);
  if (publication === undefined) return [];
  const unpublished = withoutTranslation(given.snapshot);
  if (unpublished === undefined) return [];
  for (const walk of given.walks.filter(isForwardedIn)) {
    const refused = tracePath(unpublished, { from: walk.from, to: walk.to });
    const finding = bypassed(given, refused);
    if (finding !== undefined) {
      return [{ ...finding, subject: aboutContainer(publication.container) }];
    }
  }
  return [];
}

const isForwardedIn = ({ from, verdict, viaProxy }: TracedPath): boolean =>
  from.kind === "outside" && verdict === "reachable" && viaProxy !== true;

const CODES: Readonly<Record<string, FindingCode>> = {
  ufw: "UFW_BYPASSED",
  firewalld: "FIREWALLD_ZONE_BYPASSED",
};

function bypassed(given: Case, { end, hops }: TracedPath): Omit<Finding, "subject"> | undefined {
  const { cause } = end;
  if ((cause.kind !== "rule" && cause.kind !== "policy") || cause.at.hook !== "input") {
    return undefined;
  }
  const met = hops.flatMap((hop) => (hop.kind === "rule" ? (ownerOf(hop) ?? []) : []));
  const owner = [ownerOf(cause.by), ...met].find((each) => Object.hasOwn(CODES, each ?? ""));
  const code = CODES[owner ?? ""];
  if (owner === undefined || code === undefined) return undefined;
  const port = portName(given.question);
  const names = given.publications.map(({ container }) => container.name);
  return {
    code,
    severity: "warning",
    title: `${owner} denies port ${port}, and it is open all the same`,
    detail:
      `Packets for a published port are translated and forwarded to the container, so they never meet the input chain in which ${owner} denies them (${called(cause.by)}). ` +
      `Whoever reaches this host reaches ${listed([...new Set(names)])}.`,
    evidence: [quoted(cause.by)],
    remedy: {
      text: "Publish the port on 127.0.0.1 if only this host needs it, or deny it in DOCKER-USER.",
      command: `iptables -I DOCKER-USER -p ${given.question.protocol} -m conntrack --ctorigdstport ${String(given.question.port)} --ctdir ORIGINAL -j DROP`,
    },
  };
}

const made = new WeakMap<Snapshot, Snapshot>();

/** The same host, if it translated nothing: then packets for a published port would end on the host itself. */
function withoutTranslation(snapshot: Snapshot): Snapshot | undefined {
  const { host } = snapshot;
  const [own, ...others] = host?.namespaces ?? [];
  if (host === undefined || own?.rulesets === undefined || !hasFirewall(own.rulesets)) {
    return undefined;
  }
  const known = made.get(snapshot);
  if (known !== undefined) return known;
  const bare = { ...own, rulesets: withoutNat(own.rulesets) };
  const changed: Snapshot = { ...snapshot, host: { ...host, namespaces: [bare, ...others] } };
  made.set(snapshot, changed);
  return changed;
}

const hasFirewall = (texts: RulesetTexts): boolean =>
  Object.values(texts).some(
    (text: unknown) => typeof text === "string" && /\bufw|firewalld/.test(text),
  );

function withoutNat(texts: RulesetTexts): RulesetTexts {
  const bare = Object.fromEntries(
    Object.entries(texts).map(([name, text]: [string, unknown]) => [
      name,
      typeof text === "string" ? withoutNatTable(text) : text,
    ]),
  );
  return texts.nft === undefined ? bare : { ...bare, nft: withoutNatTables(texts.nft) };
}

/** `iptables-save` prints one table after the other, each from its name to `COMMIT`. */
const withoutNatTable = (text: string): string =>
  text
    .split(/^(?=\*)/m)
    .map((table) => (table.startsWith("*nat\n") ? table.replace(/^[^]*?^COMMIT$/m, "") : table))
    .join("");

/** nft lists the tables of iptables-nft as well; what iptables-save does not show would count as nft's own. */
function withoutNatTables(text: string): string {
  try {
    const { nftables } = parseJson(text) as { readonly nftables: readonly object[] };
    return JSON.stringify({ nftables: nftables.filter((each) => !isOfNat(each)) });
  } catch {
    return text;
  }
}

function isOfNat(entry: object): boolean {
  const [kind = "", what] = Object.entries(entry)[0] ?? [];
  const { name, table } = what as { readonly name?: unknown; readonly table?: unknown };
  return (kind === "table" ? name : table) === "nat";
}
