// `ipvlan`: containers with addresses of their own and the MAC of one of the host's interfaces, upon which they stand.
// moby: daemon/libnetwork/drivers/ipvlan.

import type { NetworkDriver } from "./driver.ts";

export const ipvlan: NetworkDriver = {
  icon: "plug",
  ports: "at its own address",
  addresses: "this engine",
  names: () => true,
  upon: { kind: "ipvlan", knownBy: "address" },
  facts: () => [],
};
