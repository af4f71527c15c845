/** Where a trace starts: the vantages from which one address is asked. */

import type { Assumption, Vantage } from "../../contract.ts";
import { readAddress, type Address } from "../../net/address.ts";
import type { Link } from "../../net/link.ts";
import { inPrefix, readPrefix } from "../../net/prefix.ts";
import { outsideVantages } from "../../path/vantages.ts";
import { fibOf } from "../../routing/fib.ts";
import { lookup } from "../../routing/lookup.ts";
import { chooseSource, prefersTemporary } from "../../routing/source.ts";
import type { Netns } from "../../snapshot.ts";
import { findContainer } from "../../topology/nodes.ts";
import type { Topology } from "../../topology/topology.ts";
import type { OutsideFrom, TraceFrom } from "./question.ts";

export interface Start {
  readonly from: Vantage;
  readonly assumed: readonly Assumption[];
}

/** One for each interface that somebody outside can come in by, else one; none where the place was not read. */
export function startsFor(topology: Topology, from: TraceFrom, to: Address): readonly Start[] {
  switch (from.kind) {
    case "outside":
      return outsideStarts(topology, from, to);
    case "host": {
      const address = sourceIn(topology.machine, to);
      return address === undefined ? [] : [{ from: { kind: "host", address }, assumed: [] }];
    }
    case "container": {
      const found = findContainer(topology.snapshot, from.name);
      const address = sourceIn(found?.topology.netnsOf(found.container.id), to);
      if (found === undefined || address === undefined) return [];
      return [{ from: { kind: "container", name: found.name, address }, assumed: [] }];
    }
  }
}

/** The address that the kernel of that namespace sends from. */
function sourceIn(netns: Netns | undefined, to: Address): string | undefined {
  if (netns === undefined) return undefined;
  const flow = { dst: to, mark: 0, tos: 0, iif: "lo", uid: 0 };
  const routed = lookup(fibOf(netns, to.family), flow, (_, usually) => usually);
  const links = netns.links ?? [];
  const prefers = prefersTemporary(netns);
  const chosen = routed.is === "found" ? chooseSource(links, routed, to, prefers) : undefined;
  // Without a route there is none to choose; the walk then tells that there is no route.
  return chosen?.text ?? addressesOf(links, to.family)[0];
}

const addressesOf = (links: readonly Link[], family: Address["family"]): readonly string[] =>
  links
    .flatMap(({ addresses }) => addresses)
    .toSorted((a, b) => Number(a.scope === "host") - Number(b.scope === "host"))
    .map(({ address }) => address)
    .filter((text) => text.includes(":") === (family === "ip6"));

function outsideStarts(topology: Topology, asked: OutsideFrom, to: Address): readonly Start[] {
  const all = outsideVantages(topology.snapshot).filter(
    ({ from }) => from.address.includes(":") === (to.family === "ip6"),
  );
  const source = asked.address === undefined ? undefined : readAddress(asked.address);
  if (source === undefined) return all.map(({ from, assumed }) => ({ from, assumed }));
  if (source.family !== to.family) return [];
  const names = all.flatMap(({ from }) => (from.kind === "outside" ? [from.interface] : []));
  const dev = names.find((name) => isOn(topology, name, source)) ?? gatewayOf(topology, names, to);
  if (dev === undefined) return [];
  const from = { kind: "outside", interface: dev, address: source.text } as const;
  if (isOn(topology, dev, source)) return [{ from, assumed: [] }];
  const text = `The packet is taken to come in by ${dev}, where this host's default route leaves`;
  return [{ from, assumed: [{ code: "ASSUMED_INGRESS_INTERFACE", text }] }];
}

function isOn(topology: Topology, name: string, source: Address): boolean {
  const { machine: host } = topology;
  const addresses = host === undefined ? [] : (topology.link(host.id, name)?.addresses ?? []);
  return addresses.some(({ address, prefixLength }) => {
    const subnet = readPrefix(`${address}/${String(prefixLength)}`);
    return subnet !== undefined && inPrefix(subnet, source);
  });
}

/** Somebody far away comes in by one of these interfaces: the one that the default route leaves by, else the first. */
function gatewayOf(
  { machine }: Topology,
  names: readonly string[],
  to: Address,
): string | undefined {
  const all = to.family === "ip6" ? "::/0" : "0.0.0.0/0";
  const route = machine?.routes?.find(
    ({ dst, dev }) => dst === all && dev !== undefined && names.includes(dev),
  );
  return route?.dev ?? names[0];
}
