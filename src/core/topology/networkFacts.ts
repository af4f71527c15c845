/** What is worth knowing of a network besides its name, driver, subnets and gateways, in the order of interest. */

import { subnetOrigin } from "../docker/addressPools.ts";
import type { Fact } from "../docker/drivers/driver.ts";
import { bridgeNameOf, driverOf } from "../docker/drivers/index.ts";
import type { Network } from "../docker/engine.ts";
import type { Link } from "../net/link.ts";
import { overlayFacts } from "./overlayFacts.ts";
import type { Topology } from "./topology.ts";

export function factsOf(network: Network, topology: Topology): readonly Fact[] {
  const { engine } = topology.snapshot;
  const facts: readonly Fact[] = [
    ["Subnet from", engine === undefined ? "" : subnetOrigin(engine, network)],
    ["Address range", network.ipam.flatMap(({ ipRange = [] }) => ipRange).join(", ")],
    ["Set aside", network.ipam.flatMap(({ auxiliary }) => setAside(auxiliary)).join(", ")],
    ...bridgeFacts(carrierOf(network, topology), topology),
    ...driverOf(network).facts(network),
    ...overlayFacts(network, topology),
    ["Whose network", engine?.rootless === true && network.driver === "host" ? ROOTLESS_HOST : ""],
    ["To the outside", network.internal ? "no traffic: internal" : ""],
  ];
  return facts.filter(([, value]) => value !== "");
}

const ROOTLESS_HOST =
  "rootlesskit's, as the engine is rootless: its ports are none of this machine's";

const setAside = (auxiliary: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(auxiliary).map(([name, address]) => `${address} for ${name}`);

/** The bridge that the driver makes; of a driver that tells of none, the one that its containers' cables are plugged into. */
export function carrierOf(network: Network, topology: Topology): string | undefined {
  const { host, snapshot } = topology;
  const own = bridgeNameOf(network);
  if (own !== undefined || host === undefined) return own;
  const masters = (snapshot.engine?.containers ?? []).flatMap((container) =>
    container.endpoints
      .filter(({ networkId }) => networkId === network.id)
      .flatMap((endpoint) => topology.hostVethOf(container.id, endpoint)?.master ?? []),
  );
  const [only, ...more] = new Set(masters);
  return only === undefined || more.length > 0 ? undefined : topology.link(host.id, only)?.name;
}

/** The bridge as `ip address` and `brctl show` tell it. */
function bridgeFacts(name: string | undefined, { host }: Topology): readonly Fact[] {
  if (name === undefined || host?.links === undefined) return [];
  const link = host.links.find((each) => each.name === name);
  if (link === undefined) return [["Bridge", `${name}, not on the host`]];
  const ports = host.links.filter(({ master }) => master === link.ifindex);
  return [
    ["Bridge", `${name}, ${link.operState}, MTU ${String(link.mtu)}`],
    ["Bridge id", bridgeId(link)],
    ["Bridge address", link.addresses.map(printed).join(", ")],
    ["Bridge ports", ports.map((port) => port.name).join(", ")],
  ];
}

const bridgeId = ({ bridge }: Link): string =>
  bridge === undefined ? "" : `${bridge.id}, STP ${bridge.stp ? "on" : "off"}`;

const printed = ({ address, prefixLength }: Link["addresses"][number]): string =>
  `${address}/${String(prefixLength)}`;
