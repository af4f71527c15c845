// NO_LISTENER, LISTENER_ON_LOOPBACK, LISTENER_ON_OTHER_ADDRESS, LISTENER_ON_OTHER_PORT, LISTENER_FAMILY_MISMATCH,
// PORT_PROTOCOL_MISMATCH: the packet arrives in the right place, and nothing there takes it.

import type { Finding, Remedy } from "../../contract.ts";
import type { Container } from "../../docker/engine.ts";
import type { Socket } from "../../net/socket.ts";
import type { NobodyListensCause } from "../../path/end.ts";
import { portName, severityOf, type Asked, type CauseRule } from "../case.ts";
import { isIpv6, isLoopback } from "../promise.ts";
import { endpointName } from "../words/hops.ts";
import {
  aboutContainer,
  aboutPort,
  inContainer,
  listed,
  listening,
  ON_HOST,
  refOf,
} from "./write.ts";
import { protocolMismatch } from "./unpublished.ts";

export const listeners: CauseRule = (asked) => {
  const { end } = asked.walk;
  if (end.cause.kind !== "nobody-listens") return undefined;
  const netns = asked.topology.netns(end.netns.id);
  // Not read is not the same as silent.
  if (netns?.sockets === undefined) return undefined;
  const inHost = netns === asked.topology.host;
  // Of a host port nobody holds, other rules know why; here only a process that holds it otherwise.
  if (inHost && asked.sockets.length === 0) return undefined;
  const here = inHost ? asked.sockets : netns.sockets.filter(isApplication);
  return explain(asked, placeOf(asked, end.netns, inHost), { cause: end.cause, here });
};

/** The engine's resolver listens in every namespace of a user-defined network; it is not the application. */
const isApplication = ({ address, peer }: Socket): boolean =>
  address !== "127.0.0.11" && peer === undefined;

interface Place {
  readonly container: Container | undefined;
  readonly name: string;
  readonly source: string;
}

function placeOf(
  { topology, publication }: Asked,
  netns: { readonly id: string; readonly name: string },
  inHost: boolean,
): Place {
  if (inHost) return { container: undefined, name: "this host", source: ON_HOST };
  const members = topology.containersIn(netns.id);
  const container = members.find(({ id }) => id === publication?.container.id) ?? members[0];
  return {
    container,
    name: container?.name ?? netns.name,
    source: container === undefined ? netns.name : inContainer(container),
  };
}

interface Sight {
  readonly cause: NobodyListensCause;
  readonly here: readonly Socket[];
}

function explain(asked: Asked, place: Place, { cause, here }: Sight): Finding {
  const { protocol } = asked.question;
  const same = here.filter((each) => each.port === cause.port && each.protocol === protocol);
  const loopback = same.filter(({ address }) => isLoopback(address));
  const family = same.filter(({ address }) => isIpv6(address) !== isIpv6(cause.address));
  if (same.length > 0 && loopback.length === same.length) {
    return onLoopback(asked, place, { cause, here: loopback });
  }
  if (same.length > 0 && family.length === same.length) {
    return otherFamily(asked, place, { cause, here: same });
  }
  if (same.length > 0) return otherAddress(asked, place, { cause, here: same });
  const otherProtocol = here.filter(
    (each) => each.port === cause.port && each.protocol !== protocol && !isLoopback(each.address),
  );
  const [other] = otherProtocol;
  if (other !== undefined && place.container !== undefined) {
    return protocolMismatch(place.container, {
      severity: severityOf(asked),
      published: portName(asked.question),
      inner: cause.port,
      wanted: other.protocol,
      sockets: otherProtocol,
    });
  }
  const elsewhere = here.filter((each) => each.protocol === protocol);
  return elsewhere.length > 0
    ? otherPort(asked, place, { cause, here: elsewhere })
    : noListener(asked, place, { cause, here });
}

function written(
  asked: Asked,
  { container, source }: Place,
  here: readonly Socket[],
  parts: Pick<Finding, "code" | "title" | "detail"> & { readonly remedy: Remedy },
): Finding {
  return {
    severity: severityOf(asked),
    subject:
      container === undefined ? aboutPort(portName(asked.question)) : aboutContainer(container),
    evidence: [listening(here, source)],
    ...parts,
  };
}

const heldBy = (sockets: readonly Socket[]): string => {
  const names = [...new Set(sockets.flatMap(({ process }) => process?.name ?? []))];
  return names.length === 0 ? "the program" : listed(names);
};

function onLoopback(asked: Asked, place: Place, { cause, here }: Sight): Finding {
  const any = isIpv6(cause.address) ? "::" : "0.0.0.0";
  const address = here[0]?.address ?? "127.0.0.1";
  return written(asked, place, here, {
    code: "LISTENER_ON_LOOPBACK",
    title: `${heldBy(here)} in ${place.name} listens on ${endpointName(address, cause.port)}, where only ${place.container === undefined ? "the host" : "the container"} itself reaches it`,
    detail:
      `Packets for the port arrive at ${endpointName(cause.address, cause.port)}. ` +
      "A program that listens on a loopback address does not take them.",
    remedy: {
      text: `Let the program listen on ${any}; most servers have an option like --host or --bind for it.`,
      command: `--host ${any}`,
    },
  });
}

const otherFamily = (asked: Asked, place: Place, { cause, here }: Sight): Finding =>
  written(asked, place, here, {
    code: "LISTENER_FAMILY_MISMATCH",
    title: `${heldBy(here)} in ${place.name} listens for ${isIpv6(cause.address) ? "IPv4" : "IPv6"} only`,
    detail: `Packets for the port arrive at ${endpointName(cause.address, cause.port)}, which is of the other family.`,
    remedy: { text: `Let the program listen on ${isIpv6(cause.address) ? "::" : "0.0.0.0"} too.` },
  });

const otherAddress = (asked: Asked, place: Place, { cause, here }: Sight): Finding =>
  written(asked, place, here, {
    code: "LISTENER_ON_OTHER_ADDRESS",
    title: `${heldBy(here)} in ${place.name} listens on ${listed(here.map((each) => endpointName(each.address, each.port)))} only`,
    detail: `Packets for the port arrive at ${endpointName(cause.address, cause.port)}, and nothing takes them there.`,
    remedy: {
      text: `Let the program listen on ${isIpv6(cause.address) ? "::" : "0.0.0.0"}, or on ${cause.address}.`,
    },
  });

function otherPort(asked: Asked, place: Place, { cause, here }: Sight): Finding {
  const ports = [...new Set(here.map(({ port }) => port))].sort((a, b) => a - b);
  const [only] = ports;
  const { port, protocol } = asked.question;
  return written(asked, place, here, {
    code: "LISTENER_ON_OTHER_PORT",
    title: `Nothing in ${place.name} listens on ${String(cause.port)}/${protocol}; ${heldBy(here)} listens on ${listed(ports.map(String))}`,
    detail:
      `The publication leads to port ${String(cause.port)} of the container. ` +
      "The number behind the colon of -p must be the one the program listens on.",
    remedy:
      ports.length === 1 && only !== undefined
        ? {
            text: "Publish the port that the program listens on.",
            command: `-p ${String(port)}:${String(only)}`,
          }
        : { text: "Publish the port that the program listens on." },
  });
}

function noListener(asked: Asked, place: Place, { cause }: Sight): Finding {
  const { container } = place;
  const starting =
    container?.health === "starting" ? " Its health check still says “starting”." : "";
  const since =
    container?.startedAt === undefined ? "" : ` It was started at ${container.startedAt}.`;
  return written(asked, place, [], {
    code: "NO_LISTENER",
    title: `Nothing in ${place.name} listens for ${asked.question.protocol} at all`,
    detail:
      `Packets for the port arrive at ${endpointName(cause.address, cause.port)}, and no program takes them: ` +
      `it has not come so far yet, or it ended.${since}${starting}`,
    remedy:
      container === undefined
        ? { text: "Start the program." }
        : {
            text: "Its log says how far the program came.",
            command: `docker logs --tail 50 ${refOf(container)}`,
          },
  });
}
