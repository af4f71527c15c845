// MTU_TOO_LARGE: the containers of a network send greater packets than the host's way out carries.

import type { Finding } from "../../contract.ts";
import { bridgeNameOf } from "../../docker/drivers/index.ts";
import type { Container, Network } from "../../docker/engine.ts";
import type { Link } from "../../net/link.ts";
import type { Topology } from "../../topology/topology.ts";
import type { HostRule } from "../case.ts";
import { listed } from "./write.ts";

export const tooLarge: HostRule = (topology) => {
  const way = wayOut(topology);
  if (way === undefined || clamps(topology)) return [];
  const seats = (topology.snapshot.engine?.networks ?? []).flatMap(
    (network) => greaterThan(topology, network, way.mtu) ?? [],
  );
  const [first, ...others] = seats;
  return first === undefined ? [] : [told([first, ...others], way)];
};

interface Way {
  readonly link: Link;
  /** The route's own, where it has one. */
  readonly mtu: number;
}

/** What has no route of its own leaves by the default route; others may lead to links as small as they like. */
function wayOut(topology: Topology): Way | undefined {
  const { host } = topology;
  const [best] = (host?.routes ?? [])
    .filter(({ table, dst, type }) => table === "main" && dst === "0.0.0.0/0" && type === "unicast")
    .sort((a, b) => a.metric - b.metric);
  const out =
    host === undefined || best?.dev === undefined ? undefined : topology.link(host.id, best.dev);
  return out === undefined ? undefined : { link: out, mtu: best?.mtu ?? out.mtu };
}

/** A rule that makes TCP agree on what fits (`TCPMSS --clamp-mss-to-pmtu`, `--set-mss`; nft's `maxseg`). */
const clamps = ({ host }: Topology): boolean =>
  Object.values(host?.rulesets ?? {}).some(
    (text: unknown) => typeof text === "string" && /TCPMSS|maxseg/.test(text),
  );

interface Seat {
  readonly network: Network;
  readonly container: Container;
  readonly link: Link;
}

function greaterThan(topology: Topology, network: Network, mtu: number): Seat | undefined {
  if (network.internal || bridgeNameOf(network) === undefined) return undefined;
  for (const container of topology.snapshot.engine?.containers ?? []) {
    const endpoint = container.endpoints.find(({ networkId }) => networkId === network.id);
    if (endpoint === undefined || (endpoint.ipv4Gateway ?? "") === "") continue;
    const link = topology.endpointLink(container.id, endpoint)?.link;
    if (link !== undefined && link.mtu > mtu) return { network, container, link };
  }
  return undefined;
}

function told(seats: readonly [Seat, ...Seat[]], { link: out, mtu }: Way): Finding {
  const greatest = Math.max(...seats.map(({ link }) => link.mtu));
  const names = seats.map(({ network }) => network.name);
  return {
    code: "MTU_TOO_LARGE",
    severity: "info",
    subject: { kind: "interface", name: out.name },
    title: `Containers of ${listed(names)} send packets of up to ${String(greatest)} bytes, and ${out.name} carries ${String(mtu)}`,
    detail:
      "A container tells the other side by its interface's MTU how much fits. Greater packets are to be refused on the way by an ICMP message; " +
      "where a firewall drops that, connections open, and hang as soon as much is sent.",
    evidence: [
      { source: `ip link show ${out.name}`, text: `${out.name}: mtu ${String(mtu)}` },
      ...seats.map(({ network, container, link }) => ({
        source: `ip link show ${link.name}, inside ${container.name}`,
        text: `${link.name}: mtu ${String(link.mtu)}, on ${network.name}`,
      })),
    ],
    remedy: {
      text: `Make the network anew with an MTU that fits; for the default bridge set "mtu" in daemon.json.`,
      command: `docker network create --opt com.docker.network.driver.mtu=${String(mtu)} NAME`,
    },
  };
}
