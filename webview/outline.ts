/** A walk put in order for drawing: lanes by namespace, in them chains with their rules, and the other hops. */

import type { Path } from "../src/core/contract.ts";
import { endpointName } from "../src/core/explain/words/hops.ts";
import type { Hop, LinkHop, PolicyHop, RuleFamily, RuleHop } from "../src/core/hop.ts";
import type { Stage } from "../src/protocol/messages.ts";
import { endingOf, type Ending } from "./endings.ts";

/** A hop and what names it within its stage, over refreshes too. */
export interface Placed<H extends Hop = Hop> {
  readonly hop: H;
  readonly key: string;
}

type In<H> = { readonly netns: string } & H;

/** The rules of one chain that the packet met in a row; or, without a heading, policies that alone decided. */
export interface ChainGroup {
  readonly kind: "chain";
  readonly heading?: {
    readonly family: RuleFamily;
    readonly table: string;
    readonly chain: string;
  };
  /** How many jumps deep below its base chain. */
  readonly depth: number;
  readonly rules: readonly Placed<In<RuleHop> | In<PolicyHop>>[];
}

export interface HopGroup {
  readonly kind: "hop";
  readonly placed: Placed<Exclude<Hop, { kind: "rule" | "policy" }>>;
}

/** The other end of a veth pair, where the walk goes there without naming it. */
export interface PeerGroup {
  readonly kind: "peer";
  readonly name: string;
  readonly ifindex: number;
}

/** Where the walk begins, or what it would reach beyond the host. */
export interface PlaceGroup {
  readonly kind: "place";
  readonly title: string;
  readonly address: string;
}

/** Where the packet is lost, when it is not the last hop itself that ends it. */
export interface StopGroup {
  readonly kind: "stop";
  readonly words: string;
}

export type Group = ChainGroup | HopGroup | PeerGroup | PlaceGroup | StopGroup;

export type Role = "outside" | "host" | "container";

export interface Lane {
  readonly role: Role;
  readonly name: string;
  readonly groups: readonly Group[];
  /** How the packet came here from the lane before. */
  readonly by?: "veth" | "wire" | "tunnel" | "unpacked" | "step";
}

export function hopsOf(path: Path, stage: Stage): readonly Hop[] {
  switch (stage) {
    case "first":
      return path.hops;
    case "later":
      return path.established.hops;
    case "reply":
      return path.reply.hops;
  }
}

/** Each hop with a key made of what it is; a hop that comes again is counted. */
export function placeHops(hops: readonly Hop[]): readonly Placed[] {
  const seen = new Map<string, number>();
  return hops.map((hop) => {
    const name = `${hop.kind} ${hop.netns} ${identity(hop)}`;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return { hop, key: times === 1 ? name : `${name} (${times})` };
  });
}

/** What stays the same of a hop when its counters, its MAC or its process change. */
function identity(hop: Hop): string {
  switch (hop.kind) {
    case "link":
    case "bridge":
      return hop.name;
    case "route":
      return hop.table;
    case "neighbour":
      return hop.address;
    case "rule":
      return `${hop.family} ${hop.table} ${hop.chain} ${hop.index}`;
    case "policy":
      return `${hop.family} ${hop.table} ${hop.chain}`;
    case "rewrite":
      return `${hop.after.src} ${hop.after.dst} ${hop.after.dport ?? ""}`;
    case "tunnel":
      return `${hop.tunnel} ${hop.vni ?? ""}`;
    case "proxy":
      return hop.listens;
    case "socket":
      return `${hop.address} ${hop.port}`;
  }
}

/** The lanes of one stage of a path, in the order the packet goes through them. */
export function outline(path: Path, stage: Stage): readonly Lane[] {
  const hops = hopsOf(path, stage);
  const lanes = withStop(lanesOf(placeHops(hops)), hops.at(-1), endingOf(path, stage));
  const whole = stage === "reply" ? withGoal(lanes, path) : withStart(lanes, path);
  const joined = whole.map((lane, index) => join(whole[index - 1], lane));
  return joined.map((lane, index) => withPeer(joined[index - 1], lane));
}

function lanesOf(placed: readonly Placed[]): Lane[] {
  const lanes: Lane[] = [];
  let run: Placed[] = [];
  for (const each of placed) {
    if (run[0] !== undefined && run[0].hop.netns !== each.hop.netns) {
      lanes.push(laneOf(run[0].hop.netns, run));
      run = [];
    }
    run.push(each);
  }
  if (run[0] !== undefined) lanes.push(laneOf(run[0].hop.netns, run));
  return lanes;
}

function laneOf(netns: string, placed: readonly Placed[]): Lane {
  return { role: netns === "host" ? "host" : "container", name: netns, groups: groupsOf(placed) };
}

function groupsOf(placed: readonly Placed[]): readonly Group[] {
  const groups: Group[] = [];
  const calls = new Calls();
  let open: OpenGroup | undefined;
  for (const { hop, key } of placed) {
    if (hop.kind !== "rule" && hop.kind !== "policy") {
      open = undefined;
      groups.push({ kind: "hop", placed: { hop, key } });
      continue;
    }
    const depth = calls.enter(hop);
    if (open === undefined || !goesInto(open.group, hop)) {
      open = openGroup(hop, depth);
      groups.push(open.group);
    }
    open.rules.push({ hop, key });
  }
  return groups;
}

interface OpenGroup {
  readonly group: ChainGroup;
  readonly rules: ChainGroup["rules"][number][];
}

function openGroup(hop: In<RuleHop> | In<PolicyHop>, depth: number): OpenGroup {
  const rules: OpenGroup["rules"] = [];
  if (hop.kind === "policy") return { group: { kind: "chain", depth: 0, rules }, rules };
  const { family, table, chain } = hop;
  return { group: { kind: "chain", heading: { family, table, chain }, depth, rules }, rules };
}

function goesInto({ heading }: ChainGroup, hop: In<RuleHop> | In<PolicyHop>): boolean {
  return heading === undefined ? hop.kind === "policy" : sameChain(heading, hop);
}

type InChain = Pick<RuleHop, "family" | "table" | "chain">;

function sameChain(one: InChain, other: InChain): boolean {
  return one.family === other.family && one.table === other.table && one.chain === other.chain;
}

/** Which chains called which, told from the order of the rules alone: a rule elsewhere after a jump is a call. */
class Calls {
  #stack: InChain[] = [];
  #jumped = false;

  enter(hop: In<RuleHop> | In<PolicyHop>): number {
    const known = this.#stack.findIndex((chain) => sameChain(chain, hop));
    const called = this.#jumped && known === -1 && this.#stack.at(-1)?.table === hop.table;
    if (known !== -1) this.#stack.length = known + 1;
    else if (called) this.#stack.push(hop);
    else this.#stack = [hop];
    this.#jumped = hop.kind === "rule" && (hop.effect === "jump" || hop.effect === "goto");
    return this.#stack.length - 1;
  }
}

function withStop(
  lanes: readonly Lane[],
  last: Hop | undefined,
  { dies, stop: words }: Ending,
): readonly Lane[] {
  const lane = lanes.at(-1);
  if (!dies || lane === undefined || last === undefined || ends(last)) return lanes;
  const stop: StopGroup = { kind: "stop", words };
  return [...lanes.slice(0, -1), { ...lane, groups: [...lane.groups, stop] }];
}

/** Whether a hop can be what ends the packet. */
export function ends(hop: Hop): boolean {
  switch (hop.kind) {
    case "rule":
      return hop.effect === "drop" || hop.effect === "reject";
    case "policy":
      return hop.verdict === "drop";
    case "neighbour":
      return hop.mac === undefined;
    default:
      return false;
  }
}

function withStart(lanes: readonly Lane[], { from, to }: Path): readonly Lane[] {
  const start: PlaceGroup = {
    kind: "place",
    title: `sends ${to.protocol} to ${endpointName(to.address, to.port)}`,
    address: from.address,
  };
  if (from.kind === "outside") return [{ role: "outside", name: "", groups: [start] }, ...lanes];
  const netns = from.kind === "host" ? "host" : from.name;
  const [first, ...rest] = lanes;
  if (first?.name !== netns) return [{ role: from.kind, name: netns, groups: [start] }, ...lanes];
  return [{ ...first, groups: [start, ...first.groups] }, ...rest];
}

/** The way back ends where the walk began, when it gets there. */
function withGoal(lanes: readonly Lane[], path: Path): readonly Lane[] {
  if (path.from.kind !== "outside" || path.reply.verdict !== "reachable") return lanes;
  const title = "the answer arrives";
  const goal: PlaceGroup = { kind: "place", title, address: path.from.address };
  return [...lanes, { role: "outside", name: "", groups: [goal] }];
}

function join(before: Lane | undefined, lane: Lane): Lane {
  if (before === undefined) return lane;
  if (before.role === "outside" || lane.role === "outside") return { ...lane, by: "wire" };
  const out = linkOf(before.groups.at(-1));
  const into = linkOf(lane.groups[0]);
  const paired = out?.peer?.netns === lane.name || into?.peer?.netns === before.name;
  if (paired) return { ...lane, by: "veth" };
  if (hopOf(before.groups.at(-1))?.kind === "tunnel") return { ...lane, by: "tunnel" };
  if (into === undefined) return { ...lane, by: "step" };
  // From one host's interface to another's; what else comes in by an interface comes out of a tunnel.
  return { ...lane, by: out === undefined ? "unpacked" : "wire" };
}

/** Where only the near end of the pair was walked, the far end is drawn all the same. */
function withPeer(before: Lane | undefined, lane: Lane): Lane {
  if (lane.by !== "veth" || linkOf(lane.groups[0]) !== undefined) return lane;
  const peer = linkOf(before?.groups.at(-1))?.peer;
  if (peer === undefined) return lane;
  const { name, ifindex } = peer;
  return { ...lane, groups: [{ kind: "peer", name, ifindex }, ...lane.groups] };
}

const hopOf = (group: Group | undefined): Hop | undefined =>
  group?.kind === "hop" ? group.placed.hop : undefined;

function linkOf(group: Group | undefined): LinkHop | undefined {
  const hop = hopOf(group);
  return hop?.kind === "link" ? hop : undefined;
}
