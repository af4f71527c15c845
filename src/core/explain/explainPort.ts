/** The answer to "what happens to a packet for this port, and why?". */

import type { Explanation, Path } from "../contract.ts";
import { omit } from "../path/omit.ts";
import type { TracedPath } from "../path/tracePath.ts";
import type { Snapshot } from "../snapshot.ts";
import { engineRef } from "../topology/listing.ts";
import { caseOf } from "./ask.ts";
import { claimsOf } from "./claims.ts";
import { judge } from "./judge.ts";
import type { PortQuestion } from "./question.ts";

export function explainPort(snapshot: Snapshot, question: PortQuestion): Explanation {
  const { port, protocol, container } = question;
  const given = caseOf(snapshot, question);
  return {
    schema: "docker-network-lens/explain@1",
    question: { port, protocol, ...(container === undefined ? {} : { container }) },
    takenAt: snapshot.takenAt,
    engine: engineRef(snapshot.engine),
    claims: claimsOf(snapshot, question),
    paths: given.walks.map(withoutEnd),
    findings: judge(given),
    gaps: snapshot.gaps,
  };
}

/** How a walk ended is for findings; what is told of it stands in them. */
const withoutEnd = (path: TracedPath): Path => omit(path, "end");
