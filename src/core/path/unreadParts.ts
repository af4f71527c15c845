/** Parts of a namespace that its snapshot lacks: what is answered without them hangs on an assumption. */

import type { Assumption } from "../contract.ts";
import type { UnreadCause } from "./end.ts";
import type { Walk } from "./walk.ts";
import type { Place } from "./world.ts";

/** The end of a packet in the world where routes that were not read lead it elsewhere. */
export function unreadRoutes(walk: Walk, place: Place): UnreadCause | undefined {
  const { routes, policyRules } = place.netns;
  if (routes !== undefined && (policyRules !== undefined || isTakenAsMade(place))) return undefined;
  const [what, like] =
    routes === undefined
      ? ["routes", "those that its addresses make"]
      : ["policy rules", "those that every namespace begins with"];
  const text = `The ${what} of ${place.name} were not read; taken for ${like}`;
  return walk.decide(doubtOf(place, text), true) ? undefined : { kind: "unread", what: "routes" };
}

/** The end of a packet that comes in, in the world where settings that were not read keep it out. */
export function unreadSettings(walk: Walk, place: Place): UnreadCause | undefined {
  if (place.netns.sysctls !== undefined || isTakenAsMade(place)) return undefined;
  const text = `The settings (sysctl) of ${place.name} were not read; taken for those that let packets in and on`;
  return walk.decide(doubtOf(place, text), true) ? undefined : { kind: "unread", what: "settings" };
}

/** Whether bridged frames are shown to the rules where the settings do not tell. */
export function showsUnread(walk: Walk, place: Place): boolean {
  if (place.netns.sysctls !== undefined || isTakenAsMade(place)) return false;
  const text = `Whether bridged packets of ${place.name} meet its rules (bridge-nf-call-iptables) was not read; taken for no`;
  return !walk.decide(doubtOf(place, text), true);
}

/** One of the engine's whose rules were not read either is taken, and that is told, for one as the engine makes it (askHook). */
const isTakenAsMade = ({ isEngines, isHost, netns }: Place): boolean =>
  isEngines && !isHost && netns.rulesets === undefined;

const doubtOf = ({ isHost, isMachine }: Place, text: string): Assumption => ({
  code: isHost || isMachine ? "RULES_NOT_READ" : "NETNS_RULES_NOT_READ",
  text,
});
