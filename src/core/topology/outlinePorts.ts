/** The lines about ports: in the view of all ports, and under each container. */

import type { Protocol } from "../contract.ts";
import { isAnyAddress, isUp, publicationsOf, type Publication } from "../docker/publications.ts";
import type { Container } from "../docker/engine.ts";
import { visible } from "../explain/words/text.ts";
import type { Snapshot } from "../snapshot.ts";
import { compareNaturally, sortedNaturally } from "../text/naturally.ts";
import type { Icon, OutlineItem, Tooltip } from "./outline.ts";
import { stateMood, stateWords } from "./outlineStates.ts";

/** A port of a container, with all host addresses that it is bound to. */
interface BoundPort {
  readonly container: Container;
  readonly hostPort: number;
  readonly hostPortEnd: number;
  readonly protocol: Protocol;
  readonly containerPort: number;
  readonly hostIps: readonly string[];
  readonly standing: boolean;
}

/** The view of all ports: by number, then protocol and container. */
export function portItems({ engine }: Snapshot): readonly OutlineItem[] {
  return (engine?.containers ?? [])
    .flatMap(boundPorts)
    .sort(
      (a, b) =>
        a.hostPort - b.hostPort ||
        compareNaturally(a.protocol, b.protocol) ||
        compareNaturally(a.container.name, b.container.name) ||
        a.containerPort - b.containerPort,
    )
    .map((port) => ({
      ...portItem(port, `port:${hostSide(port)}:${port.container.id}`),
      label: hostSide(port),
      description: [
        visible(`${port.container.name}:${port.containerPort}`),
        whereWords(port),
        ...troubleWords(port),
      ].join(" · "),
    }));
}

/** The ports of one container: those on the host, those it asked for, those it only exposes. */
export function portsUnder(container: Container, parentId: string): readonly OutlineItem[] {
  const bound = boundPorts(container);
  const exposed = container.exposed
    .filter(
      ({ port, protocol }) =>
        !bound.some((one) => one.containerPort === port && one.protocol === protocol),
    )
    .map((one): BoundPort => {
      const { port: containerPort, protocol } = one;
      const nowhere = { hostPort: 0, hostPortEnd: 0, hostIps: [], standing: false };
      return { container, containerPort, protocol, ...nowhere };
    });
  return [...bound, ...exposed].map((port) => {
    const id = `${parentId}/port:${hostSide(port)}:${port.containerPort}`;
    if (port.hostPort === 0) return exposedItem(port, id);
    return {
      ...portItem(port, id),
      label: `${hostSide(port)} → ${port.containerPort}`,
      description: [whereWords(port), ...troubleWords(port)].join(" · "),
    };
  });
}

function portItem(port: BoundPort, id: string): Omit<OutlineItem, "label" | "description"> {
  const openable = port.standing && port.protocol === "tcp";
  return {
    id,
    icon: portIcon(port),
    tooltip: portTooltip(port),
    subject: subjectOf(port),
    traits: openable ? "port openable" : "port",
    expanded: false,
    children: [],
  };
}

function exposedItem(port: BoundPort, id: string): OutlineItem {
  const inner = `${port.containerPort}/${port.protocol}`;
  return {
    id,
    label: inner,
    description: "not published",
    icon: { id: "circle-outline", mood: "off" },
    tooltip: {
      title: `${inner} of ${port.container.name}`,
      facts: [],
      note: "The container exposes this port. No port of the host leads to it.",
    },
    subject: subjectOf(port),
    traits: "port exposed",
    expanded: false,
    children: [],
  };
}

const subjectOf = (port: BoundPort): OutlineItem["subject"] => ({
  kind: "port",
  containerId: port.container.id,
  container: port.container.name,
  hostPort: port.hostPort,
  protocol: port.protocol,
  containerPort: port.containerPort,
  hostIps: port.hostIps,
});

/** IPv4 and IPv6 bindings of one port are one line. */
function boundPorts(container: Container): readonly BoundPort[] {
  const merged = new Map<string, BoundPort>();
  for (const publication of publicationsOf(container)) {
    const port = boundPort(publication);
    const key = `${hostSide(port)} ${port.containerPort} ${port.standing}`;
    const before = merged.get(key);
    const hostIps = [...(before?.hostIps ?? []), ...port.hostIps];
    merged.set(key, { ...port, hostIps: ipv4First([...new Set(hostIps)]) });
  }
  return [...merged.values()].sort(
    (a, b) => a.containerPort - b.containerPort || a.hostPort - b.hostPort,
  );
}

const ipv4First = (addresses: readonly string[]): readonly string[] =>
  sortedNaturally(addresses, (address) => `${address.includes(":") ? 6 : 4} ${address}`);

function boundPort({ container, binding, standing }: Publication): BoundPort {
  const { hostPort, hostPortEnd = hostPort, protocol, containerPort, hostIp } = binding;
  return { container, hostPort, hostPortEnd, protocol, containerPort, hostIps: [hostIp], standing };
}

function hostSide({ hostPort, hostPortEnd, protocol }: BoundPort): string {
  const numbers = hostPort === hostPortEnd ? `${hostPort}` : `${hostPort}-${hostPortEnd}`;
  return `${numbers}/${protocol}`;
}

/** `all addresses`, `127.0.0.1`, `all IPv4 addresses`. */
function whereWords({ hostIps }: BoundPort): string {
  if (hostIps.includes("") || (hostIps.includes("0.0.0.0") && hostIps.includes("::"))) {
    return "all addresses";
  }
  const words = { "0.0.0.0": "all IPv4 addresses", "::": "all IPv6 addresses" };
  return hostIps
    .map((ip) => (ip === "0.0.0.0" || ip === "::" ? words[ip] : visible(ip)))
    .join(", ");
}

/** Why the port is not what its number promises, where the container's state tells. */
function troubleWords({ container, standing }: BoundPort): readonly string[] {
  if (!isUp(container)) return [stateWords(container)];
  if (!standing) return ["asked for, not published"];
  return container.state === "paused" ? ["paused"] : [];
}

/** That the container is well says nothing of the port: its mark does, which is worked out when it is in sight. */
function portIcon({ container, standing }: BoundPort): Icon {
  if (!standing) return { id: "debug-disconnect", mood: isUp(container) ? "bad" : "off" };
  const mood = stateMood(container);
  return { id: "plug", ...(mood === undefined || mood === "good" ? {} : { mood }) };
}

function portTooltip(port: BoundPort): Tooltip {
  const { container, containerPort, protocol, hostIps, hostPort, standing } = port;
  const note = standing
    ? undefined
    : isUp(container)
      ? "The container asked for this port and did not get it. Explain says why."
      : "Nothing stands behind this port while the container does not run.";
  return {
    title: `${hostSide(port)} → ${container.name}:${containerPort}`,
    facts: [
      ["Bound to", hostIps.map((ip) => hostAddress(ip, hostPort)).join(", ")],
      ["Container", container.name],
      ["State", stateWords(container)],
      ["Image", container.image],
      ["Container port", `${containerPort}/${protocol}`],
    ],
    ...(note === undefined ? {} : { note }),
  };
}

function hostAddress(hostIp: string, port: number): string {
  if (hostIp === "") return `any address, port ${port}`;
  const shown = hostIp.includes(":") ? `[${hostIp}]` : hostIp;
  return `${shown}:${port}${isAnyAddress(hostIp) ? " (any)" : ""}`;
}
