/** `-m cgroup`: the control group of the process that sends. Linux: net/netfilter/xt_cgroup.c. */

import { NO } from "../../answer.ts";
import { ALL_BITS, number, option, text } from "../codecs.ts";
import { unknown } from "../moment.ts";
import { matchKind } from "./kind.ts";

export const cgroup = matchKind({
  kind: "cgroup",
  fields: { cgroup: option("--cgroup", number(ALL_BITS)), path: option("--path", text) },
  check: (match) =>
    Object.keys(match).length === 1 ? undefined : "-m cgroup needs one of --cgroup and --path",
  holds({ cgroup: id, path }, { packet }) {
    if (packet.owner === undefined) return NO;
    const negated = (id ?? path)?.negated === true;
    return unknown("UNSUPPORTED_MATCH", "the process that sends is in that control group", negated);
  },
});
