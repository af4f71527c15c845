/** Several default routes of one kind: for what is made here the kernel moves on to the next when a gateway seems dead (Linux: fib_select_default, fib_detect_death). */

import type { FibRoute } from "./fib.ts";
import type { Flow } from "./flow.ts";

/**
 * The routes that it moves round between, beginning with the one that was found. A gateway that was not heard of
 * just now counts as dead when it was the last one taken, which no snapshot tells.
 */
export function defaultRoutes(
  routes: readonly FibRoute[],
  found: FibRoute,
  flow: Flow,
): readonly FibRoute[] {
  const rivals: FibRoute[] = [];
  let last = { metric: found.route.metric, tos: 0 };
  for (const each of routes) {
    const { route, tos = 0 } = each;
    if (tos !== 0 && tos !== flow.tos) continue;
    if (route.metric > last.metric && tos === last.tos) {
      if (tos !== 0) continue;
      break;
    }
    last = { metric: route.metric, tos };
    if (!isGateway(each) || route.scope !== found.route.scope) continue;
    if (rivals.length === 0 && each !== found) break;
    rivals.push(each);
  }
  return rivals.length === 0 ? [found] : rivals;
}

const isGateway = ({ route, nexthops: [first] }: FibRoute): boolean =>
  route.type === "unicast" && first?.via !== undefined && !first.flags.includes("dead");
