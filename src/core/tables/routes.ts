// Routes of all tables. iproute2: `ip route show table all`.

import type { Route } from "../net/route.ts";
import { address, number, toned, words } from "./cell.ts";
import { namedNetwork } from "./joins.ts";
import type { TableKind } from "./kind.ts";
import { placeOf } from "./place.ts";

export const routes: TableKind<Route> = {
  id: "routes",
  title: "Routes",
  columns: [
    { id: "destination", title: "Destination" },
    { id: "via", title: "Via" },
    { id: "interface", title: "Interface" },
    { id: "network", title: "Network" },
    { id: "source", title: "Source" },
    { id: "table", title: "Table" },
    { id: "type", title: "Type" },
    { id: "metric", title: "Metric", numeric: true },
    { id: "scope", title: "Scope" },
    { id: "protocol", title: "Made by" },
    { id: "flags", title: "Flags" },
  ],
  order: [],
  gap: /routes\b/i,
  list: (netns) => netns.routes,
  key: ({ table, text }) => `${table} ${text}`,
  cells(route, { netns, joins, topology }) {
    const { dst, type, table, metric, scope, protocol, prefSrc } = route;
    const link = route.dev === undefined ? undefined : topology.link(netns.id, route.dev);
    const network = link && joins.networkOf(netns, link);
    const { text, about } = network === undefined ? {} : namedNetwork(network);
    const dev = joined(route, "dev");
    return {
      destination: address(dst, dst === "0.0.0.0/0" || dst === "::/0" ? `default (${dst})` : dst),
      via: address(joined(route, "via")),
      interface: words(
        dev,
        link && { kind: "interface", place: placeOf(netns, topology), name: link.name },
      ),
      network: words(text, about),
      source: address(prefSrc),
      table: words(table),
      type: toned(REFUSING.has(type) ? "bad" : undefined, words(type)),
      metric: metric === 0 ? undefined : number(metric),
      scope: words(scope),
      protocol: words(protocol),
      flags: toned(isDead(route) ? "bad" : undefined, words(route.flags.join(", "))),
    };
  },
};

const REFUSING: ReadonlySet<string> = new Set(["unreachable", "blackhole", "prohibit"]);

const isDead = ({ flags }: Route): boolean => flags.includes("dead") || flags.includes("linkdown");

/** Of a route with several ways those of all of them. */
function joined(route: Route, field: "dev" | "via"): string | undefined {
  const ways = [route, ...(route.nexthops ?? [])].flatMap((way) => way[field] ?? []);
  return ways.length === 0 ? undefined : ways.join(", ");
}
