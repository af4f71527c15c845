/** Policy rules, routes and settings. */

import { HOSTS, OWN, ROUTE_PROTOCOL, type Family } from "../wire.ts";
import type { Sent, World } from "../world.ts";
import type { Dice } from "./dice.ts";
import { DEVS, hex, MARKS, MASKS, ownAddresses, PREFIXES, REMOTE } from "./pools.ts";

const TABLES = [101, 102, 103];

export function makeRouting(dice: Dice, family: Family, hints: readonly Sent[]): string[] {
  if (dice.chance(0.55)) return [];
  const rules = dice.list(dice.between(0, 4), (at) =>
    makeRule(dice, family, dice.pick(hints), 100 + at * 10),
  );
  const routes = dice.list(dice.between(1, 6), () => makeRoute(dice, family, dice.pick(hints)));
  return [...new Set([...routes, ...rules])];
}

function makeRule(dice: Dice, family: Family, { content }: Sent, priority: number): string {
  const selectors: readonly (readonly [number, () => string])[] = [
    [4, () => `fwmark ${hex(dice.pick(MARKS))}/${hex(dice.pick(MASKS))}`],
    [3, () => `from ${dice.pick([content.src, ...PREFIXES[family]])}`],
    [3, () => `to ${dice.pick([content.dst, ...PREFIXES[family]])}`],
    [3, () => `iif ${dice.pick(DEVS)}`],
    [1, () => `uidrange ${dice.pick(["0-0", "1000-1000", "1000-2000"])}`],
    [1, () => `ipproto ${dice.pick(["tcp", "udp"])} dport ${Math.min(65534, content.dport ?? 80)}`],
    [1, () => `oif ${dice.pick(DEVS)}`],
    [0.5, () => `tos ${dice.pick(["0x10", "0x08"])}`],
  ];
  const chosen = dice.list(dice.between(1, 2), () => dice.weigh(selectors)());
  const distinct = [...new Map(chosen.map((each) => [each.split(" ", 1)[0], each])).values()];
  const action = dice.weigh([
    [8, () => `lookup ${dice.pick(TABLES)}`],
    [1, () => `lookup main suppress_prefixlength ${dice.pick([0, 16])}`],
    [1, () => "goto 32766"],
    // Nothing stands there: the rule is passed over.
    [0.3, () => "goto 5000"],
    [0.5, () => dice.pick(["blackhole", "unreachable", "prohibit"])],
  ])();
  const not = dice.chance(0.1) ? "not " : "";
  return `rule add pref ${priority} ${not}${distinct.join(" ")} ${action}`;
}

/** Next hops are hosts of the router's own nets. */
function makeRoute(dice: Dice, family: Family, { content }: Sent): string {
  const hop = dice.pick(HOSTS);
  const remote = REMOTE[family];
  const to = dice.weigh([
    [4, () => "default"],
    [3, () => dice.pick(PREFIXES[family].filter((prefix) => !prefix.includes("127.")))],
    [3, () => dice.pick([content.dst, content.src, ...remote])],
  ])();
  const table = dice.weigh([
    [5, `table ${dice.pick(TABLES)}`],
    [2, "table main"],
  ]);
  const tos = family === "ip" && dice.chance(0.08) ? "tos 0x10 " : "";
  const extra = `${tos}${table} metric ${dice.pick([50, 1000])} proto ${ROUTE_PROTOCOL}`;
  const isOwn = ownAddresses(family).includes(to) || to.startsWith("127.") || to === "::1";
  if (isOwn || dice.chance(0.12)) {
    return `route replace ${dice.pick(["blackhole", "unreachable", "prohibit", "throw"])} ${to} ${extra}`;
  }
  return `route replace ${to} via ${hop[family]} dev ${hop.dev} ${extra}`;
}

export function makeSettings(dice: Dice): World["settings"] {
  const settings: Record<string, string> = {};
  const maybe = (chance: number, name: string, value: () => string): void => {
    if (dice.chance(chance)) settings[name] = value();
  };
  const mode = (): string => dice.pick(["1", "2"]);
  maybe(0.04, "ipv4/ip_forward", () => "0");
  maybe(0.05, "ipv6/conf/all/forwarding", () => "0");
  maybe(0.1, "ipv4/conf/all/rp_filter", mode);
  maybe(0.1, "ipv4/conf/all/route_localnet", () => "1");
  maybe(0.1, "ipv4/conf/all/src_valid_mark", () => "1");
  maybe(0.05, "ipv4/conf/all/accept_local", () => "1");
  maybe(0.05, "ipv4/conf/all/drop_unicast_in_l2_multicast", () => "1");
  maybe(0.08, "netfilter/nf_conntrack_tcp_loose", () => "0");
  maybe(0.15, "bridge/bridge-nf-call-iptables", () => "0");
  maybe(0.15, "bridge/bridge-nf-call-ip6tables", () => "0");
  for (const dev of ["eth0", "eth1", "eth2", "br0"]) {
    maybe(0.08, `ipv4/conf/${dev}/rp_filter`, mode);
    maybe(0.05, `ipv4/conf/${dev}/accept_local`, () => "1");
    maybe(0.05, `ipv4/conf/${dev}/route_localnet`, () => "1");
    maybe(0.03, `ipv4/conf/${dev}/forwarding`, () => "0");
    maybe(0.03, `ipv6/conf/${dev}/drop_unicast_in_l2_multicast`, () => "1");
    maybe(0.02, `ipv6/conf/${dev}/disable_ipv6`, () => "1");
  }
  return settings;
}

/** Interfaces that carry less, that have no address or one that is out of use, a bridge's own switches for the rules, IPsec policies. */
export function makeLinks(dice: Dice, hints: readonly Sent[]): string[] {
  const dev = (): string => dice.pick(OWN).dev;
  const addressOf = (): string => {
    const own = dice.pick(OWN);
    return `${dice.pick(own.addresses)} dev ${own.dev}`;
  };
  const flush = (): string => `addr flush dev ${dev()} scope global`;
  const cable = (): string => dice.pick(["port1", "port2", dev()]);
  const changes: readonly (readonly [number, () => string])[] = [
    [3, () => `link set ${cable()} mtu ${dice.pick([1280, 1300, 1400])}`],
    [3, () => `addr del ${addressOf()}`],
    [1, flush],
    [2, () => `link set br0 type bridge nf_call_iptables 1`],
    [2, () => `link set br0 type bridge nf_call_ip6tables 1`],
    [2, () => `addr change ${dice.pick(IPV6_OF_ETH1)} dev eth1 preferred_lft 0 valid_lft forever`],
  ];
  const lines = dice.list(dice.between(1, 3), () => dice.weigh(changes)());
  const policies = dice.list(dice.chance(0.4) ? dice.between(1, 3) : 0, (at) =>
    makePolicy(dice, dice.pick(hints), at),
  );
  return [...lines, ...policies];
}

/** Without transformations: what becomes of an encrypted packet is not followed. */
function makePolicy(dice: Dice, { content }: Sent, priority: number): string {
  const { family, src, dst, protocol, dport } = content;
  const end = (own: string): string =>
    dice.weigh([
      [3, ANYBODY[family]],
      [2, own],
      [1, dice.pick(PREFIXES[family])],
    ]);
  const [from, to] = [end(src), end(dst)];
  const upper = dice.weigh([
    [3, ""],
    [1, ` proto ${protocol}`],
    [1, dport === undefined ? "" : ` proto ${protocol} dport ${dport}`],
  ]);
  const dev = dice.chance(0.15) ? ` dev ${dice.pick(OWN).dev}` : "";
  const mark = dice.chance(0.15) ? ` mark ${dice.pick(MARKS)} mask ${dice.pick(MASKS)}` : "";
  const action = dice.chance(0.7) ? " action block" : "";
  const way = dice.pick(["out", "out", "in", "fwd"]);
  return `xfrm policy add src ${from} dst ${to}${upper}${dev} dir ${way}${mark}${action} priority ${priority}`;
}

const ANYBODY: Readonly<Record<Family, string>> = { ip: "0.0.0.0/0", ip6: "::/0" };

const IPV6_OF_ETH1 = ["2001:db8:2::1/64", "2001:db8:2::2/64"];

export function makePorts(dice: Dice): string[] {
  return ["port1", "port2"].flatMap((port) => [
    ...(dice.chance(0.3) ? [`link set dev ${port} hairpin on`] : []),
    ...(dice.chance(0.1) ? [`link set dev ${port} isolated on`] : []),
  ]);
}
