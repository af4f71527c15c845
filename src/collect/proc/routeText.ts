/** A route as `ip route` prints it, as far as it is known. iproute2: ip/iproute.c print_route. */

import type { Nexthop, Route } from "../../core/net/route.ts";

export function routeText(route: Omit<Route, "text">): string {
  const words = [
    ...(route.type === "unicast" ? [] : [route.type]),
    targetOf(route),
    ...named("from", route.src),
    ...hopWords(route, route.family),
    ...(route.table === "main" ? [] : ["table", route.table]),
    ...(route.protocol === "boot" ? [] : named("proto", route.protocol)),
    ...(route.scope === "global" ? [] : named("scope", route.scope)),
    ...named("src", route.prefSrc),
    ...(route.metric === 0 && route.family === "ip" ? [] : ["metric", String(route.metric)]),
    ...route.flags,
    ...named("mtu", route.mtu),
    ...(route.nexthops ?? []).flatMap((hop) => [
      ...["nexthop", ...hopWords(hop, route.family), "weight", String(hop.weight)],
      ...hop.flags,
    ]),
  ];
  return words.join(" ");
}

const named = (name: string, value: string | number | undefined): string[] =>
  value === undefined ? [] : [name, String(value)];

/** A gateway of the other family says so. */
function hopWords({ via, dev }: Pick<Nexthop, "via" | "dev">, family: Route["family"]): string[] {
  const isOther = family === "ip" && via?.includes(":") === true;
  return [...named(isOther ? "via inet6" : "via", via), ...named("dev", dev)];
}

function targetOf({ dst, family }: Omit<Route, "text">): string {
  if (dst === (family === "ip" ? "0.0.0.0/0" : "::/0")) return "default";
  return dst.replace(family === "ip" ? /\/32$/ : /\/128$/, "");
}
