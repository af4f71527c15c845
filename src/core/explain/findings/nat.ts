// DNAT_RULE_MISSING, DNAT_NOT_REACHED, DNAT_SHADOWED, HOST_PORT_SHADOWED, PROXY_NOT_LISTENING, HAIRPIN_NOT_MASQUERADED,
// RETURN_ASYMMETRIC, MASQUERADE_MISSING: a published port whose packets do not take the way that the engine lays for them.

import type { Finding } from "../../contract.ts";
import { bridgeNameOf, publishes } from "../../docker/drivers/index.ts";
import type { Publication } from "../../docker/publications.ts";
import type { End } from "../../path/end.ts";
import type { Rule, Table } from "../../netfilter/ruleset.ts";
import { readRuleset } from "../../netfilter/readRuleset.ts";
import { portName, severityOf, type Asked, type CauseRule } from "../case.ts";
import { isIpv6, isLoopback } from "../promise.ts";
import { endpointName, ruleName } from "../words/hops.ts";
import { aboutPort, inspected, listening, ON_HOST, refOf } from "./write.ts";

export const nat: CauseRule = (asked) => {
  const { publication } = asked;
  if (publication?.standing !== true) return unmasked(asked) ?? strangeReply(asked);
  return (
    shadowed(asked, publication) ??
    notTranslated(asked, publication) ??
    proxyMissing(asked, publication) ??
    strangeReply(asked)
  );
};

/** Answered, and by somebody else. */
function shadowed(asked: Asked, { container }: Publication): Finding | undefined {
  const { delivered, verdict } = asked.walk;
  if (verdict !== "reachable" || delivered === undefined) return undefined;
  const { topology } = asked;
  const taker = topology.container(delivered.container);
  const home = topology.netnsOf(container.id);
  if (taker?.id === container.id || home === undefined) return undefined;
  if (taker !== undefined && topology.netnsOf(taker.id) === home) return undefined;
  const port = portName(asked.question);
  const who = taker === undefined ? `${delivered.process || "a process"} of the host` : taker.name;
  const led = asked.walk.hops.find((hop) => hop.kind === "rule" && hop.effect === "dnat");
  return {
    code: taker === undefined ? "HOST_PORT_SHADOWED" : "DNAT_SHADOWED",
    severity: severityOf(asked),
    subject: aboutPort(port),
    title: `${who} answers on port ${port} in place of ${container.name}`,
    detail:
      taker === undefined
        ? "A process of the host listens on the same port, on an address that takes these packets first."
        : "An earlier rule takes the port and leads it elsewhere.",
    evidence: [
      inspected(container, `NetworkSettings.Ports: ${port} of the host is its own`),
      ...(led?.kind === "rule" ? [{ source: ruleName(led), text: led.text, line: led.line }] : []),
      ...(taker === undefined ? [listening(asked.sockets, ON_HOST)] : []),
    ],
    remedy: { text: `Give one of the two another port.` },
  };
}

/** What should have been led to the container came to the host itself. */
function notTranslated(asked: Asked, publication: Publication): Finding | undefined {
  const { walk, snapshot, topology } = asked;
  const { container, binding } = publication;
  // A rootless engine's ports are carried in by a program: the rule that it writes within is for nobody.
  if (topology.machine !== topology.host) return undefined;
  const address = addressIn(asked, publication);
  const texts = topology.host?.rulesets;
  if (address === undefined || texts === undefined || !endsOnHost(asked)) return undefined;
  if (!isMeantToTranslate(asked)) return undefined;
  if (walk.hops.some((hop) => hop.kind === "rule" && hop.effect === "dnat")) return undefined;
  const tables = readRuleset(texts).tables.filter(
    ({ family }) => family === "inet" || family === (isIpv6(address) ? "ip6" : "ip"),
  );
  if (isIpv6(address) && !writesIp6Rules(snapshot.engine?.version ?? "", tables)) return undefined;
  const target = endpointName(address, binding.containerPort);
  const rule = findTranslation(tables, target);
  const answered = walk.verdict === "reachable";
  const port = portName(asked.question);
  return {
    code: rule === undefined ? "DNAT_RULE_MISSING" : "DNAT_NOT_REACHED",
    severity: severityOf(asked),
    subject: aboutPort(port),
    title: answered
      ? `The rule that leads port ${port} to ${container.name} is ${rule === undefined ? "missing" : "not reached"}; docker-proxy answers in its place`
      : `The rule that leads port ${port} to ${container.name} is ${rule === undefined ? "missing" : "not reached"}`,
    detail:
      (rule === undefined
        ? "The engine says that the port is published, but no rule of the host translates it: they were flushed or replaced, or the engine was told to write none."
        : "The rule is there, but no jump leads to it any more.") +
      (answered
        ? " So the packet ends on the host, and the container sees the bridge's address in place of the caller's."
        : " So the packet ends on the host, and not in the container."),
    evidence:
      rule === undefined
        ? [
            { source: "iptables-save -t nat", text: `no rule leads to ${target}` },
            ...missingChain(tables),
          ]
        : [{ source: "iptables-save -t nat", text: rule.text, line: rule.line }],
    remedy: {
      text: "Let the engine write its rules again; start it after whatever flushes them.",
      command: "systemctl restart docker",
    },
  };
}

/** The container's own address of the family that the walk is of, on a bridge that the engine lays rules for. */
function addressIn({ walk, topology }: Asked, { container }: Publication): string | undefined {
  const six = isIpv6(walk.to.address);
  for (const { networkId, ipv4, ipv6 } of container.endpoints) {
    const network = topology.network(networkId);
    if (network === undefined || !publishes(network)) continue;
    const address = six ? ipv6 : ipv4;
    if (address !== undefined && address !== "") return address;
  }
  return undefined;
}

function endsOnHost({ walk, topology }: Asked): boolean {
  const { cause, netns } = walk.end;
  if (walk.viaProxy === true) return true;
  if (topology.netns(netns.id) !== topology.host) return false;
  if (cause.kind === "rule" || cause.kind === "policy") return cause.at.hook === "input";
  return cause.kind === "nobody-listens" || isHeldByEngine(cause);
}

const isHeldByEngine = (cause: Asked["walk"]["end"]["cause"]): boolean =>
  cause.kind === "never-accepted" && cause.because === "dockerd";

/**
 * From a loopback address and from containers docker-proxy is the engine's own way, unless there is none:
 * then the engine itself holds the port and never accepts.
 */
function isMeantToTranslate({ walk }: Asked): boolean {
  if (isHeldByEngine(walk.end.cause)) return true;
  if (walk.from.kind === "container") return false;
  return walk.from.kind === "outside" || !isLoopback(walk.to.address);
}

/** Engines write rules for IPv6 by default from 27.0 on; before only where they were told to. */
const writesIp6Rules = (version: string, tables: readonly Table[]): boolean =>
  Number(/^\d+/.exec(version)?.[0] ?? 0) >= 27 ||
  tables.some(
    ({ name, chains }) => name === "nat" && chains.some((chain) => chain.name === "DOCKER"),
  );

const findTranslation = (tables: readonly Table[], target: string): Rule | undefined =>
  tables
    .flatMap(({ chains }) => chains.flatMap(({ rules }) => rules))
    .find(({ text }) => /\bdnat\b/i.test(text) && ` ${text} `.includes(`${target} `));

const missingChain = (tables: readonly Table[]) =>
  tables.some(({ chains }) => chains.some(({ name }) => name === "DOCKER"))
    ? []
    : [{ source: "iptables-save", text: "no chain DOCKER" }];

/** Nobody holds the host port for the ways on which docker-proxy should; Podman has no such program. */
function proxyMissing(asked: Asked, { container }: Publication): Finding | undefined {
  const { cause, netns } = asked.walk.end;
  if (asked.snapshot.engine?.podman === true) return undefined;
  if (cause.kind !== "nobody-listens" || asked.topology.netns(netns.id) !== asked.topology.host) {
    return undefined;
  }
  return {
    code: "PROXY_NOT_LISTENING",
    severity: severityOf(asked),
    subject: aboutPort(portName(asked.question)),
    title: `docker-proxy of ${container.name} is gone: nobody on the host listens on port ${portName(asked.question)}`,
    detail:
      "What the host sends to itself, and what its containers send to it, goes by docker-proxy, a process for each published port. " +
      "It ended, while the rules for everybody else still stand.",
    evidence: [listening([], ON_HOST)],
    remedy: { text: "Restart the container.", command: `docker restart ${refOf(container)}` },
  };
}

/** A container's own address leaves the host, where nobody knows a way back to it. */
function unmasked(asked: Asked): Finding | undefined {
  const { from, end } = asked.walk;
  const dev = from.kind === "container" ? leftUnmasked(end, from.address) : undefined;
  if (dev === undefined) return undefined;
  const holder = asked.snapshot.engine?.containers
    .flatMap(({ endpoints }) => endpoints)
    .find(({ ipv4, ipv6 }) => ipv4 === from.address || ipv6 === from.address);
  const network = asked.topology.network(holder?.networkId ?? "");
  if (network === undefined || bridgeNameOf(network) === undefined) return undefined;
  const [subnet = ""] = network.ipam.map((pool) => pool.subnet);
  return {
    code: "MASQUERADE_MISSING",
    severity: severityOf(asked),
    subject: { kind: "network", name: network.name },
    title: `Packets of ${network.name} leave by ${dev} with the container's own address`,
    detail:
      `Outside nobody has a way back to ${from.address}, so answers are lost. ` +
      "The engine's rule that puts the host's address in its place is missing, or the network was made without it.",
    evidence: [
      {
        source: "iptables-save -t nat",
        text: `no rule masks ${subnet} towards ${dev}`,
      },
    ],
    remedy: {
      text: "Let the engine write its rules again, or make the network with enable_ip_masquerade=true.",
      command: "systemctl restart docker",
    },
  };
}

/**
 * The interface by which it left with that source: the walk ended there, or its answer came back by it to the very
 * address, before any translation was undone.
 */
function leftUnmasked({ cause, phase, packet }: End, address: string): string | undefined {
  if (cause.kind === "leaves") return packet.src === address ? cause.link.name : undefined;
  const early = cause.kind === "rule" && phase === "reply" && cause.at.hook === "prerouting";
  return early && packet.dst === address ? cause.at.inDev : undefined;
}

function strangeReply(asked: Asked): Finding | undefined {
  const { cause } = asked.walk.end;
  if (cause.kind !== "strange-reply") return undefined;
  const hairpin = asked.walk.from.kind === "container";
  return {
    code: hairpin ? "HAIRPIN_NOT_MASQUERADED" : "RETURN_ASYMMETRIC",
    severity: severityOf(asked),
    subject: aboutPort(portName(asked.question)),
    title: `The answer comes from ${cause.got} instead of ${cause.expected}, so the sender does not know it`,
    detail: hairpin
      ? "Sender and target are on the same bridge, so the answer goes straight back, past the host that would translate it."
      : "The answer takes another way than the packet, past where it would be translated back.",
    evidence: asked.walk.hops
      .filter((hop) => hop.kind === "rule" && hop.effect === "dnat")
      .flatMap((hop) =>
        hop.kind === "rule" ? [{ source: ruleName(hop), text: hop.text, line: hop.line }] : [],
      ),
    remedy: { text: "Let the engine write its rules again.", command: "systemctl restart docker" },
  };
}
