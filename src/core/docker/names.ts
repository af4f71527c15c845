/** By which names the containers of a network know one of them. */

import { driverOf } from "./drivers/index.ts";
import type { Container, Endpoint, Network } from "./engine.ts";

/**
 * What the embedded DNS answers to in a network (moby: daemon/container_operations.go, buildEndpointDNSNames).
 * Engines before 26 do not tell; their name, aliases and twelve digits of the id are it.
 */
export function namesIn(
  network: Network,
  { id, name }: Pick<Container, "id" | "name">,
  { aliases, dnsNames }: Endpoint,
): readonly string[] {
  if (!driverOf(network).names(network)) return [];
  return [...new Set([name, ...aliases, ...dnsNames, id.slice(0, 12)])];
}
