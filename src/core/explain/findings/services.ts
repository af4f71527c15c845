// INGRESS_NO_TASK, INGRESS_NETWORK_MISSING, DNAT_RULE_MISSING, PUBLISH_MODE_HOST_OTHER_NODE: a swarm service publishes the port, and here nothing answers for it.

import type { Evidence, Finding } from "../../contract.ts";
import type { SwarmPort, SwarmService, SwarmTask } from "../../docker/swarm.ts";
import type { Asked, CauseRule } from "../case.ts";
import { portName } from "../case.ts";
import { isIpv6 } from "../promise.ts";
import { listed, refOf, shellWord } from "./write.ts";

/** Only a manager is told of services. */
export const ofService: CauseRule = (asked) => {
  if (!asked.ofHost || asked.publication !== undefined || asked.walk.verdict === "reachable") {
    return undefined;
  }
  const { swarm } = asked.snapshot.engine ?? {};
  const { port, protocol } = asked.question;
  for (const service of swarm?.services ?? []) {
    const found = service.ports.find(
      (each) => each.publishedPort === port && each.protocol === protocol,
    );
    if (found === undefined) continue;
    const tasks = (swarm?.tasks ?? []).filter(({ serviceId }) => serviceId === service.id);
    return found.mode === "host"
      ? otherNode(asked, service, tasks)
      : (noTask(asked, service, tasks) ??
          networkMissing(asked, service) ??
          ruleMissing(asked, service));
  }
  return undefined;
};

/** Whether a service has the port on every node. */
export const isServices = ({ snapshot, question }: Asked): boolean =>
  (snapshot.engine?.swarm?.services ?? []).some(({ ports }) =>
    ports.some(
      ({ publishedPort, protocol, mode }) =>
        publishedPort === question.port && protocol === question.protocol && mode === "ingress",
    ),
  );

const runs = ({ state }: SwarmTask): boolean => state === "running";

const common = (asked: Asked, service: SwarmService) =>
  ({
    severity: "error",
    subject: { kind: "port", name: portName(asked.question) },
    evidence: [publishing(service, asked)],
  }) as const;

function publishing(service: SwarmService, { question }: Asked): Evidence {
  const isAsked = ({ publishedPort }: SwarmPort): boolean => publishedPort === question.port;
  const ports = service.ports.filter(isAsked).map(({ targetPort, protocol, mode }) => {
    return `PublishedPort ${String(question.port)} → ${String(targetPort)}/${protocol}, mode ${mode}`;
  });
  return { source: `docker service inspect ${refOf(service)}`, text: ports.join("\n") };
}

const listedTasks = ({ name }: SwarmService, tasks: readonly SwarmTask[]): Evidence => ({
  source: `docker service ps ${shellWord(name)}`,
  text:
    tasks.length === 0
      ? "no task that should run"
      : tasks
          .map(({ slot, state, error }) => {
            const which = slot === undefined ? name : `${name}.${String(slot)}`;
            return `${which} ${state}${error === undefined ? "" : `: ${error}`}`;
          })
          .join("\n"),
});

function noTask(
  asked: Asked,
  service: SwarmService,
  tasks: readonly SwarmTask[],
): Finding | undefined {
  if (asked.snapshot.engine?.swarm?.tasks === undefined || tasks.some(runs)) return undefined;
  const shared = common(asked, service);
  return {
    ...shared,
    code: "INGRESS_NO_TASK",
    title: `The service ${service.name} publishes ${portName(asked.question)} on every node, and none of its tasks runs`,
    detail:
      service.replicas === 0
        ? "It is scaled to no replicas. The port stays taken on every node, and the load balancer has nobody to hand a connection to."
        : "The port stays taken on every node, and the load balancer has nobody to hand a connection to.",
    evidence: [...shared.evidence, listedTasks(service, tasks)],
    remedy:
      service.replicas === 0
        ? {
            text: "Scale it up.",
            command: `docker service scale ${refOf(service)}=1`,
          }
        : {
            text: "See why its tasks do not start.",
            command: `docker service ps --no-trunc ${refOf(service)}`,
          },
  };
}

function networkMissing(asked: Asked, service: SwarmService): Finding | undefined {
  const lacking = whatIsMissing(asked.snapshot);
  if (lacking === undefined) return undefined;
  const shared = common(asked, service);
  return {
    ...shared,
    code: "INGRESS_NETWORK_MISSING",
    title: `The service ${service.name} publishes ${portName(asked.question)} by the ingress network, and ${lacking.what}`,
    detail:
      "Ports in ingress mode come in by an overlay network of that kind: each node hands them to a namespace of its own for it, where the load balancer is. Without it they lead nowhere.",
    evidence: [...shared.evidence, lacking.evidence],
    remedy: lacking.remedy,
  };
}

interface Lacking {
  readonly what: string;
  readonly evidence: Evidence;
  readonly remedy: Finding["remedy"];
}

function whatIsMissing({ engine, host }: Asked["snapshot"]): Lacking | undefined {
  if (engine?.networks.some(({ ingress }) => ingress) === false) {
    return {
      what: "there is none",
      evidence: {
        source: "docker network ls",
        text: `none of ${listed(engine.networks.map(({ name }) => name))} is the ingress network`,
      },
      remedy: {
        text: "Make it anew, then update the service.",
        command: "docker network create --driver overlay --ingress ingress",
      },
    };
  }
  const mounts = (host?.namespaces ?? []).flatMap(({ mount }) => mount ?? []);
  // Where no name of a namespace could be read, none is missed.
  if (mounts.length === 0 || mounts.some((each) => each.endsWith("/ingress_sbox")))
    return undefined;
  return {
    what: "this node has no namespace for it",
    evidence: { source: "ls /run/docker/netns", text: mounts.join("\n") },
    remedy: {
      text: "Restart the engine, which makes it anew, and read in its log why it could not before.",
      command: "sudo systemctl restart docker",
    },
  };
}

/** Ingress is IPv4 alone, and its rule comes before all others (moby: daemon/libnetwork/service_linux.go, programIngress). */
function ruleMissing(asked: Asked, service: SwarmService): Finding | undefined {
  const { walk, snapshot, question } = asked;
  const rules = snapshot.host?.namespaces[0].rulesets?.iptablesNft;
  const isRefused = walk.verdict === "refused" && walk.end.cause.kind === "nobody-listens";
  if (!isRefused || rules === undefined || isIpv6(walk.to.address)) return undefined;
  if (walk.hops.some(({ kind }) => kind === "rewrite")) return undefined;
  const shared = common(asked, service);
  return {
    ...shared,
    code: "DNAT_RULE_MISSING",
    title: `The service ${service.name} publishes ${portName(question)} on every node, and no rule of this host leads it on`,
    detail:
      "A node leads such a port to its ingress namespace by a rule of DOCKER-INGRESS, which the engine writes once its load balancer is set up. " +
      "That takes IPVS: on a kernel without the module ip_vs there is none.",
    evidence: [
      ...shared.evidence,
      {
        source: "iptables-save -t nat",
        text: `no rule of DOCKER-INGRESS for ${portName(question)}`,
      },
    ],
    remedy: {
      text: "See in the engine's log why it could not, and that the kernel has IPVS.",
      command: "sudo modprobe ip_vs && sudo systemctl restart docker",
    },
  };
}

function otherNode(
  asked: Asked,
  service: SwarmService,
  tasks: readonly SwarmTask[],
): Finding | undefined {
  const { swarm } = asked.snapshot.engine ?? {};
  const running = tasks.filter(runs);
  if (swarm === undefined || running.some(({ nodeId }) => nodeId === swarm.nodeId))
    return undefined;
  const nodes = (swarm.nodes ?? []).filter(({ id }) => running.some(({ nodeId }) => nodeId === id));
  const names = nodes.map(({ hostname, address }) => `${hostname} (${address})`);
  const shared = common(asked, service);
  return {
    ...shared,
    code: "PUBLISH_MODE_HOST_OTHER_NODE",
    title:
      names.length === 0
        ? `The service ${service.name} publishes ${portName(asked.question)} on the nodes of its tasks, and none runs`
        : `The service ${service.name} publishes ${portName(asked.question)} on ${listed(names)}, not on this node`,
    detail:
      "In mode `host` a port is open on those nodes alone that a task of the service runs on.",
    evidence: [...shared.evidence, listedTasks(service, tasks)],
    remedy: {
      text:
        names.length === 0
          ? "See why its tasks do not start."
          : "Ask one of those nodes, or publish the port in mode ingress, which opens it on every node.",
      command: `docker service ps --no-trunc ${refOf(service)}`,
    },
  };
}
