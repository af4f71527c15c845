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

/** One long name does not push all other lines apart. */
const WIDEST = 32;

export function listingLines({ networks, ports, gaps }: Listing): readonly Line[] {
  const unread = gapLines(gaps);
  return [
    line(heading("Networks")),
    ...indent(2, networks.flatMap(networkLines)),
    BLANK,
    line(heading("Ports")),
    ...indent(
      2,
      ports.length === 0
        ? [line(quiet("none published"))]
        : columns(ports.map(portRow), { widest: WIDEST }),
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
    ...indent(2, columns(network.facts.map(factRow))),
    ...indent(2, columns(network.containers.map(containerRow), { widest: WIDEST })),
  ];
}

const factRow = (fact: ListedNetwork["facts"][number]): readonly Line[] => [
  line(quiet(`${fact.name}:`)),
  line(quiet(fact.value)),
];

function containerRow(container: ListedContainer): readonly Line[] {
  const { ipv4, ipv6, mac, hostVeth, sharesWith } = container;
  const addresses = [ipv4, ipv6].filter((each) => each !== undefined).join(" ");
  const veth = hostVeth === undefined ? "" : `${hostVeth.name} (${String(hostVeth.ifindex)})`;
  return [
    line(container.name),
    line(state(container.state)),
    line(addresses),
    line(quiet(mac ?? "")),
    line(veth),
    line(quiet(sharesWith === undefined ? alsoCalled(container) : sharing(sharesWith))),
  ];
}

/** The names by which others reach it, besides its own and what is made of its id. */
function alsoCalled({ id, name: own, names }: ListedContainer): string {
  const others = names.filter((each) => each !== own && !id.startsWith(each));
  return others.length === 0 ? "" : `also called ${others.join(", ")}`;
}

const sharing = ({ kind, name: owner }: NonNullable<ListedContainer["sharesWith"]>): string =>
  `in the namespace of ${kind === "host" ? "the host" : owner}`;

const portRow = ({
  hostIp,
  hostPort,
  protocol,
  container,
  containerPort,
  state: is,
  published,
}: ListedPort): readonly Line[] => [
  line(name(`${String(hostPort)}/${protocol}`)),
  line(
    `${endpointName(hostIp === "" ? "any address" : hostIp, hostPort)} → ${container}:${String(containerPort)}`,
  ),
  published === false ? line(bad(`${is}, not published`)) : line(state(is)),
];

const state = (text: string): Span => (text === "running" ? good(text) : bad(text));
