/**
 * Names that a swarm's nodes tell each other: containers and tasks, `tasks.SERVICE`, and services, by their virtual
 * address or (`dnsrr`) by those of their tasks. moby: daemon/libnetwork/service_common.go, addEndpointNameResolution.
 */

import type { Network } from "../../docker/engine.ts";
import { refOf } from "../findings/write.ts";
import type { Holder } from "./embeddedDns.ts";

/** Who has the name in an overlay network, on whatever node. */
export function heldInSwarm(network: Network, name: string): readonly Holder[] {
  const { members = [], virtualIps = [] } = network;
  const source = `docker network inspect --verbose ${refOf(network)}`;
  const virtual = virtualIps.filter(({ service }) => service === name);
  if (virtual.length > 0) {
    return virtual.map(({ service, address }) => {
      const evidence = { source, text: `service ${service}: virtual address ${address}` };
      return { name: service, addresses: [address], evidence };
    });
  }
  const [, ofTasks] = /^tasks\.(.+)$/.exec(name) ?? [];
  return members
    .filter((each) => each.name === name || each.service === (ofTasks ?? name))
    .map(({ name: holder, address, node }) => {
      const evidence = { source, text: `${holder}: ${address}, on the node ${node}` };
      return { name: holder, addresses: [address], evidence };
    });
}
