// Any driver that the engine did not bring along: what it does on the host is known to itself alone.

import type { NetworkDriver } from "./driver.ts";

export const plugin: NetworkDriver = {
  icon: "extensions",
  ports: "unknown",
  addresses: "unknown",
  names: () => true,
  facts: () => [],
};
