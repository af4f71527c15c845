// `overlay`: one network on several hosts, between them VXLAN. moby: daemon/libnetwork/drivers/overlay.

import type { Network } from "../engine.ts";
import type { EngineNamespace, NetworkDriver } from "./driver.ts";

export const overlay: NetworkDriver = {
  icon: "layers",
  ports: "unknown",
  // Of its addresses other nodes hold some.
  addresses: "unknown",
  names: () => true,
  making: { about: "containers on several hosts of a swarm", inSwarm: true },
  namespaceOf,
  facts: ({ options, attachable, peers }) => [
    ["VXLAN id", options[VNIS] ?? ""],
    ["Encryption", "encrypted" in options ? "IPsec" : ""],
    ["Attachable", attachable ? "by any container" : "by services only"],
    ["Nodes", peers.map(({ address }) => address).join(", ")],
  ],
};

const VNIS = "com.docker.network.driver.overlay.vxlanid_list";

/** Names of twelve characters (daemon/libnetwork/osl, GenerateKey): of the network, of its load balancer, of ingress. */
function namespaceOf({ id, name, ingress }: Network, file: string): EngineNamespace | undefined {
  const [, epoch = "", of = ""] = /^(\d+-)(.+)$/.exec(file) ?? [];
  if (of !== "" && file === `${epoch}${id}`.slice(0, 12)) {
    return { name: `overlay ${name}`, carries: true };
  }
  if (file === `lb_${id}`.slice(0, 12)) {
    return { name: `load balancer of ${name}`, carries: false };
  }
  return ingress && file === "ingress_sbox" ? { name: "ingress", carries: false } : undefined;
}
