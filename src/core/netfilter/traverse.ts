/** One packet through one hook. Linux: net/netfilter/core.c, nf_hook_slow; nf_conntrack_in; nf_nat_inet_fn. */

import type { Decide } from "../answer.ts";
import type { Tuple } from "../hop.ts";
import type { Packet } from "../net/packet.ts";
import { PRIORITY } from "./builtin.ts";
import { passBaseChain, type HookVerdict, type Passage } from "./chain.ts";
import type { Connection } from "./conntrack.ts";
import type { HookOutcome, HookPoint, Traverse } from "./hook.ts";
import { isDecided, leaveAsIs, rewrite, sideOf } from "./nat.ts";
import { ICMP, ICMPV6 } from "./protocols.ts";
import type { Chain, Hook, Ipset, Ruleset, Table } from "./ruleset.ts";
import { inOrder, type Registered, type Tie } from "./registration.ts";
import { track } from "./track.ts";

/** What is registered at a hook, in the order it runs. */
type Stage =
  | ({ readonly kind: "chain" } & Registered)
  | { readonly kind: "conntrack" }
  | { readonly kind: "nat"; readonly chains: readonly Registered[] };

type Layer = HookPoint["layer"];

export const traverse: Traverse = (rules, point, given, decide) => {
  const { packet, connection, others = [] } = given;
  const passage: Passage = {
    packet,
    connection: isSeen(point, connection) ? connection : undefined,
    point,
    ipsets: ipsetsOf(rules),
    zone: 0,
    decide,
    hops: [],
    noted: [],
    changedSets: new Set(),
  };
  const verdict = passStages(passage, stagesOf(rules, point, decide), [
    ...(connection === undefined ? [] : [connection]),
    ...others,
  ]);
  const { packet: left, connection: known, hops, noted, rerouted } = passage;
  return {
    ...{ verdict, packet: left, connection: known, hops },
    ...(noted.length === 0 ? {} : { noted }),
    ...(rerouted === undefined ? {} : { rerouted }),
  } satisfies HookOutcome;
};

/**
 * Conntrack has a packet's connection ready before its own turn only where it has seen the packet before:
 * at later hooks, and when what was sent to this host itself comes in again over loopback, unless it was invalid:
 * such a packet has nothing attached.
 */
const isSeen = ({ hook, inDev }: HookPoint, connection: Connection | undefined): boolean =>
  !tracks(hook) || (inDev === "lo" && connection?.state !== "invalid");

const tracks = (hook: Hook): boolean => hook === "prerouting" || hook === "output";

const ACCEPTED: HookVerdict = { kind: "accept" };

function passStages(
  passage: Passage,
  stages: readonly Stage[],
  known: readonly Connection[],
): HookVerdict {
  for (const stage of stages) {
    let verdict = ACCEPTED;
    const { packet } = passage;
    switch (stage.kind) {
      case "conntrack":
        if (passage.connection === undefined || passage.connection.template === true) {
          passage.connection = lookUp(known, passage);
        }
        break;
      case "nat":
        verdict = passNat(stage.chains, passage);
        break;
      case "chain":
        if (runsOn(stage, passage)) {
          verdict = passBaseChain(stage.table, stage.chain, passage);
        }
        break;
    }
    if (verdict.kind !== "accept") return verdict;
    if (isDiverted(stage, packet, passage) && !reroute(passage)) return { kind: "unrouted" };
  }
  return ACCEPTED;
}

/** What makes the kernel look for another route: a changed destination (nf_nat_ipv4_local_fn), in chains of that type more (nf_route_table_hook4, ipt_mangle_out). */
function isDiverted(stage: Stage, before: Packet, { packet, point }: Passage): boolean {
  if (point.findsWay === undefined || before === packet) return false;
  if (stage.kind === "nat") return before.dst.text !== packet.dst.text;
  if (stage.kind !== "chain" || stage.chain.base.type !== "route") return false;
  return (
    before.mark !== packet.mark ||
    before.tos !== packet.tos ||
    before.src.text !== packet.src.text ||
    before.dst.text !== packet.dst.text ||
    (packet.family === "ip6" && before.ttl !== packet.ttl)
  );
}

function reroute(passage: Passage): boolean {
  const { packet, point } = passage;
  passage.rerouted = packet;
  return point.findsWay?.(packet) !== false;
}

/** A connection of another zone is another connection. */
const lookUp = (known: readonly Connection[], { packet, zone, point }: Passage): Connection =>
  known.find((each) => each.zone === zone) ?? track(packet, zone, point.facts.takesUpTcp);

/** Chains at ingress and egress belong to interfaces. */
function runsOn({ table, chain }: Registered, { point, decide }: Passage): boolean {
  const { hook, inDev, outDev, facts } = point;
  if (hook !== "ingress" && hook !== "egress") return true;
  const dev = (hook === "egress" ? outDev : inDev) ?? "";
  const { devices } = chain.base;
  if (devices !== undefined) return devices.includes(dev);
  // Only with some releases does nft list them in JSON (chain_print_json).
  const text = `The chain ${chain.name} of table ${table.family} ${table.name} is hooked to ${dev}: nft did not list its interfaces`;
  const usually = !INNER.has(facts.linkKind?.(dev) ?? "");
  return decide({ code: "UNSUPPORTED_MATCH", text }, usually);
}

/** Kinds of interface that such chains are seldom made for. */
const INNER = new Set(["loopback", "veth", "bridge"]);

/** Rules are asked about a connection's first packet alone; what they said is done to all of them. */
function passNat(chains: readonly Registered[], passage: Passage): HookVerdict {
  const { connection, packet, point } = passage;
  if (connection === undefined) return ACCEPTED;
  if (connection.state === "invalid" || connection.state === "untracked") return ACCEPTED;
  const side = sideOf(point.hook);
  if (asksRules(connection, packet) && !isDecided(connection, side)) {
    for (const { table, chain } of chains) {
      const verdict = passBaseChain(table, chain, passage);
      if (verdict.kind !== "accept") return verdict;
      if (passage.connection !== undefined && isDecided(passage.connection, side)) break;
    }
    const decided = passage.connection ?? connection;
    passage.connection = isDecided(decided, side) ? decided : leaveAsIs(decided, side);
  }
  rewriteIn(passage);
  return ACCEPTED;
}

/** An ICMP error belongs to the connection it tells about, and follows its translation. */
function asksRules({ state }: Connection, { protocol }: Packet): boolean {
  return state === "new" || (state === "related" && protocol !== ICMP && protocol !== ICMPV6);
}

function rewriteIn(passage: Passage): void {
  const { packet, connection, point } = passage;
  if (connection === undefined) return;
  const after = rewrite(packet, connection, sideOf(point.hook));
  if (after === packet) return;
  passage.packet = after;
  const [was, is] = [tupleOf(packet), tupleOf(after)];
  const same =
    was.src === is.src && was.dst === is.dst && was.sport === is.sport && was.dport === is.dport;
  if (!same) passage.hops.push({ kind: "rewrite", before: was, after: is });
}

function tupleOf({ src, dst, sport, dport }: Packet): Tuple {
  return {
    src: src.text,
    dst: dst.text,
    ...(sport === undefined ? {} : { sport }),
    ...(dport === undefined ? {} : { dport }),
  };
}

/** Stages in their order, and what no listing tells of it. */
interface Plan {
  readonly stages: readonly Stage[];
  readonly ties: readonly Tie[];
}

/** By layer, then by hook and half. */
type Plans = Map<Layer, Map<string, Plan>>;

const plans = new WeakMap<Ruleset, Plans>();

function stagesOf(rules: Ruleset, point: HookPoint, decide: Decide): readonly Stage[] {
  const { stages, ties } = planOf(rules, point);
  if (ties.length === 0) return stages;
  const turned = ties.filter(({ doubt }) => !decide(doubt, true)).map(({ priority }) => priority);
  return turned.length === 0 ? stages : layStages(rules, point, turned).stages;
}

function planOf(rules: Ruleset, point: HookPoint): Plan {
  const { layer, hook, half } = point;
  const key = half === undefined ? hook : `${hook} ${half}`;
  const known = plans.get(rules)?.get(layer)?.get(key);
  if (known !== undefined) return known;
  const all: Plans = plans.get(rules) ?? new Map<Layer, Map<string, Plan>>();
  const ofLayer = all.get(layer) ?? new Map<string, Plan>();
  const plan = layStages(rules, point, []);
  plans.set(rules, all.set(layer, ofLayer.set(key, plan)));
  return plan;
}

/** Of one priority the chain that came later is the first, and br_netfilter came with the first bridge. */
const isIn = (half: "early" | "late", stage: Stage): boolean =>
  stage.kind === "chain" && stage.chain.base.priority <= 0 === (half === "early");

function layStages(rules: Ruleset, point: HookPoint, turned: readonly number[]): Plan {
  const { layer, hook, half } = point;
  const { registered, ties } = inOrder(registeredAt(rules, layer, hook), turned);
  const nat = registered.filter(({ chain }) => chain.base.type === "nat");
  const stages: { readonly priority: number; readonly stage: Stage }[] = registered
    .filter(({ chain }) => chain.base.type !== "nat")
    .map((each) => ({ priority: each.chain.base.priority, stage: { kind: "chain", ...each } }));
  if (layer === "ip" || layer === "ip6") {
    // Whatever priority a nat chain names, the kernel asks all of them at that of NAT, in that order.
    if (hook !== "forward") {
      const priority =
        sideOf(hook) === "destination" ? PRIORITY.natDestination : PRIORITY.natSource;
      stages.push({ priority, stage: { kind: "nat", chains: nat } });
    }
    if (tracks(hook)) {
      stages.push({ priority: PRIORITY.conntrack, stage: { kind: "conntrack" } });
    }
  }
  const all = stages.sort((a, b) => a.priority - b.priority).map(({ stage }) => stage);
  return { stages: half === undefined ? all : all.filter((stage) => isIn(half, stage)), ties };
}

function registeredAt(rules: Ruleset, layer: Layer, hook: Hook): readonly Registered[] {
  const found: Registered[] = [];
  for (const table of rules.tables) {
    if (!isAt(table, layer, hook)) continue;
    for (const chain of table.chains) {
      if (isBase(chain) && chain.base.hook === hook) found.push({ table, chain });
    }
  }
  return found;
}

const isBase = (chain: Chain): chain is Registered["chain"] => chain.base !== undefined;

/** Tables of `inet` see IPv4, IPv6, and what a device takes in. */
function isAt({ family }: Table, layer: Layer, hook: Hook): boolean {
  if (family !== "inet") return family === layer;
  return layer === "ip" || layer === "ip6" || (layer === "netdev" && hook === "ingress");
}

const ipsetMaps = new WeakMap<Ruleset, ReadonlyMap<string, Ipset>>();

function ipsetsOf(rules: Ruleset): ReadonlyMap<string, Ipset> | undefined {
  if (rules.ipsets === undefined) return undefined;
  let sets = ipsetMaps.get(rules);
  if (sets === undefined) {
    sets = new Map(rules.ipsets.map((set) => [set.name, set]));
    ipsetMaps.set(rules, sets);
  }
  return sets;
}
