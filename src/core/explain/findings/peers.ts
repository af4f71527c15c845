// OVERLAY_PEER_UNREACHABLE, of the host itself: what the nodes of its overlay networks send it, or it them, is stopped here.

import type { Evidence, Finding, Path, Vantage } from "../../contract.ts";
import { readAddress } from "../../net/address.ts";
import { tracePath, type TracedPath } from "../../path/tracePath.ts";
import type { Topology } from "../../topology/topology.ts";
import type { HostRule } from "../case.ts";
import { startsFor } from "../trace/senders.ts";
import { listed, quoted } from "./write.ts";

/** Frames (VXLAN), and who is where (gossip). */
const PORTS = [
  [4789, "udp"],
  [7946, "tcp"],
  [7946, "udp"],
] as const;

export const peersCutOff: HostRule = (topology) => {
  const { engine } = topology.snapshot;
  const own = engine?.swarm?.nodeAddress;
  if (own === undefined || topology.host === undefined) return [];
  const networks = engine?.networks.filter(({ peers }) => peers.length > 0) ?? [];
  const peers = new Set(networks.flatMap(({ peers: each }) => each.map(({ address }) => address)));
  peers.delete(own);
  return [...peers].sort().flatMap((peer) => {
    const stopped = PORTS.flatMap(([port, protocol]) => [
      ...outgoing(topology, { own, peer }, { port, protocol }),
      ...incoming(topology, { own, peer }, { port, protocol }),
    ]);
    const names = networks.filter(({ peers: each }) =>
      each.some(({ address }) => address === peer),
    );
    return told(
      peer,
      names.map(({ name }) => name),
      stopped,
    );
  });
};

interface Ends {
  readonly own: string;
  readonly peer: string;
}

type Port = Pick<Path["to"], "port" | "protocol">;

function outgoing(topology: Topology, { own, peer }: Ends, port: Port): readonly TracedPath[] {
  const from: Vantage = { kind: "host", address: own };
  const walk = tracePath(topology.snapshot, { from, to: { address: peer, ...port } });
  return isStopped(walk) ? [walk] : [];
}

function incoming(topology: Topology, { own, peer }: Ends, port: Port): readonly TracedPath[] {
  const to = readAddress(own);
  if (to === undefined) return [];
  return startsFor(topology, { kind: "outside", address: peer }, to)
    .map(({ from }) => tracePath(topology.snapshot, { from, to: { address: own, ...port } }))
    .filter(isStopped);
}

/** What nobody answers to on the far side, or is lost on the way back, is no fault of this host's way there. */
function isStopped({ verdict, end }: TracedPath): boolean {
  const isLost = verdict === "dropped" || verdict === "rejected" || verdict === "no-route";
  return isLost && end.phase === "first";
}

function told(
  peer: string,
  networks: readonly string[],
  stopped: readonly TracedPath[],
): readonly Finding[] {
  if (stopped.length === 0) return [];
  const ports = [...new Set(stopped.map(portWords))];
  return [
    {
      code: "OVERLAY_PEER_UNREACHABLE",
      severity: "info",
      subject: { kind: "host", name: peer },
      title: `Between this node and ${peer}, ${listed(ports)} ${ports.length === 1 ? "is" : "are"} stopped here, which ${listed(networks)} ${networks.length === 1 ? "needs" : "need"}`,
      detail:
        "The nodes of an overlay network send each other its frames to UDP port 4789 (VXLAN), and tell each other who is where by port 7946.",
      evidence: distinct(stopped.flatMap(evidenceOf)),
      remedy: {
        text: "Let the nodes reach each other on 4789/udp, 7946/tcp and 7946/udp, and managers on 2377/tcp.",
      },
    },
  ];
}

const portWords = ({ to }: TracedPath): string => `${String(to.port)}/${to.protocol}`;

function evidenceOf({ end }: TracedPath): readonly Evidence[] {
  const { cause } = end;
  switch (cause.kind) {
    case "rule":
    case "policy":
      return [quoted(cause.by)];
    case "route":
      return [{ source: `ip route get ${cause.destination}`, text: cause.outcome }];
    case "neighbour":
      return [{ source: `ip neigh show ${cause.address}`, text: cause.state ?? "no entry" }];
    default:
      return [];
  }
}

const distinct = (evidence: readonly Evidence[]): readonly Evidence[] => [
  ...new Map(evidence.map((each) => [`${each.source} ${each.text}`, each])).values(),
];
