/** What a name means to whoever asks: of a container the hosts file first, then the engine's resolver. */

import type { ResolvedName } from "../../contract.ts";
import type { Container } from "../../docker/engine.ts";
import { ownerOf } from "../../topology/sharing.ts";
import { findContainer } from "../../topology/nodes.ts";
import type { Topology } from "../../topology/topology.ts";
import { askEmbeddedDns, resolverRule, type Answer } from "./embeddedDns.ts";
import { hostsFile } from "./hostsFile.ts";
import type { TraceFrom } from "./question.ts";

/** `undefined` where nobody known does: on the host and beyond, names are those of other servers, which are not asked. */
export function resolveName(
  asking: Topology,
  from: TraceFrom,
  name: string,
): ResolvedName | undefined {
  const found = from.kind === "container" ? findContainer(asking.snapshot, from.name) : undefined;
  const topology = found?.topology ?? asking;
  const asker = found === undefined ? undefined : askerOf(topology, found.container.name);
  if (asker === undefined) return name === "localhost" ? LOCALHOST : undefined;
  const written = inHostsFile(topology, asker, name);
  if (written !== undefined) return written;
  for (const whole of [name, ...asker.dnsSearch.map((domain) => `${name}.${domain}`)]) {
    const answer = askEmbeddedDns(topology, asker, whole);
    if (answer !== undefined) return told(topology, { asker, name, answer });
  }
  return undefined;
}

const LOCALHOST: ResolvedName = {
  name: "localhost",
  addresses: ["127.0.0.1"],
  by: "hosts file",
  holders: [],
  evidence: [],
};

/** Whoever joined the namespace of another container has that one's hosts file and resolver. */
export function askerOf(topology: Topology, name: string): Container | undefined {
  const container = topology.container(name);
  const owner = container === undefined ? undefined : ownerOf(container, topology);
  return owner?.kind === "container" ? topology.container(owner.name) : container;
}

function inHostsFile(topology: Topology, asker: Container, name: string): ResolvedName | undefined {
  const entry = hostsFile(topology, asker).find(({ names }) => names.includes(name));
  if (entry === undefined) return undefined;
  const { address, container, evidence } = entry;
  return {
    ...{ name, addresses: [address], by: "hosts file" },
    holders: container === undefined ? [] : [{ address, container }],
    evidence: [evidence],
  };
}

interface Asked {
  readonly asker: Container;
  readonly name: string;
  readonly answer: Answer;
}

function told(topology: Topology, { asker, name, answer }: Asked): ResolvedName {
  const holders = answer.holders.flatMap(({ name: container, addresses }) =>
    addresses.map((address) => ({ address, container })),
  );
  const rule = resolverRule(topology, asker);
  return {
    name,
    addresses: holders.map(({ address }) => address),
    by: "embedded DNS",
    network: answer.network.name,
    holders,
    evidence: [
      ...answer.holders.map(({ evidence }) => evidence),
      ...(rule === undefined ? [] : [rule]),
    ],
  };
}
