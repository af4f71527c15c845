// `overlay`: one network on several hosts, between them VXLAN. moby: daemon/libnetwork/drivers/overlay.

import type { NetworkDriver } from "./driver.ts";

export const overlay: NetworkDriver = {
  icon: "layers",
  ports: "unknown",
  // Of its addresses other nodes hold some.
  addresses: "unknown",
  names: () => true,
  making: { about: "containers on several hosts of a swarm", inSwarm: true },
  facts: () => [],
};
