/** The networks and ports of a host as text. */

import type { ListedContainer, ListedNetwork, ListedPort, Listing } from "../../contract.ts";
import { endpointName } from "./hops.ts";
import { gapLines } from "./gaps.ts";
import {
  bad,
  BLANK,
  columns,
  good,
  heading,
  indent,
  line,
  name,
  quiet,
  type Line,
  type Span,
} from "./text.ts";

export function listingLines({ networks, ports, gaps }: Listing): readonly Line[] {
  const unread = gapLines(gaps);
  return [
    line(heading("Networks")),
    ...indent(2, networks.flatMap(networkLines)),
    BLANK,
    line(heading("Ports")),
    ...indent(
      2,
      ports.length === 0 ? [line(quiet("none published"))] : columns(ports.map(portRow)),
    ),
    ...(unread.length === 0 ? [] : [BLANK, ...unread]),
  ];
}

function networkLines(network: ListedNetwork): readonly Line[] {
  const facts = [
    network.driver,
    ...(network.internal ? ["internal"] : []),
    ...network.subnets,
    ...network.gateways.map((gateway) => `gateway ${gateway}`),
    ...(network.bridge === undefined ? [] : [`bridge ${network.bridge}`]),
  ];
  return [
    line(name(network.name), quiet(`  ${facts.join(", ")}`)),
    ...indent(2, columns(network.containers.map(containerRow))),
  ];
}

function containerRow(container: ListedContainer): readonly Line[] {
  const { ipv4, ipv6, mac, hostVeth } = container;
  const addresses = [ipv4, ipv6].filter((each) => each !== undefined).join(" ");
  const veth = hostVeth === undefined ? "" : `${hostVeth.name} (${String(hostVeth.ifindex)})`;
  return [
    line(container.name),
    line(state(container.state)),
    line(addresses),
    line(quiet(mac ?? "")),
    line(veth),
  ];
}

const portRow = ({
  hostIp,
  hostPort,
  protocol,
  container,
  containerPort,
  state: is,
}: ListedPort): readonly Line[] => [
  line(name(`${String(hostPort)}/${protocol}`)),
  line(
    `${endpointName(hostIp === "" ? "any address" : hostIp, hostPort)} → ${container}:${String(containerPort)}`,
  ),
  line(state(is)),
];

const state = (text: string): Span => (text === "running" ? good(text) : bad(text));
