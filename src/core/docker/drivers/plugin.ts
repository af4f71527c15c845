// Any driver that the engine did not bring along: what it does on the host is known to itself alone.

import type { Fact, NetworkDriver } from "./driver.ts";

export const plugin: NetworkDriver = {
  icon: "extensions",
  ports: "unknown",
  addresses: "unknown",
  names: () => true,
  facts: ({ options }) => [
    ["Made by", "a plug-in, which alone knows its ways: what the kernel shows is shown"],
    ...Object.entries(options).map(([name, value]): Fact => [`Option ${name}`, value]),
  ],
};
