// IP_FORWARD_DISABLED, ROUTE_LOCALNET_REQUIRED, REVERSE_PATH_FILTER, NO_ROUTE, ROUTE_BLACKHOLE, RETURN_NO_ROUTE,
// ROUTING_LOOP, SUBNET_OVERLAP: the routing decision, or a setting of it, ends the walk.

import type { Evidence, Finding } from "../../contract.ts";
import { bridgeNameOf } from "../../docker/drivers/index.ts";
import type { Container, Network } from "../../docker/engine.ts";
import { readAddress } from "../../net/address.ts";
import { inPrefix, readPrefix } from "../../net/prefix.ts";
import type { Route } from "../../net/route.ts";
import type {
  ForwardingOffCause,
  LoopCause,
  MartianCause,
  NeighbourCause,
  ReversePathCause,
  RouteCause,
} from "../../path/end.ts";
import { severityOf, type Asked, type CauseRule } from "../case.ts";
import { joinCommands } from "./noAddress.ts";
import { setting, shellWord, type Named } from "./write.ts";

type Parts = Named & Pick<Finding, "subject" | "evidence">;

export const routing: CauseRule = (asked) => {
  const parts = partsOf(asked);
  return parts === undefined ? undefined : { ...parts, severity: severityOf(asked) };
};

function partsOf(asked: Asked): Parts | undefined {
  const { cause } = asked.walk.end;
  switch (cause.kind) {
    case "forwarding-off":
      return forwardingOff(asked, cause);
    case "martian":
      return routeLocalnet(asked, cause);
    case "reverse-path":
      return overlapOf(asked, cause.route) ?? reversePath(asked, cause);
    case "route":
      return noRoute(asked, cause);
    case "neighbour":
      return lostInNetwork(asked, cause);
    case "loop":
      return loop(cause);
    default:
      return undefined;
  }
}

const HOST = { kind: "host", name: "host" } as const;

function valueOf({ topology, walk }: Asked, name: string): string {
  return topology.netns(walk.end.netns.id)?.sysctls?.[name] ?? "0";
}

const forwardingOff = (asked: Asked, { dev, setting: name }: ForwardingOffCause): Parts => ({
  code: "IP_FORWARD_DISABLED",
  subject: HOST,
  title: "This host does not forward packets, so none gets from outside to a container",
  detail:
    `The packet came in by ${dev} and is for a container; ${name} is 0, so the kernel drops it without a word. ` +
    "The engine switches forwarding on when it starts and does not look again.",
  evidence: [setting(name, valueOf(asked, name))],
  remedy: {
    text: "Switch it on, and look for the file below /etc/sysctl.d that switches it off.",
    command: `sysctl -w ${shellWord(name)}=1`,
  },
});

function routeLocalnet(asked: Asked, { dev, because }: MartianCause): Parts | undefined {
  if (because !== "route-localnet" && because !== "loopback-source") return undefined;
  const name = `net.ipv4.conf.${dev}.route_localnet`;
  return {
    code: "ROUTE_LOCALNET_REQUIRED",
    subject: { kind: "interface", name: dev },
    title: `127.0.0.1 may not leave by ${dev}, so the published port does not answer on it`,
    detail:
      "Without docker-proxy, a connection to 127.0.0.1 is turned into one to the container by a rule. " +
      `The kernel lets such a packet out only where ${name} is 1, which the engine sets when it makes the bridge.`,
    evidence: [setting(name, valueOf(asked, name))],
    remedy: { text: "Set it again.", command: `sysctl -w ${shellWord(name)}=1` },
  };
}

const reversePath = (asked: Asked, cause: ReversePathCause): Parts => ({
  code: "REVERSE_PATH_FILTER",
  subject: { kind: "interface", name: cause.dev },
  title: `The reverse path filter drops it: answers to ${asked.walk.end.packet.src} would not leave by ${cause.dev}`,
  detail:
    cause.mode === "strict"
      ? "In strict mode a packet is dropped unless the route back to its source leaves by the interface it came in by."
      : "In loose mode a packet is dropped when there is no route back to its source at all.",
  evidence: [setting(cause.setting, valueOf(asked, cause.setting)), ...routeEvidence(cause.route)],
  remedy: {
    text: "Correct the route back, or loosen the filter.",
    command: `sysctl -w ${shellWord(cause.setting)}=2`,
  },
});

function noRoute(asked: Asked, { outcome, destination, route, rule }: RouteCause): Parts {
  const back = asked.walk.end.phase === "reply";
  const evidence: readonly Evidence[] = [
    ...routeEvidence(route),
    ...(rule === undefined ? [] : [{ source: "ip rule", text: rule.text }]),
  ];
  const where = asked.walk.end.netns.name;
  const ask = { source: `ip route get ${destination}`, text: `no route, in ${where}` };
  const [alone] = asked.topology.containersIn(asked.walk.end.netns.id).filter(isAlone);
  return {
    code: back
      ? "RETURN_NO_ROUTE"
      : outcome === "none" || outcome === "source"
        ? "NO_ROUTE"
        : "ROUTE_BLACKHOLE",
    subject: { kind: "route", name: route?.dst ?? destination },
    title: back
      ? `The answer finds no way back to ${destination}, in ${where}`
      : outcome === "none" || outcome === "source"
        ? `There is no route to ${destination}, in ${where}`
        : `A route or rule in ${where} says that ${destination} is ${outcome === "blackhole" ? "to be thrown away" : outcome}`,
    detail:
      alone === undefined
        ? "The kernel looks for the most specific route before anything leaves; here it ends."
        : `${alone.name} is on no network: its namespace holds nothing but a loopback interface.`,
    evidence: evidence.length === 0 ? [ask] : evidence,
    remedy:
      alone === undefined
        ? {
            text: "Add a route, or take the one away that stands in its place.",
            command: "ip route show table all",
          }
        : {
            text: "Take it off the network none, and put it on one that has addresses.",
            command: joinCommands(alone),
          },
  };
}

const isAlone = ({ networkMode, endpoints }: Container): boolean =>
  networkMode === "none" && endpoints.every(({ ipv4 }) => ipv4 === undefined);

const routeEvidence = (route: Route | undefined): readonly Evidence[] =>
  route === undefined ? [] : [{ source: `ip route show table ${route.table}`, text: route.text }];

/** An answer to somebody outside is sent into one of the engine's networks, where nobody has the address. */
const lostInNetwork = (asked: Asked, { address }: NeighbourCause): Parts | undefined =>
  asked.walk.end.phase === "reply" ? overlapAt(asked, address) : undefined;

/** A packet from outside whose way back leads into one of the engine's bridges. */
function overlapOf(asked: Asked, back: Route | undefined): Parts | undefined {
  const bridges = asked.snapshot.engine?.networks.map(bridgeNameOf) ?? [];
  return back?.dev !== undefined && bridges.includes(back.dev)
    ? overlapAt(asked, asked.walk.end.packet.src)
    : undefined;
}

function overlapAt({ walk, snapshot }: Asked, address: string): Parts | undefined {
  if (walk.from.kind !== "outside") return undefined;
  for (const network of snapshot.engine?.networks ?? []) {
    const parts = overlap(network, address);
    if (parts !== undefined) return parts;
  }
  return undefined;
}

function overlap(network: Network, address: string): Parts | undefined {
  const asked = readAddress(address);
  const pool = network.ipam.find(({ subnet }) => {
    const prefix = readPrefix(subnet);
    return asked !== undefined && prefix !== undefined && inPrefix(prefix, asked);
  });
  if (pool === undefined) return undefined;
  return {
    code: "SUBNET_OVERLAP",
    subject: { kind: "network", name: network.name },
    title: `The network ${network.name} has the addresses ${pool.subnet}, which others outside use too`,
    detail:
      `Answers to ${address} are sent into the network's own bridge instead of back to the sender. ` +
      "The engine never compares a subnet that it is told with the routes of the host.",
    evidence: [
      {
        source: `docker network inspect ${/^[\w.-]+$/.test(network.name) ? network.name : network.id.slice(0, 12)}`,
        text: `IPAM.Config.Subnet: ${pool.subnet}`,
      },
    ],
    remedy: {
      text: "Make the network anew with a subnet that nobody else uses; default-address-pools in daemon.json keeps the engine off them.",
      command: "docker network create --subnet 10.213.0.0/24 NAME",
    },
  };
}

const loop = ({ routes }: LoopCause): Parts => ({
  code: "ROUTING_LOOP",
  subject: { kind: "route", name: routes[0]?.dst ?? "" },
  title: "It goes round in circles until its time to live is used up",
  detail: "The routes on its way send it back to where it was.",
  evidence: routes.map(({ table, text }) => ({ source: `ip route show table ${table}`, text })),
  remedy: { text: "Correct the route that leads back." },
});
