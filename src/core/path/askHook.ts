/** Puts a packet to one hook of a namespace, keeps the hops, and settles only the doubts that change what comes of it. */

import type { Decide } from "../answer.ts";
import type { Packet } from "../net/packet.ts";
import type { Connection } from "../netfilter/conntrack.ts";
import type { HookOutcome, HookPoint } from "../netfilter/hook.ts";
import type { Ruleset } from "../netfilter/ruleset.ts";
import { traverse } from "../netfilter/traverse.ts";
import { isLoopback } from "../routing/addressType.ts";
import { assumedRules } from "./assumedRules.ts";
import type { Cause, HookPlace } from "./end.ts";
import { factsOf } from "./facts.ts";
import { lost, type PacketEnd, type Skb } from "./skb.ts";
import type { Walk } from "./walk.ts";
import type { Family, Place } from "./world.ts";
import { decisiveDoubts, doubtKey, exploreWorlds } from "./worlds.ts";

export type Asked = Omit<HookPoint, "facts">;

/** What the hook left of the packet, or how it ended there. */
export type HookResult =
  | {
      readonly is: "passed";
      readonly skb: Skb;
      /** As it was when it was routed anew last, if there is a way or not. */
      readonly rerouted?: Packet;
    }
  | { readonly is: "ended"; readonly end: PacketEnd };

/** Ways that one hook is tried in before its doubts are left to the whole walk. */
const MAX_WAYS = 64;

export function askHook(walk: Walk, place: Place, asked: Asked, skb: Skb): HookResult {
  const family: Family = skb.packet.family;
  const read = place.rules(family);
  const stops =
    read === undefined ? stopsUnread(walk, place, asked, skb) : stopsGarbled(walk, place, read);
  if (stops) return ended(lost(place, skb, { kind: "unread", what: "rules" }));
  const rules = read ?? assumedRules(place, family);
  const byIp = asked.layer === "ip" || asked.layer === "ip6";
  const own = skb.connection === undefined ? [] : [skb.connection];
  const [connection, ...others] = byIp ? connectionsOf(walk, place, asked, skb) : own;
  const point = { ...asked, facts: factsOf(place, family) };
  const outcome = traverseOnce(walk, rules, point, {
    ...{ packet: skb.packet, connection },
    ...(others.length === 0 ? {} : { others }),
  });
  const full = connection === undefined ? fullTable(walk, place, asked, outcome) : undefined;
  for (const hop of full === undefined ? outcome.hops : beforeTracking(outcome.hops)) {
    // Rules that were not read are nobody's words: only what they do to the addresses is told.
    if (read !== undefined || hop.kind === "rewrite") walk.hops.push({ netns: place.name, ...hop });
  }
  if (full !== undefined) return ended(lost(place, skb, full));
  for (const doubt of outcome.noted ?? []) walk.note?.(doubt);
  walk.tracked.see(place, outcome.connection);
  return resultOf(place, asked, withConnection(skb, outcome), outcome);
}

const ended = (end: PacketEnd): HookResult => ({ is: "ended", end });

function resultOf(
  place: Place,
  asked: Asked,
  skb: Skb,
  { verdict, rerouted }: HookOutcome,
): HookResult {
  if (verdict.kind === "accept" || verdict.kind === "unrouted") {
    return { is: "passed", skb, ...(rerouted === undefined ? {} : { rerouted }) };
  }
  const at: HookPlace = placeOf(asked);
  const { by } = verdict;
  if (by.kind === "policy") return ended(lost(place, skb, { kind: "policy", by, at }));
  if (verdict.kind === "reject") {
    const cause = { kind: "rule", did: "reject", by, at } as const;
    return ended({ at: "end", is: "rejected", place, skb, cause, with: verdict.with });
  }
  const did = verdict.kind === "drop" ? "drop" : "stolen";
  return ended(lost(place, skb, { kind: "rule", did, by, at }));
}

/**
 * A new connection finds no room in the host's table, nor another that the kernel gives up for it
 * (__nf_conntrack_alloc, early_drop). A limit of 0 is none.
 */
function fullTable(
  { decide }: Walk,
  { conntrack }: Place,
  { hook }: Asked,
  outcome: HookOutcome,
): Cause | undefined {
  if (hook !== "prerouting" && hook !== "output") return undefined;
  if (conntrack === undefined || outcome.connection?.state !== "new") return undefined;
  if (conntrack.max === 0 || conntrack.count < conntrack.max) return undefined;
  const text =
    "The table of connections is full, and the kernel finds none without an answer to give up for a new one";
  const isLost = decide({ code: "RANDOM_ON_PATH", text }, true);
  return isLost ? { kind: "tracking-full", ...conntrack } : undefined;
}

/** Of the hooks before connection tracking only table `raw` is told apart. */
function beforeTracking(hops: HookOutcome["hops"]): HookOutcome["hops"] {
  const end = hops.findIndex((hop) => hop.kind === "rewrite" || hop.table !== "raw");
  return end < 0 ? hops : hops.slice(0, end);
}

/** A hook that nothing may have been written for: containers have what the engine writes, hosts what people add. */
function stopsUnread(
  walk: Walk,
  place: Place,
  { inDev, outDev }: Asked,
  { packet: { dst } }: Skb,
): boolean {
  if (!place.isHost && !place.isMachine) {
    const like = place.isEngines ? "what the engine writes there, which stops" : "some that stop";
    const text = `The rules inside ${place.name} were not read; taken for ${like} nothing`;
    const doubt = { code: "NETNS_RULES_NOT_READ", text } as const;
    // In a namespace that is not the engine's it writes nothing, and somebody else may have.
    if (!place.isEngines) return !walk.decide(doubt, true);
    walk.assume(doubt);
    return false;
  }
  const whose = place.name === "host" ? "The host's rules" : `The rules of ${place.name}`;
  const like = place.isHost
    ? "those that the engine writes, with no other that stops the packet"
    : "some that stop nothing";
  const text = `${whose} were not read; taken for ${like}`;
  const doubt = { code: "RULES_NOT_READ", text } as const;
  // Firewalls let the host talk to itself over lo, so that alone makes no answer unsure.
  // Before a rootless engine there may be another, which rewrites what goes between addresses of its bridges.
  const isPlain = (inDev ?? outDev) === "lo" && (place.isHost || isLoopback(dst));
  if (!isPlain) return !walk.decide(doubt, true);
  walk.assume(doubt);
  return false;
}

/** Problems of a listing by which a rule or a table of it is lost; other lines stay, as something not known. */
const LOSING = new Set(["no-table", "unknown-line", "not-json", "unexpected-shape", "cut-off"]);

/** Nobody knows what the parts that do not read would have said. */
function stopsGarbled(walk: Walk, { name }: Place, { problems }: Ruleset): boolean {
  const garbled = problems.find(({ code }) => LOSING.has(code));
  if (garbled === undefined) return false;
  const text = `Part of the rules of ${name} does not read (${garbled.message}); taken for one that stops nothing`;
  return !walk.decide({ code: "RULES_NOT_READ", text }, true);
}

type Given = Parameters<typeof traverse>[2];

function traverseOnce(walk: Walk, rules: Ruleset, point: HookPoint, given: Given): HookOutcome {
  const worlds = exploreWorlds((decide) => traverse(rules, point, given, decide), MAX_WAYS);
  const [usual] = worlds.all;
  if (usual.settled.length === 0) return usual.value;
  const decisive = decisiveDoubts(worlds, sameOutcome);
  const decide: Decide = (doubt, usually) => {
    if (decisive.has(doubtKey(doubt))) return walk.decide(doubt, usually);
    walk.note?.(doubt);
    return usually;
  };
  return traverse(rules, point, given, decide);
}

/** Whether the rest of the walk could tell two outcomes apart; which rules were met on the way it cannot. */
function sameOutcome(a: HookOutcome, b: HookOutcome): boolean {
  return outcomeKey(a) === outcomeKey(b);
}

const outcomeKey = ({ verdict, packet, connection }: HookOutcome): string =>
  JSON.stringify([verdict, packet, connection]);

/** What was invalid has nothing attached, so over loopback conntrack looks for its connection anew. */
function connectionsOf(
  walk: Walk,
  place: Place,
  { hook, inDev }: Asked,
  skb: Skb,
): readonly Connection[] {
  const { connection } = skb;
  const isAnew = hook === "prerouting" && inDev === "lo" && connection?.state === "invalid";
  if (connection !== undefined && !isAnew) return [connection];
  const found = walk.tracked.find(place, skb);
  return found.length > 0 || connection === undefined ? found : [connection];
}

function withConnection(skb: Skb, { packet, connection }: HookOutcome): Skb {
  return { ...skb, packet, ...(connection === undefined ? {} : { connection }) };
}

function placeOf({ hook, layer, inDev, outDev, physIn, physOut }: Asked): HookPlace {
  return {
    ...{ hook, layer, bridged: physOut !== undefined || physIn !== undefined },
    ...(inDev === undefined ? {} : { inDev }),
    ...(outDev === undefined ? {} : { outDev }),
  };
}
