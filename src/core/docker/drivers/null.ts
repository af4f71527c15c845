// `null`, the driver of the network `none`: a namespace with nothing but a loopback interface.

import type { NetworkDriver } from "./driver.ts";

export const none: NetworkDriver = {
  icon: "circle-slash",
  ports: "nowhere",
  addresses: "nobody",
  names: () => false,
  facts: () => [["To the outside", "no traffic: there is a loopback interface only"]],
};
