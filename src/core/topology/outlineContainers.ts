/** The line of a container in one network, with its ports under it. */

import type { ListedContainer } from "../contract.ts";
import type { Container } from "../docker/engine.ts";
import { visible } from "../explain/words/text.ts";
import type { OutlineItem, Tooltip } from "./outline.ts";
import { portsUnder } from "./outlinePorts.ts";
import { stateIcon, stateWords } from "./outlineStates.ts";
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
    ...(owner === undefined ? [] : [`in the namespace of ${owner}`]),
  ].join(" · ");
}

const isWell = ({ state, health = "healthy" }: Container): boolean =>
  state === "running" && health === "healthy";

/** Whose network namespace it uses instead of one of its own. */
function ownerOf({ networkMode }: Container, topology: Topology): string | undefined {
  if (networkMode === "host") return "the host";
  const [mode, of] = networkMode.split(":", 2);
  if (mode !== "container" || of === undefined) return undefined;
  return topology.container(of)?.name ?? of.slice(0, 12);
}

function containerTooltip({ container, member, topology }: Member): Tooltip {
  const inside = insideLink(container, member, topology);
  const veth = member.hostVeth;
  const owner = ownerOf(container, topology);
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
      ["Interface", inside === undefined ? "" : `${inside.name}, number ${inside.ifindex}`],
      ["On the host", veth === undefined ? "" : `${veth.name}, number ${veth.ifindex}`],
      ["Namespace", owner === undefined ? "" : `shared with ${owner}`],
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
): { readonly name: string; readonly ifindex: number } | undefined {
  return topology
    .netnsOf(container.id)
    ?.links?.find(
      (link) =>
        (member.mac !== undefined && link.mac === member.mac) ||
        link.addresses.some(({ address }) => address === member.ipv4 || address === member.ipv6),
    );
}
