/** The answer to `trace FROM TO`: a walk for each source and each destination address. */

import type { Finding, TraceAnswer } from "../../contract.ts";
import { readAddress } from "../../net/address.ts";
import { omit } from "../../path/omit.ts";
import { tracePath, type TracedPath } from "../../path/tracePath.ts";
import type { Snapshot } from "../../snapshot.ts";
import { topologyOf, type Topology } from "../../topology/topology.ts";
import { caseOf } from "../ask.ts";
import { unresolved } from "../findings/names.ts";
import { sharedNames } from "../findings/sharedNames.ts";
import { judge } from "../judge.ts";
import type { TraceQuestion } from "./question.ts";
import { startsFor } from "./senders.ts";
import { targetOf } from "./targets.ts";

export function trace(snapshot: Snapshot, { from, to, typed }: TraceQuestion): TraceAnswer {
  const topology = topologyOf(snapshot);
  const { addresses, resolution } = targetOf(topology, from, to);
  const { port, protocol } = to;
  const walks = addresses.flatMap((address) => {
    const read = readAddress(address);
    const starts = read === undefined ? [] : startsFor(topology, from, read);
    return starts.map((start) =>
      tracePath(snapshot, { from: start.from, to: { address, port, protocol } }, start.assumed),
    );
  });
  return {
    schema: "docker-network-lens/trace@1",
    question: typed,
    ...(resolution === undefined || resolution.by === "" ? {} : { resolved: resolution }),
    takenAt: snapshot.takenAt,
    paths: walks.map((path) => omit(path, "end")),
    findings:
      to.kind === "name" && resolution?.by === ""
        ? [unresolved(topology, from, to.name)]
        : [...findingsFor(snapshot, to, walks), ...turnsOf(topology, to, addresses)],
    gaps: snapshot.gaps,
  };
}

/** Why a name has several addresses. */
const turnsOf = (
  topology: Topology,
  to: TraceQuestion["to"],
  addresses: readonly string[],
): readonly Finding[] =>
  to.kind === "name" && addresses.length > 1
    ? sharedNames(topology).filter(({ subject }) => subject.name === to.name)
    : [];

/** Asked at the host's own addresses it is a question about the host's port, else one about nobody's publication. */
function findingsFor(
  snapshot: Snapshot,
  question: TraceQuestion["to"],
  walks: readonly TracedPath[],
): readonly Finding[] {
  const { port, protocol } = question;
  return judge({ ...caseOf(snapshot, { port, protocol }, () => false), walks });
}
