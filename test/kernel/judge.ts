/** Holds what the core says of a packet against what the kernel did with it. */

import type { Assumption, Fate, PacketAnswer } from "../../src/core/contract.ts";
import { readAddress } from "../../src/core/net/address.ts";
import {
  decodeFrame,
  decodePacket,
  decodeTransport,
  SCTP,
  TCP,
  UDP,
  type Content,
  type Framed,
} from "./frame.ts";
import type { Delivered, Seen } from "./machine.ts";
import { CABLES, HOSTS, OWN } from "./wire.ts";
import { TOOLS, type Table, type Tool, type World } from "./world.ts";

/** What the kernel did. */
export interface Observed {
  /** How often each rule counted the packet, by `ip filter FORWARD 3`. */
  readonly met: ReadonlyMap<string, number>;
  readonly out: readonly (Framed & { readonly cable: string })[];
  readonly delivered: readonly Content[];
  /** Addresses that the router asked its wires for. */
  readonly asked: readonly string[];
  readonly lost: readonly string[];
  readonly failed?: string;
  /** What happened to a packet that came out nowhere. */
  readonly end: "dropped" | "rejected" | "elsewhere";
}

export type Judgement =
  | { readonly is: "agreed" }
  /** It hangs on what no snapshot holds, and we say so. */
  | { readonly is: "unsure"; readonly on: readonly Assumption[] }
  | { readonly is: "differs"; readonly in: readonly string[] };

/** Chance, rates, the clock, and what only conntrack itself has: no snapshot holds it. */
export const isByNature = ({ code, text }: Assumption): boolean =>
  BY_NATURE.has(code) || HIDDEN.test(text) || text.includes(OLDER);

/** The router registers legacy tables before all others, as an answer takes it to be. */
const OLDER = "of iptables-legacy is older than those of nftables";

/** Only conntrack itself knows, or only who has the packet's bytes. */
const HIDDEN =
  /conntrack has the connection as|the status of the connection|of a packet without ports|which not all kernels look up|the bytes that it looks at|may not be cut in pieces/;

const BY_NATURE: ReadonlySet<string> = new Set([
  "RANDOM_ON_PATH",
  "RATE_LIMIT_ON_PATH",
  "TIME_ON_PATH",
  "BPF_ON_PATH",
]);

export function observe(seen: Seen, world: World): Observed {
  const met = new Map<string, number>();
  let end: Observed["end"] = "elsewhere";
  for (const [name, risen] of Object.entries(seen.risen)) {
    const tool = name as Tool;
    for (const [key, packets] of risen) {
      const spot = spotOf(tool, key);
      // nft lists what iptables has made as well.
      if (tool === "nft" && tableAt(world, tool, spot) === undefined) continue;
      const done = whatEnds(world, tool, spot);
      // A packet that was rejected is not dropped as well: that is the reset sent for it, at a port's egress.
      if (done !== undefined && end !== "rejected") end = done;
      if (spot.place === 0) continue;
      const rule = `${spot.family} ${spot.table} ${spot.chain} ${spot.place}`;
      met.set(rule, (met.get(rule) ?? 0) + packets);
    }
  }
  if (end === "rejected") for (const rule of ofPortsEgress(world)) met.delete(rule);
  const frames = seen.frames.map(({ dev, hex }) => ({ cable: cableOf(dev), hex }));
  return {
    met,
    // A reset to a bridge's neighbour goes out past all hooks (nf_send_reset), so it is not stopped.
    out: (end === "rejected" ? [] : frames).flatMap(({ cable, hex }) => {
      const framed = decodeFrame(hex);
      return framed === undefined ? [] : [{ ...framed, cable }];
    }),
    asked: frames.filter(({ hex }) => decodeFrame(hex) === undefined).map(({ hex }) => hex),
    delivered: seen.delivered.map(contentOf),
    lost: seen.lost,
    ...(seen.failed === undefined ? {} : { failed: seen.failed }),
    end,
  };
}

/** Rules at a bridge port's egress, which no packet sees that is rejected, but the reset sent for it does. */
const ofPortsEgress = ({ tables }: World): readonly string[] =>
  tables.flatMap(({ family, name, chains }) =>
    chains
      .filter(({ hook }) => hook?.includes(' egress device "port') === true)
      .flatMap((chain) => chain.rules.map((_, at) => `${family} ${name} ${chain.name} ${at + 1}`)),
  );

const cableOf = (far: string): string =>
  Object.entries(CABLES).find(([, other]) => other === far)?.[0] ?? far;

/** A rule, or at place 0 a chain's policy. */
interface Spot {
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  readonly place: number;
}

function spotOf(tool: Tool, key: string): Spot {
  const words = key.split(" ");
  const { family } = TOOLS[tool];
  const [own = "", table = "", chain = "", place = "0"] =
    family === undefined ? words : [family, ...words];
  return { family: own, table, chain, place: Number(place) };
}

const tableAt = ({ tables }: World, tool: Tool, { family, table }: Spot): Table | undefined =>
  tables.find(
    (each) =>
      each.tool === tool &&
      each.name === table &&
      (each.family === undefined || each.family === family),
  );

/** Whether the packet ends in a rule or policy that counted it. */
function whatEnds(world: World, tool: Tool, spot: Spot): Observed["end"] | undefined {
  const chain = tableAt(world, tool, spot)?.chains.find(({ name }) => name === spot.chain);
  if (spot.place === 0) return chain?.policy === "DROP" ? "dropped" : undefined;
  const target = chain?.rules[spot.place - 1]?.target ?? "";
  if (target === "-j DROP" || target === "drop") return "dropped";
  return /^(-j REJECT|reject)\b/.test(target) ? "rejected" : undefined;
}

function contentOf(delivered: Delivered): Content {
  if ("hex" in delivered) return decodePacket(Buffer.from(delivered.hex, "hex"));
  const { src, dst, protocol, payload } = delivered;
  const ends = { src: plain(src), dst: plain(dst) };
  const rest = decodeTransport(protocol, Buffer.from(payload, "hex"));
  return { family: "ip6", ...ends, ...rest, ttl: 0, tos: 0 };
}

const plain = (address: string): string => readAddress(address)?.text ?? address;

export function judge(answer: PacketAnswer, observed: Observed, world: World): Judgement {
  const open = answer.assumptions.filter(({ text }) => !text.includes(OLDER));
  if (answer.fate === "uncertain" || open.length > 0) {
    // What it hangs on may change the rules met, the packet and its way, not a fate that is told.
    const wrong = answer.fate === "uncertain" ? [] : differentFate(answer, observed);
    if (wrong.length > 0) return { is: "differs", in: wrong };
    return { is: "unsure", on: answer.assumptions };
  }
  const differences = [
    ...differentRules(answer, observed, world),
    ...differentFate(answer, observed),
    ...differentWay(answer, observed),
    ...differentPacket(answer, observed),
  ];
  return differences.length === 0 ? { is: "agreed" } : { is: "differs", in: differences };
}

function differentRules({ matched }: PacketAnswer, { met }: Observed, world: World): string[] {
  const uncounted = uncountedRules(world);
  const said = new Map<string, number>();
  for (const { family, table, chain, index } of matched) {
    const key = `${family} ${table} ${chain} ${index}`;
    if (uncounted.has(key)) continue;
    said.set(key, (said.get(key) ?? 0) + 1);
  }
  return [...new Set([...said.keys(), ...met.keys()])].flatMap((key) => {
    const [ours, kernels] = [said.get(key) ?? 0, met.get(key) ?? 0];
    return ours === kernels ? [] : [`rule ${key}: we say ${ours}, the kernel counts ${kernels}`];
  });
}

/** Rules of nftables without a counter tell nothing. */
function uncountedRules({ tables }: World): ReadonlySet<string> {
  const native = tables.filter(({ tool }) => tool === "nft");
  const keys = native.flatMap(({ family = "inet", name, chains }) =>
    chains.flatMap((chain) =>
      chain.rules.flatMap(({ matches }, at) =>
        matches.includes("counter") ? [] : [`${family} ${name} ${chain.name} ${at + 1}`],
      ),
    ),
  );
  return new Set(keys);
}

/** What can be told from outside. */
function seenFate({ out, delivered, asked, end, lost, failed }: Observed): readonly Fate[] {
  if (out.length + delivered.length > 1) return [];
  if (out.length === 1) return ["forwarded"];
  if (delivered.length === 1) return ["delivered"];
  if (asked.length > 0) return ["forwarded"];
  // Whether a REJECT was answered is not seen: the answer is stopped, or goes out past all hooks.
  if (end === "rejected") return ["rejected", "dropped"];
  if (end !== "elsewhere") return [end];
  if (lost.includes("IPReversePathFilter")) return ["dropped"];
  const unrouted = lost.some((name) => name.endsWith("InNoRoutes"));
  if (unrouted || failed === "ENETUNREACH") return ["no-route"];
  return ["dropped", "no-route"];
}

function differentFate({ fate }: PacketAnswer, observed: Observed): string[] {
  const possible = seenFate(observed);
  const told = `asked ${observed.asked.join()} out ${observed.out.map(({ cable }) => cable).join() || "nowhere"}, delivered ${observed.delivered.length}, lost in ${[observed.end, ...observed.lost, observed.failed ?? ""].join(" ").trim()}`;
  return possible.includes(fate)
    ? []
    : [`fate: we say ${fate}, the kernel ${possible.join(" or ") || "more than one"} (${told})`];
}

function differentWay({ fate, route }: PacketAnswer, observed: Observed): string[] {
  const [first] = observed.out;
  if (fate !== "forwarded" || first === undefined || route === undefined) return [];
  const dev = OWN.some(({ dev: own }) => own === first.cable) ? first.cable : "br0";
  return route.dev === dev || route.dev === first.cable
    ? []
    : [`way: we say ${route.dev}, the kernel ${first.cable}`];
}

function differentPacket(
  { fate, packet, route }: PacketAnswer,
  { out, delivered }: Observed,
): string[] {
  const [framed] = out;
  const seen = framed?.content ?? delivered[0];
  if (seen === undefined || (fate !== "forwarded" && fate !== "delivered")) return [];
  const hasPorts = [TCP, UDP, SCTP].includes(seen.protocol);
  const keys = !hasPorts ? (["src", "dst"] as const) : (["src", "dst", "sport", "dport"] as const);
  const wrong = keys.flatMap((key) =>
    packet[key] === seen[key]
      ? []
      : [`${key}: we say ${packet[key] ?? "none"}, the kernel ${seen[key] ?? "none"}`],
  );
  if (framed === undefined || route?.via === undefined) return wrong;
  const { via } = route;
  const hop = HOSTS.find(({ ip, ip6 }) => ip === via || ip6 === via);
  return hop?.mac === framed.toMac
    ? wrong
    : [...wrong, `next hop: we say ${route.via}, the kernel ${framed.toMac}`];
}
