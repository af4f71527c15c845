/** Why a table is not there, in a sentence or two: an empty one would say that there is nothing. */

import type { GapCode } from "../codes.ts";
import type { Gap } from "../contract.ts";
import { isUp } from "../docker/publications.ts";
import type { Snapshot } from "../snapshot.ts";
import { topologyOf } from "../topology/topology.ts";
import type { Around, TableKind } from "./kind.ts";
import { netnsAt, type Place } from "./place.ts";

/** Why a place has no namespace that was read. */
export function whyNoNetns(place: Place, snapshot: Snapshot): string {
  const topology = topologyOf(snapshot);
  const container = place.kind === "container" ? topology.container(place.name) : undefined;
  if (container !== undefined && !isUp(container)) {
    return `${container.name} is ${container.state}: it has no network namespace`;
  }
  return because(snapshot.gaps.find(({ code }) => WHOLE.has(code)));
}

/** The namespaces that have to be entered for what only a process inside is told. */
export function unreadAt(place: Place, snapshot: Snapshot): readonly string[] {
  const topology = topologyOf(snapshot);
  const netns = netnsAt(place, topology);
  if (netns === undefined || netns === topology.host) return [];
  return netns.policyRules === undefined ? [netns.id] : [];
}

/** Why one table of a namespace was not read. */
export function whyUnread<T>({ id, gap }: TableKind<T>, { netns, topology }: Around): string {
  const { gaps } = topology.snapshot;
  const foreign = netns === topology.host ? /container/i : /host's|the bridges'/i;
  const named = gaps.find(({ what }) =>
    what.split("; ").some((part) => gap.test(part) && !foreign.test(part)),
  );
  if (named !== undefined) return because(named);
  if (id === "forwarding" && netns !== topology.host) {
    return "Not read: without perl on the host only its own forwarding tables are read";
  }
  return because(undefined);
}

/** Gaps that leave out a host, or namespaces, as a whole. */
const WHOLE: ReadonlySet<GapCode> = new Set([
  "NOT_LINUX",
  "HOST_NOT_PROVEN",
  "ENGINE_IN_VM",
  "ENGINE_ROOTLESS",
  "NETNS_PERMISSION_DENIED",
  "RULES_PERMISSION_DENIED",
  "TIMED_OUT",
  "TOOL_MISSING",
]);

const because = (gap: Gap | undefined): string =>
  gap === undefined ? "Not read" : `Not read: ${gap.reason}. ${gap.remedy}`;
