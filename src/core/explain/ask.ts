/** Makes a case of a question: who claims the port, and a walk from each vantage. */

import type { Path } from "../contract.ts";
import type { Container } from "../docker/engine.ts";
import { isAnyAddress, type Publication } from "../docker/publications.ts";
import { tracePath } from "../path/tracePath.ts";
import {
  askedBehind,
  hostVantages,
  neighbourVantages,
  outsideVantages,
  type AskedFrom,
} from "../path/vantages.ts";
import type { Snapshot } from "../snapshot.ts";
import { topologyOf, type Topology } from "../topology/topology.ts";
import type { Case, Outside } from "./case.ts";
import { hostSockets, publicationsFor } from "./claims.ts";
import { isIpv6, isLoopback } from "./promise.ts";
import type { PortQuestion } from "./question.ts";

/** Walks all vantages that the question asks from, or those of them that `wanted` picks. */
export function caseOf(
  snapshot: Snapshot,
  question: PortQuestion,
  wanted: (path: Pick<Path, "from" | "to">) => boolean = () => true,
): Case {
  const { port, protocol, container } = question;
  const topology = topologyOf(snapshot);
  const meant = container === undefined ? undefined : topology.container(container)?.id;
  const publications = publicationsFor(snapshot, question).filter(
    (each) => container === undefined || each.container.id === meant,
  );
  const asked = vantagesOf(topology, question, publications).map(({ from, to, assumed }) => ({
    ...{ from, assumed },
    to: { address: to, port, protocol },
  }));
  return {
    ...{ snapshot, topology, question, publications },
    sockets: hostSockets(snapshot, question),
    walks: asked
      .filter(wanted)
      .map(({ from, to, assumed }) => tracePath(snapshot, { from, to }, assumed)),
    outsides: outsideVantages(snapshot).flatMap(({ from }) => (isOutside(from) ? [from] : [])),
    trace: (from, to) => tracePath(snapshot, { from, to }),
  };
}

const isOutside = (from: AskedFrom["from"]): from is Outside => from.kind === "outside";

function vantagesOf(
  topology: Topology,
  { from }: PortQuestion,
  publications: readonly Publication[],
): readonly AskedFrom[] {
  const { machine, snapshot } = topology;
  if (machine === undefined) return from === undefined ? [asPublished(publications)] : [];
  switch (from?.kind) {
    case "outside":
      return outsideVantages(snapshot);
    case "host":
      return hostVantages(machine);
    case "container": {
      const container = topology.container(from.name);
      return container === undefined ? [] : fromContainer(topology, container, publications);
    }
    case undefined: {
      const [first] = publications;
      const neighbour = first === undefined ? [] : neighbourVantages(topology, first.container);
      return [
        ...outsideVantages(snapshot),
        ...hostVantages(machine),
        ...neighbour.map((each) => ({ ...each, to: askedAddress(each.to, publications) })),
      ];
    }
  }
}

/** Where the host was not read, nothing can be walked; the port is asked on the very address it is published on. */
export function asPublished(publications: readonly Publication[]): AskedFrom {
  const [hostIp = ""] = publications.map(({ binding }) => binding.hostIp);
  const address = isAnyAddress(hostIp) ? (isIpv6(hostIp) ? "::1" : "127.0.0.1") : hostIp;
  return { from: { kind: "host", address }, to: address, assumed: [] };
}

/** A container asks the host by its gateway, unless the port is on one other address of the host alone. */
function askedAddress(gateway: string, publications: readonly Publication[]): string {
  const fixed = publications
    .map(({ binding }) => binding.hostIp)
    .find(
      (hostIp) =>
        !isAnyAddress(hostIp) && !isLoopback(hostIp) && isIpv6(hostIp) === isIpv6(gateway),
    );
  return fixed ?? gateway;
}

/** The container that the question names: by each family that it has a gateway of; in host mode as the host. */
function fromContainer(
  topology: Topology,
  container: Container,
  publications: readonly Publication[],
): readonly AskedFrom[] {
  const { name, endpoints } = container;
  const home = topology.netnsOf(container.id);
  if (home !== undefined && home === topology.host) {
    const from = { kind: "container", name, address: "127.0.0.1" } as const;
    return [{ from, to: "127.0.0.1", assumed: [] }];
  }
  const pairs = endpoints.flatMap((each) => [
    [each.ipv4, each.ipv4Gateway],
    [each.ipv6, each.ipv6Gateway],
  ]);
  return pairs.flatMap(([address = "", gateway = ""]) =>
    address === "" || gateway === ""
      ? []
      : [
          {
            from: { kind: "container", name, address } as const,
            to: askedAddress(askedBehind(topology, gateway), publications),
            assumed: [],
          },
        ],
  );
}
