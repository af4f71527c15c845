/** A route as `ip route` prints it, as far as it is known. iproute2: ip/iproute.c print_route. */

import type { Route } from "../../core/net/route.ts";

export function routeText(route: Omit<Route, "text">): string {
  const words = [
    ...(route.type === "unicast" ? [] : [route.type]),
    targetOf(route),
    ...(route.src === undefined ? [] : ["from", route.src]),
    ...(route.via === undefined ? [] : ["via", route.via]),
    ...(route.dev === undefined ? [] : ["dev", route.dev]),
    ...(route.table === "main" ? [] : ["table", route.table]),
    ...(route.scope === undefined || route.scope === "global" ? [] : ["scope", route.scope]),
    ...(route.prefSrc === undefined ? [] : ["src", route.prefSrc]),
    ...(route.metric === 0 && route.family === "ip" ? [] : ["metric", String(route.metric)]),
  ];
  return words.join(" ");
}

function targetOf({ dst, family }: Omit<Route, "text">): string {
  if (dst === (family === "ip" ? "0.0.0.0/0" : "::/0")) return "default";
  return dst.replace(family === "ip" ? /\/32$/ : /\/128$/, "");
}
