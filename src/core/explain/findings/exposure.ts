// EXPOSED_TO_ALL_INTERFACES, LOOPBACK_PORT_REACHABLE_FROM_LAN: who can reach a port that perhaps should not.

import type { Evidence, Finding } from "../../contract.ts";
import type { Container } from "../../docker/engine.ts";
import type { Publication } from "../../docker/publications.ts";
import { readRuleset } from "../../netfilter/readRuleset.ts";
import { portName, type Case } from "../case.ts";
import { aboutContainer, inspected, quoted, shellWord } from "./write.ts";

export function exposure(given: Case): readonly Finding[] {
  const standing = given.publications.filter((each) => each.standing);
  const open = standing.find(
    ({ binding }) => binding.hostIp === "0.0.0.0" || binding.hostIp === "::",
  );
  const loopback = standing.find(({ binding }) => binding.hostIp.startsWith("127."));
  return [
    ...(open === undefined ? [] : toAll(given, open)),
    ...(loopback === undefined ? [] : byTheWire(given, loopback)),
  ];
}

function toAll(given: Case, { container, binding }: Publication): readonly Finding[] {
  const outside = given.walks.filter(({ from }) => from.kind === "outside");
  if (outside.length > 0 && !outside.some(({ verdict }) => verdict === "reachable")) return [];
  const store = isDataStore(container, binding.containerPort);
  const useless = uselessRules(given, binding.containerPort);
  const port = portName(given.question);
  return [
    {
      code: "EXPOSED_TO_ALL_INTERFACES",
      severity: store ? "warning" : "info",
      subject: aboutContainer(container),
      title: store
        ? `${container.name} looks like a data store, and its port ${port} is open on every address of the host`
        : `Port ${port} of ${container.name} is open on every address of the host`,
      detail:
        useless.length === 0
          ? "Without an address a port is published for everybody who can reach this host."
          : "Without an address a port is published for everybody who can reach this host. " +
            "A rule in DOCKER-USER that names the host's port does not match: there packets already have the container's port.",
      evidence: [
        inspected(container, `NetworkSettings.Ports: ${binding.hostIp}, port ${port}`),
        ...useless,
      ],
      remedy:
        useless.length === 0
          ? {
              text: "If only this host needs it, publish it on the loopback address.",
              command: `-p 127.0.0.1:${String(given.question.port)}:${String(binding.containerPort)}`,
            }
          : {
              text: "Match the port that the sender used.",
              command: `iptables -I DOCKER-USER -p ${given.question.protocol} -m conntrack --ctorigdstport ${String(given.question.port)} --ctdir ORIGINAL -j DROP`,
            },
    },
  ];
}

/** Rules of DOCKER-USER that name the host's port as destination, where it is another one inside. */
function uselessRules({ topology, question }: Case, containerPort: number): readonly Evidence[] {
  const texts = topology.host?.rulesets;
  if (texts === undefined || containerPort === question.port) return [];
  const wanted = new RegExp(`--dports? ${String(question.port)}\\b`);
  return readRuleset(texts)
    .tables.filter(({ name }) => name === "filter")
    .flatMap(({ family, name, chains }) =>
      chains
        .filter((chain) => chain.name === "DOCKER-USER")
        .flatMap((chain) => chain.rules)
        .filter(({ text }) => wanted.test(text) && / -j (DROP|REJECT)/.test(text))
        .map((rule) =>
          quoted({
            ...rule,
            kind: "rule",
            family,
            table: name,
            chain: "DOCKER-USER",
            effect: "drop",
          }),
        ),
    );
}

const STORES =
  /(^|[/_-])(postgres|postgresql|postgis|timescaledb|mysql|mariadb|percona|mongo|mongodb|redis|valkey|memcached|elasticsearch|opensearch|cassandra|couchdb|influxdb|clickhouse|clickhouse-server|neo4j|etcd|rabbitmq|minio|consul|mssql|cockroach|rethinkdb|arangodb)([/:@_-]|$)/i;

/** Ports that data stores have by custom, mostly without a password. */
const STORE_PORTS = new Set([
  1433, 1521, 2379, 3306, 5432, 5984, 6379, 7000, 7474, 8086, 9042, 9200, 9300, 11211, 26257, 27017,
  28015,
]);

const isDataStore = ({ image }: Container, containerPort: number): boolean =>
  STORE_PORTS.has(containerPort) || STORES.test(image);

/** Asked from the wire with the loopback address as destination, as a machine on the same link can. */
function byTheWire(given: Case, { container, binding }: Publication): readonly Finding[] {
  const { port, protocol } = given.question;
  const walk = given.outsides
    .filter(({ address }) => !address.includes(":"))
    .map((from) => given.trace(from, { address: binding.hostIp, port, protocol }))
    .find(({ verdict }) => verdict === "reachable");
  if (walk === undefined) return [];
  return [
    {
      code: "LOOPBACK_PORT_REACHABLE_FROM_LAN",
      severity: "warning",
      subject: aboutContainer(container),
      title: `A machine on the same wire can reach ${container.name}, though its port ${portName(given.question)} is published on ${binding.hostIp} only`,
      detail:
        `Engines before 28.0 translate packets for ${binding.hostIp} wherever they come from. ` +
        "A neighbour that sends such a packet to this host is answered.",
      evidence: walk.hops
        .filter((hop) => hop.kind === "rule" && hop.effect === "dnat")
        .flatMap((hop) => (hop.kind === "rule" ? [quoted(hop)] : [])),
      remedy: {
        text: "Update the engine to 28.0 or later, or drop such packets before they are translated.",
        command: `iptables -t raw -I PREROUTING -d ${shellWord(binding.hostIp)} ! -i lo -p ${protocol} --dport ${String(port)} -j DROP`,
      },
    },
  ];
}
