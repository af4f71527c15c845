/** The lines of the view *Networks*: each network, the containers in it, their ports. */

import type { ListedContainer, ListedNetwork, Listing } from "../contract.ts";
import { driverOf } from "../docker/drivers/index.ts";
import type { Container } from "../docker/engine.ts";
import { visible } from "../explain/words/text.ts";
import type { Snapshot } from "../snapshot.ts";
import { sortedNaturally } from "../text/naturally.ts";
import { containerItem } from "./outlineContainers.ts";
import type { OutlineItem, Tooltip } from "./outline.ts";
import { topologyOf, type Topology } from "./topology.ts";

/** All networks by name; last the containers that are in none. */
export function networkItems(snapshot: Snapshot, { networks }: Listing): readonly OutlineItem[] {
  const topology = topologyOf(snapshot);
  const containers = snapshot.engine?.containers ?? [];
  const byId = new Map(containers.map((container) => [container.id, container]));
  const placed = new Set(networks.flatMap((network) => network.containers.map(({ id }) => id)));
  const items = networks.map((network) => networkItem(network, byId, topology));
  const lost = containers.filter(({ id }) => !placed.has(id));
  return lost.length === 0 ? items : [...items, lostItem(lost, topology)];
}

function networkItem(
  listed: ListedNetwork,
  containers: ReadonlyMap<string, Container>,
  topology: Topology,
): OutlineItem {
  const id = `net:${listed.id}`;
  const [gateway] = listed.gateways;
  const children = listed.containers.flatMap((member) => {
    const container = containers.get(member.id);
    return container === undefined ? [] : [containerItem({ container, member, topology }, id)];
  });
  return {
    id,
    label: visible(listed.name),
    description: visible(descriptionOf(listed)),
    icon: { id: driverOf(listed).icon },
    tooltip: networkTooltip(listed, topology),
    subject: {
      kind: "network",
      id: listed.id,
      name: listed.name,
      ...(gateway === undefined ? {} : { address: gateway }),
    },
    traits: gateway === undefined ? "network" : "network addressed",
    expanded: children.length > 0,
    children,
  };
}

/** What tells networks apart comes first: a narrow view shows no more. */
const descriptionOf = ({ driver, subnets, gateways, bridge, internal }: ListedNetwork): string =>
  [
    ...(internal ? ["internal"] : []),
    ...subnets,
    ...(bridge === undefined ? [] : [bridge]),
    ...gateways.map((gateway) => `gateway ${gateway}`),
    driver,
  ].join(" · ");

function networkTooltip(listed: ListedNetwork, topology: Topology): Tooltip {
  return {
    title: listed.name,
    facts: [
      ["Driver", listed.driver],
      ["Scope", topology.network(listed.id)?.scope ?? ""],
      ["Subnet", listed.subnets.join(", ")],
      ["Gateway", listed.gateways.join(", ")],
      ...listed.facts.map(({ name, value }) => [name, value] as const),
      ["Containers", `${listed.containers.length}`],
      ["Id", listed.id.slice(0, 12)],
    ],
  };
}

/** Nothing is left out: a stopped container that was to join another one's namespace is in no network. */
function lostItem(containers: readonly Container[], topology: Topology): OutlineItem {
  const id = "net:";
  return {
    id,
    label: "In no network",
    description: "",
    icon: { id: "circle-slash", mood: "off" },
    tooltip: { title: "In no network", facts: [["Containers", `${containers.length}`]] },
    subject: { kind: "network", id: "", name: "" },
    traits: "nothing",
    expanded: true,
    children: sortedNaturally(containers, ({ name }) => name).map((container) =>
      containerItem({ container, member: memberOf(container), topology }, id),
    ),
  };
}

const memberOf = ({ id, name, state }: Container): ListedContainer => ({
  id,
  name,
  state,
  names: [],
  ports: [],
});
