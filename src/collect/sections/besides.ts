// What decides on packets besides routes and rules, in the reader's own namespace, where the kernel was not asked. iproute2: tc(8), ip-xfrm(8).

import type { FrameHook } from "../../core/net/frameHook.ts";
import { clean } from "../parsed.ts";
import type { Besides } from "../proc/netlink.ts";
import { readPolicies } from "../proc/xfrm.ts";
import type { Section } from "./section.ts";

/** A kernel without IPsec has no settings of it. Programs (XDP) only the kernel itself tells of. */
export const besides: Section<Besides> = {
  asked: "tc filter; ip xfrm policy",
  lines: `[ -z "$asked" ] || return 0
has tc || { missing tc; return; }
limited tc qdisc show | while read -r _ kind _ _ dev _; do
  case $kind in ingress | clsact) ;; *) continue ;; esac
  for way in ingress egress; do
    [ -z "$(tc filter show dev "$dev" $way 2>/dev/null)" ] || echo "hook $dev tc-$way"
  done
done
[ -e /proc/sys/net/core/xfrm_acq_expires ] || return 0
has ip || { missing ip; return; }
is_iproute || return
limited ip xfrm policy`,
  read(text) {
    const frameHooks = [...text.matchAll(/^hook (\S+) (tc-ingress|tc-egress)$/gm)].map(
      ([, dev = "", at]): FrameHook => ({
        dev,
        at: at === "tc-egress" ? "tc-egress" : "tc-ingress",
      }),
    );
    return clean({ frameHooks, xfrmPolicies: readPolicies(text.replace(/^hook .*\n/gm, "")) });
  },
};
