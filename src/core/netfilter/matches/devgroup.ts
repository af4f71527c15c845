/** `-m devgroup`: the group of an interface, 0 unless somebody set one. Linux: net/netfilter/xt_devgroup.c. */

import { option } from "../codecs.ts";
import { group } from "../groups.ts";
import { unknown } from "../moment.ts";
import { matchKind } from "./kind.ts";

export const devgroup = matchKind({
  kind: "devgroup",
  fields: {
    src: option("--src-group", group("default")),
    dst: option("--dst-group", group("default")),
  },
  check: (match) =>
    Object.keys(match).length === 0 ? "-m devgroup needs --src-group or --dst-group" : undefined,
  holds({ src, dst }) {
    const asked = [src, dst].filter((given) => given !== undefined);
    const usually = asked.every(({ value, negated }) => (value.value === 0) !== negated);
    return unknown("UNSUPPORTED_MATCH", "the interface is of that group", usually);
  },
});
