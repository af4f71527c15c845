// PORT_PROTOCOL_MISMATCH, PORT_BOUND_TO_LOOPBACK, PORT_HOST_IP_MISMATCH, PORT_FAMILY_MISMATCH, HOST_ADDRESS_ABSENT,
// PORT_EXPOSED_ONLY, PORT_NOT_PUBLISHED: no publication promises an answer to who asks like this.

import type { Finding } from "../../contract.ts";
import type { Container } from "../../docker/engine.ts";
import { isAnyAddress, isUp, type Publication } from "../../docker/publications.ts";
import type { Socket } from "../../net/socket.ts";
import { portName, type Asked, type CauseRule } from "../case.ts";
import { publicationsFor } from "../claims.ts";
import { isIpv6, isLoopback } from "../promise.ts";
import { endpointName } from "../words/hops.ts";
import { isServices } from "./services.ts";
import {
  aboutContainer,
  aboutPort,
  inContainer,
  inspected,
  listening,
  ON_HOST,
  refOf,
} from "./write.ts";

/** Only where nothing promises the walk, and no process of the host's own is the one who should answer. */
export const unpublished: CauseRule = (asked) => {
  if (!asked.ofHost || asked.publication !== undefined) return undefined;
  if (asked.sockets.length > 0) return undefined;
  if (asked.walk.verdict === "reachable" || isServices(asked)) return undefined;
  // Such a packet never gets to the host, whatever is published there.
  if (asked.walk.end.cause.kind === "macvlan") return undefined;
  const elsewhere = asked.publications.filter(({ standing }) => standing);
  if (elsewhere.length > 0)
    return boundNowhere(asked, elsewhere) ?? boundElsewhere(asked, elsewhere);
  return otherProtocol(asked) ?? exposedOnly(asked) ?? notPublished(asked);
};

/** Published on an address that the host had when the container started, and has no more. */
function boundNowhere(
  { topology: { machine: host } }: Asked,
  publications: readonly Publication[],
): Finding | undefined {
  const [first] = publications;
  if (first === undefined || host?.links === undefined) return undefined;
  const held = new Set(
    host.links.flatMap(({ addresses }) => addresses.map(({ address }) => address)),
  );
  const bound = [...new Set(publications.map(({ binding }) => binding.hostIp))];
  if (bound.some((hostIp) => isAnyAddress(hostIp) || isLoopback(hostIp) || held.has(hostIp)))
    return undefined;
  const { container } = first;
  return {
    code: "HOST_ADDRESS_ABSENT",
    severity: "error",
    subject: aboutContainer(container),
    title: `${container.name} is published on ${bound.join(" and ")}, which no interface of this host has now`,
    detail:
      "The engine bound the port when the container started. The address is gone since (a lease that ended, a VPN that is down, a failover), and with it every way to the port.",
    evidence: [
      inspected(container, ...bound.map((each) => `NetworkSettings.Ports: ${each}`)),
      {
        source: "ip -br addr",
        text: `none of ${String(held.size)} addresses is ${bound.join(" or ")}`,
      },
    ],
    remedy: { text: "Bring the address back, or publish the port without an address." },
  };
}

/** Published, but on an address that the walk did not ask. */
function boundElsewhere(
  { walk, question }: Asked,
  publications: readonly Publication[],
): Finding | undefined {
  const [first] = publications;
  if (first === undefined) return undefined;
  const { container } = first;
  const addresses = [...new Set(publications.map(({ binding }) => binding.hostIp))];
  const bound = addresses.map((hostIp) => endpointName(hostIp, question.port));
  const common = {
    severity: "info",
    subject: aboutContainer(container),
    evidence: [inspected(container, ...bound.map((each) => `NetworkSettings.Ports: ${each}`))],
  } as const;
  if (addresses.every(isLoopback)) {
    return {
      ...common,
      code: "PORT_BOUND_TO_LOOPBACK",
      title: `${container.name} is published on ${addresses.join(" and ")} only, for this host alone`,
      detail:
        "A port bound to a loopback address answers to programs on the host and to nobody else. " +
        "Often that is meant so.",
      remedy: {
        text: "If others should reach it, publish it without an address, or on an address of the host.",
        command: `-p ${String(question.port)}:${String(first.binding.containerPort)}`,
      },
    };
  }
  const asks = walk.to.address;
  const family = addresses.every((hostIp) => isIpv6(hostIp) !== isIpv6(asks));
  return {
    ...common,
    code: family ? "PORT_FAMILY_MISMATCH" : "PORT_HOST_IP_MISMATCH",
    title: `${container.name} is published on ${addresses.map(anyName).join(" and ")}, not on ${asks}`,
    detail: `Only packets to the address that a port was published on are taken; ${asks} is another one.`,
    remedy: { text: "Ask the address it is published on, or publish it without an address." },
  };
}

const anyName = (hostIp: string): string =>
  isAnyAddress(hostIp) ? `${hostIp} (all of its family)` : hostIp;

/** The number is published, for another protocol. */
function otherProtocol(asked: Asked): Finding | undefined {
  const { question, snapshot, topology } = asked;
  const others = (["tcp", "udp", "sctp"] as const)
    .filter((protocol) => protocol !== question.protocol)
    .flatMap((protocol) => publicationsFor(snapshot, { port: question.port, protocol }))
    .filter(({ standing, container }) => standing && isMeant(asked, container));
  const [first] = others;
  if (first === undefined) return undefined;
  const { container, binding } = first;
  const inside = topology.netnsOf(container.id)?.sockets ?? [];
  const listens = (protocol: string): readonly Socket[] =>
    inside.filter((each) => each.port === binding.containerPort && each.protocol === protocol);
  // Who serves the protocol that was not published, and not the one that was, published the wrong one.
  const mistaken = listens(question.protocol).length > 0 && listens(binding.protocol).length === 0;
  return protocolMismatch(container, {
    severity: mistaken ? "error" : "info",
    published: `${String(binding.hostPort)}/${binding.protocol}`,
    inner: binding.containerPort,
    wanted: question.protocol,
    sockets: [...listens(question.protocol), ...listens(binding.protocol)],
  });
}

/** Shared with the rule for listeners: asked for the published protocol, the same mistake shows from the other side. */
export function protocolMismatch(
  container: Container,
  {
    severity,
    published,
    inner,
    wanted,
    sockets,
  }: {
    readonly severity: Finding["severity"];
    readonly published: string;
    readonly inner: number;
    readonly wanted: string;
    readonly sockets: readonly Socket[];
  },
): Finding {
  const outer = published.split("/", 1)[0] ?? "";
  return {
    code: "PORT_PROTOCOL_MISMATCH",
    severity,
    subject: aboutContainer(container),
    title: `${container.name} publishes ${published}, not ${outer}/${wanted}`,
    detail: `A publication is for one protocol, TCP where none is named; ${wanted} packets for the same number find no rule.`,
    evidence: [
      inspected(container, `NetworkSettings.Ports: ${published}`),
      ...(sockets.length === 0 ? [] : [listening(sockets, inContainer(container))]),
    ],
    remedy: {
      text: `Publish it for ${wanted} as well.`,
      command: `-p ${outer}:${String(inner)}/${wanted}`,
    },
  };
}

const isMeant = ({ question }: Asked, { name }: Container): boolean =>
  question.container === undefined || question.container === name;

function exposedOnly(asked: Asked): Finding | undefined {
  const { question, snapshot } = asked;
  const found = (snapshot.engine?.containers ?? []).filter(
    (container) =>
      isUp(container) &&
      isMeant(asked, container) &&
      container.exposed.some(
        ({ port, protocol }) => port === question.port && protocol === question.protocol,
      ) &&
      !container.published.some(
        ({ containerPort, protocol }) =>
          containerPort === question.port && protocol === question.protocol,
      ),
  );
  const [container] = found;
  if (container === undefined) return undefined;
  const port = portName(question);
  return {
    code: "PORT_EXPOSED_ONLY",
    severity: "info",
    subject: aboutContainer(container),
    title: `${container.name} exposes ${port}, and does not publish it`,
    detail:
      "EXPOSE, --expose and expose: only note which port a program uses. " +
      "A port of the host is made by -p or ports: alone.",
    evidence: [
      inspected(container, `Config.ExposedPorts: ${port}`, "HostConfig.PortBindings: not there"),
    ],
    remedy: {
      text: "Publish the port when the container is made.",
      command: `-p ${String(question.port)}:${String(question.port)}${question.protocol === "tcp" ? "" : `/${question.protocol}`}`,
    },
  };
}

function notPublished(asked: Asked): Finding | undefined {
  const { question, snapshot, topology } = asked;
  // Without the host's sockets nobody can say that no process listens.
  if (topology.machine?.sockets === undefined) return undefined;
  const port = portName(question);
  const inside = (snapshot.engine?.containers ?? []).filter((container) => {
    const netns = topology.netnsOf(container.id);
    return (
      netns !== topology.machine &&
      isMeant(asked, container) &&
      netns?.sockets?.some((each) => takes(each, asked)) === true
    );
  });
  const [listener] = inside;
  const sockets = topology
    .netnsOf(listener?.id ?? "")
    ?.sockets?.filter((each) => takes(each, asked));
  return {
    code: "PORT_NOT_PUBLISHED",
    severity: "info",
    subject: aboutPort(port),
    title:
      listener === undefined
        ? `Nobody publishes or listens on ${port} of this host`
        : `Nobody publishes ${port} of this host; ${listener.name} listens on it, inside only`,
    detail:
      "No container publishes this port, and no process of the host listens on it." +
      (isOfRootlessHost(asked, listener) ? ROOTLESS_HOST : ""),
    evidence:
      listener === undefined
        ? [{ source: ON_HOST, text: `nothing listens on port ${String(question.port)}` }]
        : [listening(sockets ?? [], inContainer(listener))],
    remedy:
      listener === undefined
        ? { text: "See which ports there are.", command: "docker-network-lens list" }
        : {
            text: `Publish the port when ${refOf(listener)} is made.`,
            command: `-p ${String(question.port)}:${String(question.port)}`,
          },
  };
}

const ROOTLESS_HOST =
  " The engine is rootless: what it calls the host's network is a namespace of rootlesskit's, and that of this machine is another.";

/** A container in host mode, where the host is not the machine. */
const isOfRootlessHost = ({ topology }: Asked, container: Container | undefined): boolean =>
  container !== undefined &&
  topology.machine !== topology.host &&
  topology.netnsOf(container.id) === topology.host;

const takes = ({ port, protocol, address }: Socket, { question }: Asked): boolean =>
  port === question.port && protocol === question.protocol && !isLoopback(address);
