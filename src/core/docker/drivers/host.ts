// `host`: the container uses the host's own network namespace.

import type { NetworkDriver } from "./driver.ts";

export const host: NetworkDriver = {
  icon: "vm",
  ports: "nowhere",
  addresses: "nobody",
  names: () => false,
  facts: () => [
    ["Published ports", "none: each port of a container is the host's own"],
    ["Host name", "a container of it has the host's own"],
  ],
};
