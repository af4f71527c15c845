/** Rulesets of large hosts, as `iptables-save -c` prints them. */

import type { Packet } from "../../src/core/net/packet.ts";
import { packet } from "../support/texts.ts";

export interface Host {
  readonly name: string;
  readonly text: string;
  /** To a published port of it. */
  readonly sent: Packet;
  /** Where the container is that listens. */
  readonly bridge: string;
}

const sentTo = (port: number): Packet => packet(`tcp 203.0.113.9:40000 > 192.168.1.10:${port}`);

/** A chain with its rules, without counters. */
type Chains = Readonly<Record<string, readonly string[]>>;

function saveText(tables: Readonly<Record<string, Chains>>): string {
  return Object.entries(tables)
    .map(([table, chains]) => {
      const heads = Object.keys(chains).map((name) => `:${name} ${policyOf(name)} [0:0]\n`);
      const rules = Object.entries(chains).flatMap(([name, list]) =>
        list.map((rule) => `[0:0] -A ${name} ${rule}\n`),
      );
      return `*${table}\n${heads.join("")}${rules.join("")}COMMIT\n`;
    })
    .join("");
}

const BUILT_IN = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"];

const policyOf = (chain: string): string => (BUILT_IN.includes(chain) ? "ACCEPT" : "-");

const many = (count: number, make: (at: number) => string): string[] =>
  Array.from({ length: count }, (_, at) => make(at));

/** Of `10.0.0.0/8` the one with that number. */
const address = (at: number): string => `10.${(at >> 16) & 255}.${(at >> 8) & 255}.${at & 255}`;
/** Blocked networks all over the world, none of which the packet of the benchmark comes from. */
const blocked = (at: number): string => `${20 + (at % 150)}.${(at >> 8) & 255}.${at & 255}`;

/**
 * 50,000 rules: lists of blocked networks and addresses, bans for single ports, published ports,
 * what people write by hand.
 */
export function largeHost(): Host {
  const ports = 7_000;
  const text = saveText({
    raw: {
      PREROUTING: many(ports, (at) => `-d ${address(at)}/32 ! -i docker0 -j DROP`),
      OUTPUT: [],
    },
    filter: {
      INPUT: many(
        5_000,
        (at) => `-s ${address(at)}/32 -p tcp -m multiport --dports 22,2222 -j f2b`,
      ),
      FORWARD: ["-j DOCKER-USER", "-o docker0 -j DOCKER"],
      OUTPUT: [],
      f2b: ["-j REJECT --reject-with icmp-port-unreachable"],
      "DOCKER-USER": [
        ...many(14_000, (at) => `-s ${blocked(at)}.0/24 -j DROP`),
        ...many(
          6_996,
          (at) => `-s ${blocked(at)}.${at % 250}/32 -p tcp -m tcp --dport ${at} -j DROP`,
        ),
        ...many(
          3_000,
          (at) =>
            `-i wg${at % 50} -p udp -m udp --dport ${at} -m comment --comment "peer ${at}" -j ACCEPT`,
        ),
      ],
      DOCKER: many(
        ports,
        (at) => `-d ${address(at)}/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT`,
      ),
    },
    nat: {
      PREROUTING: ["-m addrtype --dst-type LOCAL -j DOCKER"],
      INPUT: [],
      OUTPUT: [],
      POSTROUTING: [],
      DOCKER: many(
        ports,
        (at) =>
          `! -i docker0 -p tcp -m tcp --dport ${10_000 + at} -j DNAT --to-destination ${address(at)}:80`,
      ),
    },
  });
  return { name: "large host", text, sent: sentTo(16_999), bridge: "docker0" };
}

const NETWORKS = 100;
const PER_NETWORK = 10;

/** 1,000 containers on 100 networks, each with a published port, as an engine 28.5 writes their rules. */
export function dockerHost(): Host {
  const networks = many(NETWORKS, (at) => `br-${(0xabc000000000 + at).toString(16)}`);
  const containers = networks.flatMap((bridge, net) =>
    many(PER_NETWORK, String).map((_, at) => ({
      bridge,
      ip: `172.${18 + (net >> 6)}.${(net & 63) * 4}.${at + 2}`,
      port: 20_000 + net * PER_NETWORK + at,
    })),
  );
  const subnet = (net: number): string => `172.${18 + (net >> 6)}.${(net & 63) * 4}.0/22`;
  const text = saveText({
    raw: {
      PREROUTING: containers.map(({ bridge, ip }) => `-d ${ip}/32 ! -i ${bridge} -j DROP`),
      OUTPUT: [],
    },
    filter: {
      INPUT: [],
      FORWARD: ["-j DOCKER-USER", "-j DOCKER-FORWARD"],
      OUTPUT: [],
      DOCKER: [
        ...containers.map(
          ({ bridge, ip }) =>
            `-d ${ip}/32 ! -i ${bridge} -o ${bridge} -p tcp -m tcp --dport 80 -j ACCEPT`,
        ),
        ...networks.map((bridge) => `! -i ${bridge} -o ${bridge} -j DROP`),
      ],
      "DOCKER-BRIDGE": networks.map((bridge) => `-o ${bridge} -j DOCKER`),
      "DOCKER-CT": networks.map(
        (bridge) => `-o ${bridge} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
      ),
      "DOCKER-FORWARD": [
        ...["-j DOCKER-CT", "-j DOCKER-ISOLATION-STAGE-1", "-j DOCKER-BRIDGE"],
        ...networks.map((bridge) => `-i ${bridge} -j ACCEPT`),
      ],
      "DOCKER-ISOLATION-STAGE-1": networks.map(
        (bridge) => `-i ${bridge} ! -o ${bridge} -j DOCKER-ISOLATION-STAGE-2`,
      ),
      "DOCKER-ISOLATION-STAGE-2": networks.map((bridge) => `-o ${bridge} -j DROP`),
      "DOCKER-USER": [],
    },
    nat: {
      PREROUTING: ["-m addrtype --dst-type LOCAL -j DOCKER"],
      INPUT: [],
      OUTPUT: ["! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER"],
      POSTROUTING: networks.map((bridge, net) => `-s ${subnet(net)} ! -o ${bridge} -j MASQUERADE`),
      DOCKER: [
        ...networks.map((bridge) => `-i ${bridge} -j RETURN`),
        ...containers.map(
          ({ bridge, ip, port }) =>
            `! -i ${bridge} -p tcp -m tcp --dport ${port} -j DNAT --to-destination ${ip}:80`,
        ),
      ],
    },
  });
  const last = containers.at(-1) ?? { bridge: "", port: 0 };
  return { name: "1,000 containers", text, sent: sentTo(last.port), bridge: last.bridge };
}
