/** The line of a container in one network, with its ports under it. */

import type { ListedContainer } from "../contract.ts";
import type { Fact } from "../docker/drivers/driver.ts";
import type { Container } from "../docker/engine.ts";
import { readLink, type Link } from "../docker/links.ts";
import { visible } from "../explain/words/text.ts";
import type { Link as NetLink } from "../net/link.ts";
import type { OutlineItem, Tooltip } from "./outline.ts";
import { portsUnder } from "./outlinePorts.ts";
import { stateIcon, stateWords } from "./outlineStates.ts";
import { joinersOf, ownerOf, type Owner } from "./sharing.ts";
import type { Topology } from "./topology.ts";

/** A container and its place in the network that its line stands under. */
interface Member {
  readonly container: Container;
  readonly member: ListedContainer;
  readonly topology: Topology;
}

export function containerItem(given: Member, parentId: string): OutlineItem {
  const { container, member } = given;
  const id = `${parentId}/ctr:${container.id}`;
  const address = member.ipv4 ?? member.ipv6;
  return {
    id,
    label: visible(container.name),
    description: visible(descriptionOf(given)),
    icon: stateIcon(container),
    tooltip: containerTooltip(given),
    subject: {
      kind: "container",
      id: container.id,
      name: container.name,
      ...(address === undefined ? {} : { address }),
    },
    traits: address === undefined ? "container" : "container addressed",
    expanded: false,
    children: portsUnder(container, id),
  };
}

/** What people look up by hand: address, which veth of the host is its other end, MAC. */
function descriptionOf({ container, member, topology }: Member): string {
  const owner = ownerOf(container, topology);
  return [
    ...(isWell(container) ? [] : [stateWords(container)]),
    ...[member.ipv4, member.ipv6, member.hostVeth?.name, member.mac].filter(
      (fact) => fact !== undefined,
    ),
    ...(owner === undefined ? [] : [`in the namespace of ${called(owner)}`]),
  ].join(" · ");
}

const isWell = ({ state, health = "healthy" }: Container): boolean =>
  state === "running" && health === "healthy";

const called = ({ kind, name }: Owner): string => (kind === "host" ? "the host" : name);

function containerTooltip({ container, member, topology }: Member): Tooltip {
  const inside = insideLink(container, member, topology);
  const veth = member.hostVeth;
  const owner = ownerOf(container, topology);
  const joiners = joinersOf(container, topology).map(({ name }) => name);
  const { composeProject, composeService } = container.labels;
  return {
    title: container.name,
    facts: [
      ["State", stateWords(container)],
      ["Error", container.error ?? ""],
      ["Image", container.image],
      ["IPv4", member.ipv4 ?? ""],
      ["IPv6", member.ipv6 ?? ""],
      ["MAC", member.mac ?? ""],
      [
        "Interface",
        inside === undefined ? "" : `${inside.name}, number ${inside.ifindex}, MTU ${inside.mtu}`,
      ],
      ["On the host", veth === undefined ? "" : `${veth.name}, number ${veth.ifindex}`],
      ["Namespace", owner === undefined ? "" : `shared with ${called(owner)}`],
      ["Joined by", joiners.length === 0 ? "" : `${joiners.join(", ")}, ${LEFT_BEHIND}`],
      ["Names", member.names.filter((each) => !container.id.startsWith(each)).join(", ")],
      ...namingFacts(container),
      ["Process", container.pid === undefined ? "" : `${container.pid}`],
      ["Compose", [composeProject, composeService].filter(Boolean).join(" / ")],
      ["Id", container.id.slice(0, 12)],
    ],
  };
}

/** Its own interface in this network. */
function insideLink(
  container: Container,
  member: ListedContainer,
  topology: Topology,
): NetLink | undefined {
  return topology
    .netnsOf(container.id)
    ?.links?.find(
      (link) =>
        (member.mac !== undefined && link.mac === member.mac) ||
        link.addresses.some(({ address }) => address === member.ipv4 || address === member.ipv6),
    );
}

/** Each start of the owner makes a new namespace (moby: daemon/oci_linux.go, withNamespaces). */
const LEFT_BEHIND = "to be restarted each time after this one";

/** What it can resolve besides the names of its networks. */
const namingFacts = ({
  hostname,
  extraHosts,
  dns,
  dnsSearch,
  links,
}: Container): readonly Fact[] => [
  ["Host name", hostname],
  ["Extra hosts", extraHosts.join(", ")],
  ["Name servers", dns.join(", ")],
  ["Search domains", dnsSearch.join(", ")],
  [
    "Linked to",
    links
      .flatMap((link) => readLink(link) ?? [])
      .map(linkWords)
      .join(", "),
  ],
];

const linkWords = ({ target, alias }: Link): string =>
  target === alias ? target : `${target} as ${alias}`;
