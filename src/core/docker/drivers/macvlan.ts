// `macvlan`: each container has a MAC and an address of its own on the wire of one of the host's interfaces.
// moby: daemon/libnetwork/drivers/macvlan.

import type { NetworkDriver } from "./driver.ts";

export const macvlan: NetworkDriver = {
  icon: "plug",
  ports: "at its own address",
  addresses: "this engine",
  names: () => true,
  upon: { kind: "macvlan", knownBy: "mac" },
  facts: () => [],
};
