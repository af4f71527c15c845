// HOST_PORT_TAKEN_BY_PROCESS, HOST_PORT_TAKEN_BY_CONTAINER, DNAT_RULE_MISSING: the engine could not start the container
// because of its ports, and says so in State.Error.

import type { Evidence, Finding } from "../../contract.ts";
import type { Container } from "../../docker/engine.ts";
import { isUp } from "../../docker/publications.ts";
import { hostSockets, publicationsFor } from "../claims.ts";
import { portName, severityOf, type Asked, type CauseRule } from "../case.ts";
import type { PortAndProtocol } from "../question.ts";
import { aboutContainer, inspected, listening, ON_HOST, refOf } from "./write.ts";

export const startFailed: CauseRule = (asked) => {
  const container = asked.publication?.container;
  if (container?.error === undefined || isUp(container)) return undefined;
  const { error } = container;
  // moby: daemon/libnetwork/portallocator: the engine's own list of ports says it.
  if (/port is already allocated/i.test(error)) return takenByContainer(asked, container, error);
  // EADDRINUSE: the kernel says it, of docker-proxy's or the engine's own bind(2).
  if (/address already in use/i.test(error)) return taken(asked, container, error);
  if (/no chain\/target\/match by that name|failed to setup ip tables/i.test(error)) {
    return rulesGone(asked, container, error);
  }
  return undefined;
};

/** The port that the error is about; the one asked where the error names none that the container wants. */
function portIn(error: string, container: Container, { question }: Asked): PortAndProtocol {
  const named = [...error.matchAll(/:(\d{1,5})\b/g)].map(([, digits]) => Number(digits));
  const wanted = container.requested.find(({ hostPort }) => named.includes(hostPort));
  return wanted === undefined ? question : { port: wanted.hostPort, protocol: wanted.protocol };
}

function taken(asked: Asked, container: Container, error: string): Finding {
  const port = portIn(error, container, asked);
  const holders = publicationsFor(asked.snapshot, port).filter(({ standing }) => standing);
  const sockets = hostSockets(asked.snapshot, port);
  if (holders.length > 0 && sockets.length === 0) return takenByContainer(asked, container, error);
  const holder = sockets.find(({ process }) => process !== undefined)?.process;
  const who = holder === undefined ? "another process" : holder.name;
  return {
    code: "HOST_PORT_TAKEN_BY_PROCESS",
    severity: severityOf(asked),
    subject: aboutContainer(container),
    title: `${container.name} could not start: ${who} holds port ${portName(port)} of the host`,
    detail:
      "The engine binds every published port on the host. The kernel refused, since a process already listens on it, " +
      "on the same address or on one that overlaps.",
    evidence: [
      failure(container, error),
      ...(asked.snapshot.host === undefined ? [] : [listening(sockets, ON_HOST)]),
    ],
    remedy: {
      text:
        holder === undefined
          ? "Find the process and end it, or publish another port."
          : `End ${holder.name}, or publish another port; then start the container.`,
      command: `ss -lntup 'sport = :${String(port.port)}'\ndocker start ${refOf(container)}`,
    },
  };
}

function takenByContainer(asked: Asked, container: Container, error: string): Finding {
  const port = portIn(error, container, asked);
  const holder = publicationsFor(asked.snapshot, port).find(
    (each) => each.standing && each.container.id !== container.id,
  )?.container;
  return {
    code: "HOST_PORT_TAKEN_BY_CONTAINER",
    severity: severityOf(asked),
    subject: aboutContainer(container),
    title: `${container.name} could not start: ${holder?.name ?? "another container"} has port ${portName(port)} of the host`,
    detail: "A host port on one address belongs to one container at a time.",
    evidence: [
      failure(container, error),
      ...(holder === undefined
        ? []
        : [
            inspected(holder, `NetworkSettings.Ports: ${String(port.port)} of the host is its own`),
          ]),
    ],
    remedy: {
      text: "Stop the container that has the port, or publish another one.",
      command: `docker ps --filter publish=${String(port.port)}`,
    },
  };
}

function rulesGone(asked: Asked, container: Container, error: string): Finding {
  return {
    code: "DNAT_RULE_MISSING",
    severity: severityOf(asked),
    subject: aboutContainer(container),
    title: `${container.name} could not start: the engine's chains are gone from the host's rules`,
    detail:
      "Something flushed or replaced the rules while the engine ran, so the engine finds no chain to write the port's rule into. " +
      "It makes its chains only when it starts.",
    evidence: [failure(container, error)],
    remedy: {
      text: "Let the engine write its rules again, then start the container.",
      command: `systemctl restart docker\ndocker start ${refOf(container)}`,
    },
  };
}

const failure = (container: Container, error: string): Evidence =>
  inspected(container, `State.Status: ${container.state}`, `State.Error: ${error}`);
