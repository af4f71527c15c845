/** Prints tables as `iptables-save` does, from their matches and targets. */

import type { Counters } from "../hop.ts";
import type { Chain, Rule, Table } from "./ruleset.ts";
import { printStatement } from "./statements.ts";

/** The tables in their order; counters of rules where they were read. */
export function printSave(tables: readonly Table[]): string {
  return tables.map(printTable).join("");
}

function printTable(table: Table): string {
  const chains = table.chains.map(printChain).join("");
  const rules = table.chains.flatMap((chain) => chain.rules.map((rule) => printRule(chain, rule)));
  return `*${table.name}\n${chains}${rules.join("")}COMMIT\n`;
}

function printChain({ name, base, counters }: Chain): string {
  const policy = base?.policy.toUpperCase() ?? "-";
  return `:${name} ${policy}${counters === undefined ? "" : ` ${printCounters(counters)}`}\n`;
}

const printCounters = ({ packets, bytes }: Counters): string => `[${packets}:${bytes}]`;

/** One rule as a line. */
export function printRule({ name }: Chain, { counters, statements }: Rule): string {
  const before = counters === undefined ? "" : `${printCounters(counters)} `;
  return `${before}-A ${name}${statements.map(printStatement).join("")}\n`;
}
