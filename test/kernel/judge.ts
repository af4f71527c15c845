/** Holds what the core says of a packet against what the kernel did with it. */

import type { Assumption, Fate, PacketAnswer } from "../../src/core/contract.ts";
import { readAddress } from "../../src/core/net/address.ts";
import {
  decodeFrame,
  decodePacket,
  decodeTransport,
  ICMP,
  ICMPV6,
  type Content,
  type Framed,
} from "./frame.ts";
import type { Delivered, Seen } from "./machine.ts";
import { CABLES, HOSTS, OWN } from "./wire.ts";
import { TOOLS, type Rule, type Table, type Tool, type World } from "./world.ts";

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
  BY_NATURE.has(code) || text.includes("conntrack has the connection as");

const BY_NATURE: ReadonlySet<string> = new Set([
  "RANDOM_ON_PATH",
  "RATE_LIMIT_ON_PATH",
  "TIME_ON_PATH",
  "BPF_ON_PATH",
]);

export function observe(seen: Seen, world: World): Observed {
  const met = new Map<string, number>();
  let end: Observed["end"] = "elsewhere";
  for (const [tool, risen] of Object.entries(seen.risen)) {
    const family = TOOLS[tool as Tool].family;
    for (const [key, packets] of risen) {
      const [table = "", chain = "", place = "0"] = key.split(" ");
      const rule = ruleAt(world, tool as Tool, { table, chain, place: Number(place) });
      if (
        place === "0"
          ? policyAt(world, tool as Tool, table, chain) === "DROP"
          : rule?.target === "-j DROP"
      ) {
        end = "dropped";
      } else if (rule?.target?.startsWith("-j REJECT") === true) end = "rejected";
      if (place === "0") continue;
      const name = `${family} ${key}`;
      met.set(name, (met.get(name) ?? 0) + packets);
    }
  }
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

const cableOf = (far: string): string =>
  Object.entries(CABLES).find(([, other]) => other === far)?.[0] ?? far;

interface Spot {
  readonly table: string;
  readonly chain: string;
  readonly place: number;
}

const tableOf = ({ tables }: World, tool: Tool, name: string): Table | undefined =>
  tables.find((table) => table.tool === tool && table.name === name);

function ruleAt(world: World, tool: Tool, { table, chain, place }: Spot): Rule | undefined {
  const found = tableOf(world, tool, table)?.chains.find(({ name }) => name === chain);
  return found?.rules[place - 1];
}

const policyAt = (world: World, tool: Tool, table: string, chain: string): string | undefined =>
  tableOf(world, tool, table)?.chains.find(({ name }) => name === chain)?.policy;

function contentOf(delivered: Delivered): Content {
  if ("hex" in delivered) return decodePacket(Buffer.from(delivered.hex, "hex"));
  const { src, dst, protocol, payload } = delivered;
  const ends = { src: plain(src), dst: plain(dst) };
  const rest = decodeTransport(protocol, Buffer.from(payload, "hex"));
  return { family: "ip6", ...ends, ...rest, ttl: 0, tos: 0 };
}

const plain = (address: string): string => readAddress(address)?.text ?? address;

export function judge(answer: PacketAnswer, observed: Observed): Judgement {
  if (answer.fate === "uncertain" || answer.assumptions.length > 0) {
    return { is: "unsure", on: answer.assumptions };
  }
  const differences = [
    ...differentRules(answer, observed),
    ...differentFate(answer, observed),
    ...differentPacket(answer, observed),
  ];
  return differences.length === 0 ? { is: "agreed" } : { is: "differs", in: differences };
}

function differentRules({ matched }: PacketAnswer, { met }: Observed): string[] {
  const said = new Map<string, number>();
  for (const { family, table, chain, index } of matched) {
    const key = `${family} ${table} ${chain} ${index}`;
    said.set(key, (said.get(key) ?? 0) + 1);
  }
  return [...new Set([...said.keys(), ...met.keys()])].flatMap((key) => {
    const [ours, kernels] = [said.get(key) ?? 0, met.get(key) ?? 0];
    return ours === kernels ? [] : [`rule ${key}: we say ${ours}, the kernel counts ${kernels}`];
  });
}

/** What can be told from outside. */
function seenFate({ out, delivered, asked, end, lost, failed }: Observed): readonly Fate[] {
  if (out.length + delivered.length > 1) return [];
  if (out.length === 1) return ["forwarded"];
  if (delivered.length === 1) return ["delivered"];
  if (asked.length > 0) return ["forwarded"];
  if (end !== "elsewhere") return [end];
  if (lost.includes("IPReversePathFilter")) return ["dropped"];
  const unrouted = lost.some((name) => name.endsWith("InNoRoutes"));
  if (unrouted || failed === "ENETUNREACH") return ["no-route"];
  return ["dropped", "no-route"];
}

function differentFate({ fate, route }: PacketAnswer, observed: Observed): string[] {
  const possible = seenFate(observed);
  const told = `asked ${observed.asked.join()} out ${observed.out.map(({ cable }) => cable).join() || "nowhere"}, delivered ${observed.delivered.length}, lost in ${[observed.end, ...observed.lost, observed.failed ?? ""].join(" ").trim()}`;
  if (!possible.includes(fate))
    return [
      `fate: we say ${fate}, the kernel ${possible.join(" or ") || "more than one"} (${told})`,
    ];
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
  const isIcmp = seen.protocol === ICMP || seen.protocol === ICMPV6;
  const keys = isIcmp ? (["src", "dst"] as const) : (["src", "dst", "sport", "dport"] as const);
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
