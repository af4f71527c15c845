/** What the sender sees when nothing answers: by the cause, as the contract's verdicts have it. */

import type { Verdict } from "../contract.ts";
import type { Cause } from "./end.ts";

/** Of a first packet that no namespace took. */
export function verdictOf(cause: Cause): Verdict {
  switch (cause.kind) {
    case "route":
      // A black hole on the way says nothing to the sender; at the sender itself connect(2) fails.
      return cause.outcome === "blackhole" && cause.at === "forward" ? "dropped" : "no-route";
    case "neighbour":
    case "macvlan":
      return "no-route";
    case "leaves":
      return "leaves";
    case "accepted":
      return "reachable";
    case "nobody-listens":
      return "refused";
    case "never-accepted":
      return "stalled";
    case "unread":
      // Rules and settings that were not read could drop it; routes could lead it anywhere.
      return cause.what === "routes" ? "uncertain" : "dropped";
    case "rule":
      return cause.did === "reject" ? "rejected" : "dropped";
    default:
      return "dropped";
  }
}
