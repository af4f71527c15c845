// Rules that choose a table of routes. iproute2: `ip rule`.

import type { PolicyRule } from "../net/route.ts";
import { number, words } from "./cell.ts";
import type { TableKind } from "./kind.ts";

export const policyRules: TableKind<PolicyRule> = {
  id: "rules",
  title: "Routing policy",
  columns: [
    { id: "priority", title: "Priority", numeric: true },
    { id: "family", title: "Family" },
    { id: "rule", title: "Rule" },
    { id: "action", title: "Action" },
    { id: "table", title: "Table" },
  ],
  order: [],
  gap: /routing policy/i,
  list: (netns) => netns.policyRules,
  key: ({ family, text }) => `${family} ${text}`,
  cells: ({ priority, family, text, action, table }) => ({
    priority: number(priority),
    family: words(family === "ip" ? "IPv4" : "IPv6"),
    // The priority stands in a column of its own.
    rule: words(text.replace(/^\d+:\s*/, "")),
    action: words(action),
    table: words(table),
  }),
};
