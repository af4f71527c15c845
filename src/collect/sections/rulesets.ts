// The rules as the kernel's tools print them; the core makes the model. iptables-save(8), nft(8), ipset(8).

import { clean } from "../parsed.ts";
import type { Section } from "./section.ts";

const asText = (asked: string, lines: string): Section<string> => ({
  asked,
  lines,
  read: (text) => clean(text),
});

/** `iptables-save` alone may be either variant: it says which. */
const nftVariant = (save: string, named: string): Section<string> =>
  asText(
    `${named} -c`,
    `if has ${named}; then ${named} -c
elif has ${save}; then case $(${save} -V) in *nf_tables*) ${save} -c ;; esac
else missing ${save}
fi`,
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
if has ${named}; then ${named} -c
elif has ${save}; then case $(${save} -V) in *nf_tables*) missing ${named} ;; *) ${save} -c ;; esac
else missing ${named}
fi`,
  );

export const iptablesNft = nftVariant("iptables-save", "iptables-nft-save");
export const ip6tablesNft = nftVariant("ip6tables-save", "ip6tables-nft-save");
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
export const nft = asText(
  "nft -j list ruleset",
  "has nft || { missing nft; return; }\nnft -j list ruleset",
);
/** Without the tool there are no rules that look into sets either, save those that another tool made. */
export const ipset = asText("ipset save", "has ipset || { missing ipset; return; }\nipset save");
