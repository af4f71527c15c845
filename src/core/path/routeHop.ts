/** The hop that tells of a routing decision. */

import type { RouteHop } from "../hop.ts";
import type { Routed } from "../routing/lookup.ts";

export function routeHop({ route, dev, via }: Extract<Routed, { is: "found" }>): RouteHop {
  const { table, text } = route;
  return { kind: "route", table, text, dev, ...(via === undefined ? {} : { via }) };
}
