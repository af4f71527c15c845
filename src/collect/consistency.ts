/** Engine and host are read at the same time, and both go on meanwhile: whether what they say fits together. */

import type { Gap } from "../core/contract.ts";
import type { Link } from "../core/net/link.ts";
import type { Snapshot } from "../core/snapshot.ts";

/** The name of a running container that the host did not show as the engine did; `undefined` when all fits. */
export function changedMeanwhile({ engine, host }: Snapshot): string | undefined {
  if (engine === undefined || host?.uid !== 0) return undefined;
  const homes = new Map(host.namespaces.flatMap((netns) => netns.pids.map((pid) => [pid, netns])));
  const odd = engine.containers.find(({ pid, endpoints }) => {
    if (pid === undefined) return false;
    const home = homes.get(pid);
    if (home === undefined) return true;
    if (home.links === undefined) {
      return home !== host.namespaces[0] && home.routes === undefined;
    }
    return endpoints.some(({ mac, ipv4 }) => {
      if (mac === undefined) return false;
      const holds = (link: Link): boolean =>
        link.mac === mac || link.addresses.some(({ address }) => address === ipv4);
      return home.links?.some(holds) === false;
    });
  });
  return odd?.name;
}

export function gapOfChange(container: string): Gap {
  return {
    code: "SNAPSHOT_INCONSISTENT",
    what: `How ${container} is plugged in`,
    reason:
      "The host changed while it was read: engine and host tell different things of this container",
    remedy: "Refresh once containers have stopped starting and stopping",
    affects: ["explain", "trace", "list", "findings"],
  };
}
