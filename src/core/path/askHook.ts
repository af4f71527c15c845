/** Puts a packet to one hook of a namespace, keeps the hops, and settles only the doubts that change what comes of it. */

import type { Decide } from "../answer.ts";
import type { HookOutcome, HookPoint } from "../netfilter/hook.ts";
import type { Ruleset } from "../netfilter/ruleset.ts";
import { traverse } from "../netfilter/traverse.ts";
import { assumedRules } from "./assumedRules.ts";
import type { Cause, HookPlace } from "./end.ts";
import { factsOf } from "./facts.ts";
import { lost, type PacketEnd, type Skb } from "./skb.ts";
import { unreadAt } from "./unreadTables.ts";
import type { Walk } from "./walk.ts";
import type { Family, Place } from "./world.ts";
import { decisiveDoubts, doubtKey, exploreWorlds } from "./worlds.ts";

export type Asked = Omit<HookPoint, "facts">;

/** What the hook left of the packet, or how it ended there. */
export type HookResult =
  { readonly is: "passed"; readonly skb: Skb } | { readonly is: "ended"; readonly end: PacketEnd };

/** Ways that one hook is tried in before its doubts are left to the whole walk. */
const MAX_WAYS = 64;

export function askHook(walk: Walk, place: Place, asked: Asked, skb: Skb): HookResult {
  const family: Family = skb.packet.family;
  const read = place.rules(family);
  if (read === undefined && stopsUnread(walk, place, asked)) {
    return { is: "ended", end: lost(place, skb, { kind: "unread", what: "rules" }) };
  }
  if (read !== undefined && stopsUnmodelled(walk, place, asked, read)) {
    return { is: "ended", end: lost(place, skb, { kind: "unread", what: "rules" }) };
  }
  const rules = read ?? assumedRules(walk.world, place, family);
  const byIp = asked.layer === "ip" || asked.layer === "ip6";
  const connection = skb.connection ?? (byIp ? walk.tracked.find(place, skb) : undefined);
  const outcome = traverseOnce(
    walk,
    rules,
    { ...asked, facts: factsOf(place, family) },
    {
      packet: skb.packet,
      connection,
    },
  );
  for (const hop of outcome.hops) {
    // Rules that were not read are nobody's words: only what they do to the addresses is told.
    if (read !== undefined || hop.kind === "rewrite") walk.hops.push({ netns: place.name, ...hop });
  }
  walk.tracked.see(place, outcome.connection);
  const passed = withConnection(skb, outcome);
  const { verdict } = outcome;
  if (verdict.kind === "accept") return { is: "passed", skb: passed };
  const at: HookPlace = placeOf(asked);
  if (verdict.kind === "reject") {
    const cause = { kind: "rule", did: "reject", by: verdict.by, at } as const;
    return {
      is: "ended",
      end: { at: "end", is: "rejected", place, skb: passed, cause, with: verdict.with },
    };
  }
  const cause: Cause =
    verdict.by.kind === "policy"
      ? { kind: "policy", by: verdict.by, at }
      : { kind: "rule", did: verdict.kind === "drop" ? "drop" : "stolen", by: verdict.by, at };
  return { is: "ended", end: lost(place, passed, cause) };
}

/** A hook that nothing may have been written for: containers have what the engine writes, hosts what people add. */
function stopsUnread(walk: Walk, place: Place, { inDev, outDev }: Asked): boolean {
  if (!place.isHost) {
    const text = `The rules inside ${place.name} were not read; taken for what the engine writes there, which stops nothing`;
    walk.assume({ code: "NETNS_RULES_NOT_READ", text });
    return false;
  }
  const text =
    "The host's rules were not read; taken for those that the engine writes, with no other that stops the packet";
  const doubt = { code: "RULES_NOT_READ", text } as const;
  // Firewalls let the host talk to itself over lo, so that alone makes no answer unsure.
  if ((inDev ?? outDev) !== "lo") return !walk.decide(doubt, true);
  walk.assume(doubt);
  return false;
}

/** A table that is there and cannot be evaluated may stop anything. */
function stopsUnmodelled(walk: Walk, place: Place, asked: Asked, rules: Ruleset): boolean {
  const unread = unreadAt(place.netns.rulesets, rules, asked);
  if (unread === undefined) return false;
  const { family, table, name, hook } = unread;
  const text = `Chain ${name} of the table ${family} ${table} at ${hook} is not evaluated; taken for one that lets the packet pass`;
  return !walk.decide({ code: "UNSUPPORTED_MATCH", text }, true);
}

type Given = Parameters<typeof traverse>[2];

function traverseOnce(walk: Walk, rules: Ruleset, point: HookPoint, given: Given): HookOutcome {
  const worlds = exploreWorlds((decide) => traverse(rules, point, given, decide), MAX_WAYS);
  const [usual] = worlds.all;
  if (usual.settled.length === 0) return usual.value;
  const decisive = decisiveDoubts(worlds, sameOutcome);
  const decide: Decide = (doubt, usually) =>
    decisive.has(doubtKey(doubt)) ? walk.decide(doubt, usually) : usually;
  return traverse(rules, point, given, decide);
}

/** Whether the rest of the walk could tell two outcomes apart; which rules were met on the way it cannot. */
function sameOutcome(a: HookOutcome, b: HookOutcome): boolean {
  return outcomeKey(a) === outcomeKey(b);
}

const outcomeKey = ({ verdict, packet, connection }: HookOutcome): string =>
  JSON.stringify([verdict, packet, connection]);

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
