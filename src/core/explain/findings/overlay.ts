// OVERLAY_PEER_UNREACHABLE: what one node of an overlay network sends another in a tunnel does not arrive, or its answer.

import type { Evidence, Finding } from "../../contract.ts";
import type { Network } from "../../docker/engine.ts";
import type { Cause, End } from "../../path/end.ts";
import { severityOf, type Asked, type CauseRule } from "../case.ts";
import { called, quoted } from "./write.ts";

export const peerUnreachable: CauseRule = (asked) => {
  const { end } = asked.walk;
  const why = whyNot(end);
  if (why === undefined || asked.walk.verdict === "reachable") return undefined;
  const tunnel = tunnelOf(asked);
  if (tunnel === undefined) return undefined;
  const name = networkOf(asked, tunnel.vni)?.name ?? `VNI ${String(tunnel.vni)}`;
  const { src, dst } = tunnel;
  const across = dst === "" ? `of ${name}` : `of ${name} from ${src} to ${dst}`;
  return {
    code: "OVERLAY_PEER_UNREACHABLE",
    severity: severityOf(asked),
    subject: { kind: "network", name },
    title: `Packets ${across} are lost: ${why}`,
    detail:
      "The nodes of an overlay network send each other its frames in UDP packets to port 4789 (VXLAN), " +
      "and tell each other who is where by port 7946. What the hosts' own rules and routes do with those decides.",
    evidence: evidenceOf(end),
    remedy: remedyOf(end.cause, src, dst),
  };
};

/** Only what happens to the outer packet, or to a frame that finds no tunnel. */
function whyNot({ cause, carriedBy, netns }: End): string | undefined {
  if (cause.kind === "tunnel") return tunnelWords(cause, netns.name);
  if (carriedBy === undefined) return undefined;
  switch (cause.kind) {
    case "rule":
    case "policy":
      return cause.kind === "rule" && cause.did === "stolen"
        ? undefined
        : `${called(cause.by)} on ${netns.name} drops them`;
    case "route":
      return `${netns.name} has no way to ${cause.destination}`;
    case "neighbour":
      return `nobody on ${cause.dev} answers for ${cause.address}`;
    case "wire":
      return `${cause.link.name} of ${netns.name} is down`;
    case "reverse-path":
      return `the reverse path filter of ${netns.name} drops them on ${cause.dev}`;
    default:
      return undefined;
  }
}

function tunnelWords(cause: Extract<Cause, { kind: "tunnel" }>, place: string): string {
  switch (cause.because) {
    case "no-peer":
      return `${cause.device} does not know where ${cause.mac ?? "its MAC"} is`;
    case "no-socket":
      return `nothing on ${place} listens for VXLAN`;
    case "no-device":
      return `${place} has no part in VNI ${String(cause.vni)}`;
  }
}

interface Tunnel {
  readonly vni: number;
  readonly src: string;
  readonly dst: string;
}

/** The last tunnel that the packet was put in, where it came to that. */
function tunnelOf({ walk: { end, hops, reply } }: Asked): Tunnel | undefined {
  const walked = end.phase === "reply" ? reply.hops : hops;
  for (const hop of walked.toReversed()) {
    if (hop.kind === "tunnel" && hop.vni !== undefined) return { vni: hop.vni, ...hop.outer };
  }
  const vni = end.carriedBy?.vni ?? (end.cause.kind === "tunnel" ? end.cause.vni : undefined);
  if (vni === undefined) return undefined;
  // The answer of a host that was not read comes in by its tunnel.
  const { src, dst } = end.carriedBy === undefined ? { src: "", dst: "" } : end.packet;
  return { vni, src, dst };
}

const networkOf = ({ snapshot }: Asked, vni: number): Network | undefined =>
  snapshot.engine?.networks.find(({ options }) =>
    (options["com.docker.network.driver.overlay.vxlanid_list"] ?? "")
      .split(",")
      .includes(String(vni)),
  );

function evidenceOf({ cause, netns }: End): readonly Evidence[] {
  switch (cause.kind) {
    case "rule":
    case "policy":
      return [quoted(cause.by)];
    case "tunnel":
      return [
        {
          source:
            cause.because === "no-peer" ? `bridge fdb show dev ${cause.device}` : "ip -d link",
          text: tunnelWords(cause, netns.name),
        },
      ];
    case "route":
      return [{ source: `ip route get ${cause.destination}`, text: cause.outcome }];
    case "neighbour":
      return [{ source: `ip neigh show ${cause.address}`, text: cause.state ?? "no entry" }];
    case "wire":
      return [{ source: `ip link show ${cause.link.name}`, text: cause.because }];
    default:
      return [];
  }
}

const TOOLS: ReadonlyMap<string, string> = new Map([
  ["ip", "iptables"],
  ["ip6", "ip6tables"],
]);

function remedyOf(cause: Cause, src: string, dst: string): Finding["remedy"] {
  if (cause.kind === "rule" || cause.kind === "policy") {
    const text =
      "Let the nodes reach each other on 4789/udp, 7946/tcp and 7946/udp, and managers on 2377/tcp.";
    const way = cause.at.hook === "output" ? `OUTPUT -d ${dst}` : `INPUT -s ${src}`;
    const tool = TOOLS.get(cause.by.family);
    const isFilter = cause.by.table === "filter" && tool !== undefined;
    return {
      text,
      ...(isFilter ? { command: `${tool} -I ${way} -p udp --dport 4789 -j ACCEPT` } : {}),
    };
  }
  if (cause.kind === "tunnel") {
    return {
      text: `See whether the nodes reach each other on 7946/tcp and 7946/udp, by which they tell each other who is where; a node that has lost the others learns of them again when its engine is restarted.`,
    };
  }
  return {
    text: "Give the nodes a way to each other's advertised addresses (`docker swarm join --advertise-addr`).",
  };
}
