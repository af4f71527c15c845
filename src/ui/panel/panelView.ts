/** What the panel shows, made of a choice, a snapshot and an explanation. */

import type { Explanation, Path, Protocol } from "../../core/contract.ts";
import type { Container } from "../../core/docker/engine.ts";
import { publicationsOf } from "../../core/docker/publications.ts";
import { explains } from "../../core/explain/headline.ts";
import type { PortQuestion } from "../../core/explain/question.ts";
import { vantageName } from "../../core/explain/words/verdicts.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import { sortedNaturally } from "../../core/text/naturally.ts";
import { engineRef } from "../../core/topology/listing.ts";
import type { PanelPort, PanelVantage, PanelView } from "../../protocol/messages.ts";

/** What a person chose, as far as they did. */
export interface Choice {
  /** Absent: of the first. */
  readonly engineId?: string;
  readonly container?: string;
  readonly hostIp?: string;
  readonly port?: number;
  readonly protocol?: Protocol;
  readonly vantage?: string;
}

/** A choice held against a snapshot: what can be chosen, and what is asked then. */
export interface Chosen {
  readonly container?: Container;
  readonly ports: readonly PanelPort[];
  readonly port?: PanelPort;
  readonly question?: PortQuestion;
  /** Why nothing is asked. */
  readonly message?: string;
}

export function choose(snapshot: Snapshot, choice: Choice): Chosen {
  const containers = snapshot.engine?.containers ?? [];
  const container = containers.find(({ name }) => name === choice.container);
  if (choice.container !== undefined && container === undefined) {
    return { ports: [], message: `There is no container ${choice.container} any more.` };
  }
  const ports = container === undefined ? publishedPorts(containers) : portsOf(container);
  const port = portChosen(choice, ports);
  const base = { ports, ...(container === undefined ? {} : { container }) };
  if (port === undefined) return { ...base, message: noPort(container) };
  const question = {
    port: port.hostPort,
    protocol: port.protocol,
    ...(container === undefined ? {} : { container: container.name }),
  };
  return { ...base, port, question };
}

/** The view without an answer, when none is asked for. */
export function panelView(
  snapshot: Snapshot,
  chosen: Chosen,
  answer: Explanation | undefined,
  vantage: string | undefined,
): PanelView {
  const { container, ports, port, message } = chosen;
  const paths = answer?.paths ?? [];
  const vantages = vantagesOf(paths);
  const shown = vantages.some(({ id }) => id === vantage)
    ? vantage
    : answer === undefined
      ? undefined
      : firstToLookAt(answer, vantages);
  const why = message ?? (paths.length === 0 ? "It could not be asked from anywhere." : undefined);
  return {
    title: titleOf(chosen),
    takenAt: snapshot.takenAt,
    ...(snapshot.engine === undefined ? {} : { engine: engineRef(snapshot.engine) }),
    containers: sortedNaturally(snapshot.engine?.containers ?? [], ({ name }) => name).map(
      ({ name, state }) => ({ name, state }),
    ),
    ...(container === undefined ? {} : { container: container.name }),
    ports,
    ...(port === undefined ? {} : { port }),
    vantages,
    ...(shown === undefined ? {} : { vantage: shown }),
    paths,
    findings: answer?.findings ?? [],
    gaps: answer?.gaps ?? [],
    ...(why === undefined ? {} : { message: why }),
  };
}

function titleOf({ container, port }: Chosen): string {
  const asked = port === undefined ? undefined : `port ${port.hostPort}/${port.protocol}`;
  return [container?.name, asked].filter((part) => part !== undefined).join(", ");
}

/** Its ports on the host, then those that it only exposes. IPv4 and IPv6 are asked together: one port for both. */
function portsOf(container: Container): readonly PanelPort[] {
  const bound = publicationsOf(container).map(({ binding }) => panelPort(binding));
  const exposed = container.exposed
    .filter(
      ({ port, protocol }) =>
        !bound.some((each) => each.containerPort === port && each.protocol === protocol),
    )
    .map(({ port, protocol }) => {
      return panelPort({ hostIp: "", hostPort: port, protocol, containerPort: port });
    });
  return withoutTwins([...bound, ...exposed]);
}

const publishedPorts = (containers: readonly Container[]): readonly PanelPort[] =>
  withoutTwins(containers.flatMap(publicationsOf).map(({ binding }) => panelPort(binding)));

const panelPort = ({ hostIp, hostPort, protocol, containerPort }: Required<PanelPort>) => ({
  hostIp,
  hostPort,
  protocol,
  containerPort,
});

function withoutTwins(ports: readonly Required<PanelPort>[]): readonly PanelPort[] {
  const sorted = [...ports].sort((a, b) => a.hostPort - b.hostPort);
  return sorted.filter((port, at) => sorted.findIndex((other) => isTwin(port, other)) === at);
}

const isTwin = (a: PanelPort, b: PanelPort): boolean =>
  a.hostPort === b.hostPort && a.protocol === b.protocol && a.containerPort === b.containerPort;

/** The one chosen, even where nobody has it; without a choice the first there is. */
function portChosen(
  { port, protocol = "tcp", hostIp }: Choice,
  ports: readonly PanelPort[],
): PanelPort | undefined {
  if (port === undefined) return ports[0];
  const same = ports.filter((each) => each.hostPort === port && each.protocol === protocol);
  return (
    same.find((each) => each.hostIp === hostIp) ??
    same[0] ?? { hostIp: hostIp ?? "", hostPort: port, protocol }
  );
}

function noPort(container: Container | undefined): string {
  return container === undefined
    ? "No container publishes a port."
    : `${container.name} publishes no port and exposes none: there is no way in to draw.`;
}

function vantagesOf(paths: readonly Path[]): readonly PanelVantage[] {
  const seen = new Map<string, number>();
  return paths.map(({ from, to, verdict }) => {
    const who = from.kind === "outside" ? from.interface : from.kind === "host" ? "" : from.name;
    const base = `${from.kind} ${who} ${to.address}`;
    const before = seen.get(base) ?? 0;
    seen.set(base, before + 1);
    return {
      id: before === 0 ? base : `${base} ${before}`,
      label: `${vantageName(from)}, to ${to.address}`,
      kind: from.kind,
      verdict,
    };
  });
}

/** Where a cause is named, the first way that it spoils; else the first. */
function firstToLookAt(
  { findings, paths }: Explanation,
  vantages: readonly PanelVantage[],
): string | undefined {
  const [first] = findings;
  const spoilt =
    first !== undefined && explains(first, paths)
      ? vantages.find(({ verdict }) => verdict !== "reachable" && verdict !== "leaves")
      : undefined;
  return (spoilt ?? vantages[0])?.id;
}
