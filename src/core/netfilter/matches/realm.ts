/** `-m realm`: the realm of the route; routes have none unless somebody gave them one. Linux: net/netfilter/xt_realm.c. */

import { answer, NO } from "../../answer.ts";
import { option } from "../codecs.ts";
import { group } from "../groups.ts";
import { matchKind } from "./kind.ts";

export const realm = matchKind({
  kind: "realm",
  fields: { realm: option("--realm", group("cosmos")) },
  check: (match) => (match.realm === undefined ? "-m realm needs --realm" : undefined),
  holds: ({ realm: asked }) =>
    asked === undefined ? NO : answer((asked.value.value === 0) !== asked.negated),
});
