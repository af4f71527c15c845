/** What is to be seen of a network that spans several hosts: its own namespace, the tunnel, and who is on other nodes. */

import type { Fact } from "../docker/drivers/driver.ts";
import type { Network } from "../docker/engine.ts";
import type { Link } from "../net/link.ts";
import type { Netns } from "../snapshot.ts";
import { sortedNaturally } from "../text/naturally.ts";
import type { Topology } from "./topology.ts";

export function overlayFacts(network: Network, topology: Topology): readonly Fact[] {
  const netns = namespaceOf(network, topology);
  return [
    ["Namespace", netns?.mount ?? ""],
    ...(netns?.links ?? []).flatMap((link) => linkFacts(link, netns)),
    ["On other nodes", elsewhere(network, topology).join(", ")],
    ["Services", virtual(network).join(", ")],
  ];
}

/** The namespace whose bridge carries the network's frames. */
function namespaceOf(network: Network, topology: Topology): Netns | undefined {
  return (topology.snapshot.host?.namespaces ?? []).find(({ id }) => {
    const found = topology.engineNamespace(id);
    return found?.carries === true && found.network === network;
  });
}

function linkFacts(link: Link, netns: Netns | undefined): readonly Fact[] {
  const { vxlan, name, mtu, operState } = link;
  if (vxlan !== undefined) {
    const peers = new Set(
      (netns?.fdb ?? []).flatMap(({ dev, dst }) => (dev === name && dst !== undefined ? dst : [])),
    );
    const port = `UDP port ${String(vxlan.port)}`;
    const told = [...peers].map((peer) => `to ${peer}`);
    return [["Tunnel", [name, `VNI ${String(vxlan.vni)}`, port, ...told].join(", ")]];
  }
  return link.kind === "bridge" ? [["Bridge", `${name}, ${operState}, MTU ${String(mtu)}`]] : [];
}

/** As the nodes tell each other; what this engine has itself stands among the network's containers. */
function elsewhere(network: Network, { snapshot }: Topology): readonly string[] {
  const own = snapshot.engine?.swarm?.nodeAddress;
  const nodes = snapshot.engine?.swarm?.nodes ?? [];
  const far = (network.members ?? []).filter(({ node }) => node !== own);
  return sortedNaturally(far, ({ name }) => name).map(({ name, address, node }) => {
    const host = nodes.find((each) => each.address === node)?.hostname ?? node;
    return `${name} ${address} on ${host}`;
  });
}

const virtual = ({ virtualIps = [] }: Network): readonly string[] =>
  sortedNaturally(virtualIps, ({ service }) => service).map(
    ({ service, address }) => `${service} ${address}`,
  );
