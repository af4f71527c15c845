// `host`: the container uses the host's own network namespace.

import type { NetworkDriver } from "./driver.ts";

export const host: NetworkDriver = {
  icon: "vm",
  ports: "nowhere",
  addresses: "nobody",
  names: () => false,
  facts: () => [],
};
