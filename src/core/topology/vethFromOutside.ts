/** A container's cable as the host alone tells of it, where nobody may look into the container. */

import { bridgeNameOf } from "../docker/drivers/index.ts";
import type { Endpoint } from "../docker/engine.ts";
import type { Link } from "../net/link.ts";
import type { Topology } from "./topology.ts";

/**
 * The host's veth whose other end is in the container's namespace, on the network's bridge; or the port of that bridge
 * behind which it has learned the endpoint's MAC. Nothing where that is not one alone.
 */
export function vethFromOutside(
  topology: Topology,
  containerId: string,
  endpoint: Endpoint,
): Link | undefined {
  const { host } = topology;
  const network = topology.network(endpoint.networkId);
  const name = network === undefined ? undefined : bridgeNameOf(network);
  const bridge =
    host === undefined || name === undefined ? undefined : topology.link(host.id, name);
  if (host === undefined || bridge === undefined || topology.isRead(containerId)) return undefined;
  const ports = (host.links ?? []).filter(
    ({ kind, master }) => kind === "veth" && master === bridge.ifindex,
  );
  const home = topology.netnsOf(containerId)?.id;
  const known = ports.filter(({ peer }) => home !== undefined && peer?.netns === home);
  if (known.length > 0) return only(known);
  const behind = new Set(
    (host.fdb ?? [])
      .filter(({ mac, bridge: of }) => mac === endpoint.mac && of === bridge.name)
      .map(({ dev }) => dev),
  );
  return only(ports.filter((port) => behind.has(port.name)));
}

const only = ([first, ...more]: readonly Link[]): Link | undefined =>
  more.length === 0 ? first : undefined;
