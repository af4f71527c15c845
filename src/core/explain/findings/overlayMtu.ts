// MTU_TOO_LARGE, of overlay networks: frames that do not fit into what the host's way to the other nodes carries.

import type { Finding } from "../../contract.ts";
import type { Network } from "../../docker/engine.ts";
import { readAddress } from "../../net/address.ts";
import type { Link } from "../../net/link.ts";
import { fibOf } from "../../routing/fib.ts";
import { lookup } from "../../routing/lookup.ts";
import type { Topology } from "../../topology/topology.ts";
import type { HostRule } from "../case.ts";
import { refOf } from "./write.ts";

// Who is told: skb_tunnel_check_pmtu in net/ipv4/ip_tunnel_core.c, for a device that is a bridge's port.

/** Headers of Ethernet, VXLAN, UDP and IP around a packet (drivers/net/vxlan: vxlan_headroom). */
const OVERHEAD = { ip: 50, ip6: 70 } as const;

export const tunnelTooSmall: HostRule = (topology) =>
  (topology.snapshot.engine?.networks ?? []).flatMap((network) => {
    const tunnel = tunnelOf(network, topology);
    const way = tunnel === undefined ? undefined : wayOut(network, topology);
    if (tunnel === undefined || way === undefined) return [];
    return tunnel.mtu + way.overhead > way.mtu ? [told(network, tunnel, way)] : [];
  });

function tunnelOf(network: Network, topology: Topology): Link | undefined {
  return (topology.snapshot.host?.namespaces ?? [])
    .filter(({ id }) => {
      const found = topology.engineNamespace(id);
      return found?.carries === true && found.network === network;
    })
    .flatMap(({ links = [] }) => links.find(({ vxlan }) => vxlan !== undefined) ?? [])[0];
}

interface Way {
  readonly dev: string;
  readonly mtu: number;
  readonly overhead: number;
  readonly peer: string;
}

/** By which interface the host reaches the first other node that it has a route to. */
function wayOut({ peers }: Network, topology: Topology): Way | undefined {
  const { host, snapshot } = topology;
  const own = snapshot.engine?.swarm?.nodeAddress;
  for (const { address } of host === undefined ? [] : peers) {
    const dst = address === own ? undefined : readAddress(address);
    if (dst === undefined || host === undefined) continue;
    const flow = { dst, iif: "lo", mark: 0, uid: 0, tos: 0 };
    const routed = lookup(fibOf(host, dst.family), flow, (_, usually) => usually);
    const link = routed.is === "found" ? topology.link(host.id, routed.dev) : undefined;
    if (routed.is === "failed" || link === undefined) continue;
    const mtu = routed.route.mtu ?? link.mtu;
    return { dev: link.name, mtu, overhead: OVERHEAD[dst.family], peer: address };
  }
  return undefined;
}

function told(network: Network, tunnel: Link, { dev, mtu, overhead, peer }: Way): Finding {
  const fits = mtu - overhead;
  return {
    code: "MTU_TOO_LARGE",
    severity: "info",
    subject: { kind: "network", name: network.name },
    title: `Containers of ${network.name} send packets of up to ${String(tunnel.mtu)} bytes, and with the tunnel's ${String(overhead)} around them ${dev} does not carry them whole`,
    detail:
      "Since Linux 5.9 the tunnel tells their sender how much fits; what may be cut, and all on older kernels, goes to other nodes in pieces. " +
      "Where that message or the pieces get lost, connections open, and hang as soon as much is sent.",
    evidence: [
      {
        source: `ip -d link show ${tunnel.name}, inside the network's namespace`,
        text: `${tunnel.name}: mtu ${String(tunnel.mtu)}`,
      },
      { source: `ip route get ${peer}`, text: `${dev}: mtu ${String(mtu)}` },
    ],
    remedy: {
      text: "Make the network anew with an MTU that fits.",
      command: `docker network create --driver overlay --opt com.docker.network.driver.mtu=${String(fits)} ${refOf(network)}`,
    },
  };
}
