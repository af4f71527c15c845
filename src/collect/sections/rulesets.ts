// The rules as the kernel's tools print them; the core makes the model. iptables-save(8), nft(8), ipset(8).

import { clean, unknownEnd, withProblems } from "../parsed.ts";
import type { Section } from "./section.ts";

/** What a tool prints is kept as it is, provided that it is whole: half a ruleset would be a wrong one. */
const asText = (
  asked: string,
  lines: string,
  isWhole: (text: string) => boolean = () => true,
): Section<string> => ({
  asked,
  lines,
  read: (text) => (isWhole(text) ? clean(text) : withProblems(text, [unknownEnd(text)])),
});

/** Each table that begins is committed. */
const isWholeSave = (text: string): boolean =>
  text.match(/^\*/gm)?.length === text.match(/^COMMIT$/gm)?.length;

const isWholeJson = (text: string): boolean =>
  text.startsWith("{") && /\]\s*\}\s*$/.test(text.slice(-100));

/** `iptables-save` alone may be either variant: it says which. Leaves what it printed as `saved_FAMILY`. */
const nftVariant = (save: string, named: string, family: "ip" | "ip6"): Section<string> =>
  asText(
    `${named} -c`,
    `saved_${family}=
if has ${named}; then saved_${family}=$(tool ${named} -c) || return
elif has ${save}; then case $(${save} -V) in *nf_tables*) saved_${family}=$(tool ${save} -c) || return ;; esac
else missing ${save}; return
fi
[ -z "$saved_${family}" ] || printf '%s\n' "$saved_${family}"`,
    isWholeSave,
  );

/**
 * The legacy tool makes the tables that it looks for, so it runs only where there are some already.
 * `/proc/net/ip_tables_names` (net/netfilter/x_tables.c) lists them, to root alone; its size is always 0.
 */
const legacyVariant = (save: string, named: string, list: string): Section<string> =>
  asText(
    `${named} -c`,
    `[ -e ${list} ] || return 0
if [ ! -r ${list} ]; then echo "${list}: Permission denied" >&2; return 1; fi
table=; read -r table <${list}
[ -n "$table" ] || return 0
if has ${named}; then tool ${named} -c
elif has ${save}; then case $(${save} -V) in *nf_tables*) missing ${named} ;; *) tool ${save} -c ;; esac
else missing ${named}
fi`,
    isWholeSave,
  );

export const iptablesNft = nftVariant("iptables-save", "iptables-nft-save", "ip");
export const ip6tablesNft = nftVariant("ip6tables-save", "ip6tables-nft-save", "ip6");
export const iptablesLegacy = legacyVariant(
  "iptables-save",
  "iptables-legacy-save",
  "/proc/net/ip_tables_names",
);
export const ip6tablesLegacy = legacyVariant(
  "ip6tables-save",
  "ip6tables-legacy-save",
  "/proc/net/ip6_tables_names",
);
/**
 * All rules, unless each table is one that iptables-save has shown whole: then the list of tables, for their order.
 * On a host of many containers that is most of the text and the time, and nft does not tell what iptables' extensions do.
 */
export const nft = asText(
  "nft -j list ruleset",
  `has nft || { missing nft; return; }
tables=$(tool nft -j list tables) || return
line='
'; others=$(echo "$tables" | grep -o '"family": "[^"]*", "name": "[^"]*"' |
while IFS='"' read -r _ _ _ family _ _ _ name _; do case $family in
  ip) saved=$saved_ip ;;
  ip6) saved=$saved_ip6 ;;
  *) saved= ;;
esac; case $saved in *"$line*$name$line"*) ;; *) [ -z "$name" ] || echo yes ;; esac; done)
if [ -n "$others" ]; then tool nft -j list ruleset; else echo "$tables"; fi`,
  isWholeJson,
);
/** Without the tool there are no rules that look into sets either, save those that another tool made. */
export const ipset = asText(
  "ipset save",
  "has ipset || { missing ipset; return; }\ntool ipset save",
);
