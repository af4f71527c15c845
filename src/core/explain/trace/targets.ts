/** Where a trace goes: the addresses behind a container or a name. */

import type { ResolvedName } from "../../contract.ts";
import type { Container } from "../../docker/engine.ts";
import { isUp } from "../../docker/publications.ts";
import { findContainer, toldAddresses } from "../../topology/nodes.ts";
import type { Topology } from "../../topology/topology.ts";
import { resolveName } from "./names.ts";
import type { TraceFrom, TraceTo } from "./question.ts";

export interface Target {
  readonly addresses: readonly string[];
  /** Only of a name that is known. */
  readonly resolved?: ResolvedName;
}

export function targetOf(topology: Topology, from: TraceFrom, to: TraceTo): Target {
  switch (to.kind) {
    case "address":
      return { addresses: [to.address] };
    case "container": {
      const found = findContainer(topology.snapshot, to.name);
      const addresses =
        found === undefined
          ? toldAddresses(topology.snapshot, to.name)
          : addressesOf(found.topology, found.container, from, topology);
      return { addresses };
    }
    case "name": {
      const resolved = resolveName(topology, from, to.name);
      return resolved === undefined
        ? { addresses: [] }
        : { addresses: resolved.addresses, resolved };
    }
  }
}

/** A container's own addresses; where it shares a network with the sender, those of that network alone. */
function addressesOf(
  topology: Topology,
  container: Container,
  from: TraceFrom,
  asking: Topology,
): readonly string[] {
  const home = topology.netnsOf(container.id);
  const owner = home === undefined ? container : (topology.containersIn(home.id)[0] ?? container);
  if (home !== undefined && home === topology.host) {
    return topology === asking ? hostAddress(topology, from) : ownAddresses(topology);
  }
  if (!isUp(container)) return [];
  const sender =
    from.kind === "container" ? findContainer(asking.snapshot, from.name)?.container : undefined;
  const near = owner.endpoints.filter(({ networkId }) =>
    sender?.endpoints.some((each) => each.networkId === networkId),
  );
  const seats = near.length > 0 ? near : owner.endpoints;
  return seats.flatMap(({ ipv4, ipv6 }) => [ipv4 ?? [], ipv6 ?? []].flat()).filter(Boolean);
}

/** A container in host mode is asked at the host: from within by loopback, from a container by its gateway. */
function hostAddress(topology: Topology, from: TraceFrom): readonly string[] {
  if (from.kind === "host") return ["127.0.0.1"];
  const gateway =
    from.kind === "container"
      ? topology.container(from.name)?.endpoints.find(({ ipv4Gateway = "" }) => ipv4Gateway !== "")
          ?.ipv4Gateway
      : undefined;
  return gateway !== undefined ? [gateway] : ownAddresses(topology);
}

const ownAddresses = ({ machine }: Topology): readonly string[] =>
  (machine?.links ?? [])
    .filter(({ kind }) => kind !== "loopback" && kind !== "bridge")
    .flatMap(({ addresses }) => addresses.filter(({ scope }) => scope === "global"))
    .map(({ address }) => address);
