/** The answer to `trace FROM TO`: a walk for each source and each destination address. */

import type { Finding, TraceAnswer } from "../../contract.ts";
import { readAddress } from "../../net/address.ts";
import { omit } from "../../path/omit.ts";
import { tracePath, type TracedPath } from "../../path/tracePath.ts";
import type { Snapshot } from "../../snapshot.ts";
import { topologyOf, type Topology } from "../../topology/topology.ts";
import { caseOf } from "../ask.ts";
import { ofName, unresolved } from "../findings/names.ts";
import { noAddress } from "../findings/noAddress.ts";
import { judge } from "../judge.ts";
import type { TraceQuestion } from "./question.ts";
import { startsFor } from "./senders.ts";
import { targetOf } from "./targets.ts";

export function trace(snapshot: Snapshot, { from, to, typed }: TraceQuestion): TraceAnswer {
  const topology = topologyOf(snapshot);
  const { addresses, resolved } = targetOf(topology, from, to);
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
    ...(resolved === undefined ? {} : { resolved }),
    takenAt: snapshot.takenAt,
    paths: walks.map((path) => omit(path, "end")),
    findings:
      addresses.length === 0
        ? nowhere(topology, from, to)
        : [...findingsFor(snapshot, to, walks), ...ofName(topology, from, resolved)],
    gaps: snapshot.gaps,
  };
}

/** Why there is nothing to walk to. */
function nowhere(
  topology: Topology,
  from: TraceQuestion["from"],
  to: TraceQuestion["to"],
): readonly Finding[] {
  if (to.kind === "name") return [unresolved(topology, from, to.name)];
  const container = to.kind === "container" ? topology.container(to.name) : undefined;
  return container === undefined ? [] : noAddress(topology, container);
}

/** Asked at the host's own addresses it is a question about the host's port, else one about nobody's publication. */
function findingsFor(
  snapshot: Snapshot,
  question: TraceQuestion["to"],
  walks: readonly TracedPath[],
): readonly Finding[] {
  const { port, protocol } = question;
  return judge({ ...caseOf(snapshot, { port, protocol }, () => false), walks });
}
