/** `-m state`: the old name of `-m conntrack --ctstate`. Linux: net/netfilter/xt_state.c. */

import { answer } from "../../answer.ts";
import { choices, option } from "../codecs.ts";
import { stateOf } from "./conntrack.ts";
import { matchKind } from "./kind.ts";

const states = choices("INVALID", "NEW", "RELATED", "ESTABLISHED", "UNTRACKED");

export const state = matchKind({
  kind: "state",
  fields: { state: option("--state", states) },
  check: (match) => (match.state === undefined ? "-m state needs --state" : undefined),
  holds: (match, { connection }) =>
    answer(match.state?.value.includes(stateOf(connection)) !== match.state?.negated),
});
