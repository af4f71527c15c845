/** What stands in for rules that were not read: on the host the engine's translations, in containers nothing. */

import { masquerades } from "../docker/drivers/bridge.ts";
import { bridgeNameOf } from "../docker/drivers/index.ts";
import type { Network } from "../docker/engine.ts";
import { isAnyAddress } from "../docker/publications.ts";
import { readRuleset } from "../netfilter/readRuleset.ts";
import type { Ruleset } from "../netfilter/ruleset.ts";
import type { RulesetTexts } from "../snapshot.ts";
import { publishedPorts } from "./publication.ts";
import type { Family, Place, World } from "./world.ts";

const made = new WeakMap<Place, Map<Family, Ruleset>>();

const NONE: Ruleset = readRuleset({});

export function assumedRules(place: Place, family: Family): Ruleset {
  const { world } = place;
  if (!place.isHost || world.topology.snapshot.engine === undefined) return NONE;
  const known = made.get(place) ?? new Map<Family, Ruleset>();
  made.set(place, known);
  const rules = known.get(family) ?? readRuleset(textsOf(world, family));
  known.set(family, rules);
  return rules;
}

function textsOf(world: World, family: Family): RulesetTexts {
  const text = written(world, family);
  return family === "ip" ? { iptablesNft: text } : { ip6tablesNft: text };
}

/** The nat table as every generation of the engine writes it with docker-proxy in use. */
function written(world: World, family: Family): string {
  const networks = (world.topology.snapshot.engine?.networks ?? []).filter(
    ({ internal, ipam }) => !internal && ipam.some(({ subnet }) => isOf(family, subnet)),
  );
  const loopback = family === "ip" ? "127.0.0.0/8" : "::1/128";
  return [
    "*nat",
    ...["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"].map((chain) => `:${chain} ACCEPT [0:0]`),
    ":DOCKER - [0:0]",
    "-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER",
    `-A OUTPUT ! -d ${loopback} -m addrtype --dst-type LOCAL -j DOCKER`,
    ...networks.flatMap((network) => masqueradesOf(network, family)),
    ...publications(world, family),
    "COMMIT",
    "",
  ].join("\n");
}

function masqueradesOf(network: Network, family: Family): readonly string[] {
  const bridge = plainName(bridgeNameOf(network));
  if (bridge === undefined || !masquerades(network)) return [];
  const subnets = network.ipam.map(({ subnet }) => subnet).filter((each) => isOf(family, each));
  return [
    ...subnets.map((subnet) => `-A POSTROUTING -s ${subnet} ! -o ${bridge} -j MASQUERADE`),
    `-A DOCKER -i ${bridge} -j RETURN`,
  ];
}

function publications({ topology }: World, family: Family): readonly string[] {
  return publishedPorts(topology, family)
    .filter(({ address }) => isOf(family, address))
    .map(({ binding: { hostIp, hostPort, containerPort, protocol }, address }) => {
      const only = isAnyAddress(hostIp) ? "" : `-d ${hostIp} `;
      const target = family === "ip" ? address : `[${address}]`;
      return `-A DOCKER ${only}-p ${protocol} -m ${protocol} --dport ${hostPort} -j DNAT --to-destination ${target}:${containerPort}`;
    });
}

const isOf = (family: Family, text: string): boolean => text.includes(":") === (family === "ip6");

/** A name that could be mistaken for something else in a rule is left out. */
const plainName = (name: string | undefined): string | undefined =>
  name !== undefined && /^[\w.:@-]+$/.test(name) ? name : undefined;
