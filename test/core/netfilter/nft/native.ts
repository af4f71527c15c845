/** Native rules in nft's JSON, put to packets that are written in words. */

import assert from "node:assert/strict";
import type { Assumption } from "../../../../src/core/contract.ts";
import type { RuleFamily } from "../../../../src/core/hop.ts";
import { readAddress } from "../../../../src/core/net/address.ts";
import type { Packet } from "../../../../src/core/net/packet.ts";
import type { Connection } from "../../../../src/core/netfilter/conntrack.ts";
import type { HookPoint, NetnsFacts } from "../../../../src/core/netfilter/hook.ts";
import { meetNftRule, type Met } from "../../../../src/core/netfilter/nft/meetRule.ts";
import { readTable } from "../../../../src/core/netfilter/nft/table.ts";
import type { Rule, Table } from "../../../../src/core/netfilter/ruleset.ts";
import { track } from "../../../../src/core/netfilter/track.ts";
import type { Problem } from "../../../../src/core/text/source.ts";
import { packet } from "../../../support/texts.ts";

export const payload = (protocol: string, field: string) => ({ payload: { protocol, field } });
export const raw = (base: string, offset: number, len: number) => ({
  payload: { base, offset, len },
});
export const meta = (key: string) => ({ meta: { key } });
export const ct = (key: string, dir?: string) => ({
  ct: dir === undefined ? { key } : { key, dir },
});
export const is = (left: unknown, right: unknown, op = "==") => ({ match: { op, left, right } });
export const set = (...elements: readonly unknown[]) => ({ set: elements });
export const prefix = (addr: string, len: number) => ({ prefix: { addr, len } });
export const range = (from: unknown, to: unknown) => ({ range: [from, to] });
export const concat = (...parts: readonly unknown[]) => ({ concat: parts });
export const mangle = (key: unknown, value: unknown) => ({ mangle: { key, value } });
export const ACCEPT = { accept: null };
export const DROP = { drop: null };
export const jump = (target: string) => ({ jump: { target } });
export const COUNTER = { counter: { packets: 0, bytes: 0 } };

const OWN = new Set(["192.168.1.10", "127.0.0.1", "172.17.0.1", "2001:db8::1"]);

const routeTo: NetnsFacts["route"] = ({ dst }) => {
  if (dst.text.startsWith("203.")) return { is: "none", outcome: "none" };
  const type = OWN.has(dst.text) ? "local" : "unicast";
  return { is: "found", type, dev: "eth0", devices: ["eth0"] };
};

export const facts: NetnsFacts = {
  addressType: (address) => (OWN.has(address.text) ? "LOCAL" : "UNICAST"),
  route: routeTo,
  wayBack: routeTo,
  masqueradeAddress: (_dev, { family }) =>
    readAddress(family === "ip" ? "192.168.1.10" : "2001:db8::1"),
  redirectAddress: () => readAddress("192.168.1.10"),
  ifindex: () => 1,
  linkKind: (dev) => (dev === "lo" ? "loopback" : dev === "wg0" ? "wireguard" : "veth"),
  socket: ({ dport }) => ({ is: dport === 9000 ? "yes" : "no" }),
};

export interface Given {
  readonly family?: RuleFamily;
  /** Sets, maps and other objects of the table, as nft lists them. */
  readonly objects?: readonly unknown[];
  readonly hook?: HookPoint["hook"];
  readonly layer?: HookPoint["layer"];
  readonly inDev?: string;
  readonly outDev?: string;
  /** `none` before conntrack saw the packet. */
  readonly connection?: Partial<Connection> | "none";
  /** Doubts of these words are settled the other way. */
  readonly unusual?: RegExp;
}

export interface Told {
  /** What the rule did; `no` when the packet does not match. */
  readonly did: string;
  readonly met: Met | undefined;
  readonly packet: Packet;
  readonly connection: Connection | undefined;
  readonly zone: number;
  readonly changedSets: readonly string[];
  readonly doubts: readonly string[];
  /** Doubts that were not asked about. */
  readonly noted: readonly string[];
}

const TABLE = "t";

export function table(
  rules: readonly (readonly unknown[])[],
  { family = "inet", objects = [] }: Pick<Given, "family" | "objects"> = {},
  problems: Problem[] = [],
): Table {
  const items = [
    ...objects.map((object) => {
      const [[kind, value] = ["", {}]] = Object.entries(object as Record<string, object>);
      return { kind, value: { family, table: TABLE, ...value }, line: 1 };
    }),
    ...rules.map((expr) => ({ kind: "rule", value: { chain: "c", expr }, line: 1 })),
  ];
  return readTable({ family, name: TABLE, isDormant: false, items }, problems);
}

/** The rule as it was read; fails on any problem. */
export function rule(expr: readonly unknown[], given: Given = {}): Rule {
  const problems: Problem[] = [];
  const [only] = table([expr], given, problems).chains[0]?.rules ?? [];
  assert.deepEqual(problems, []);
  assert.ok(only);
  return only;
}

export const text = (expr: readonly unknown[], given: Given = {}): string => rule(expr, given).text;

/** Puts one packet to one rule. */
export function meet(expr: readonly unknown[], words: string, given: Given = {}): Told {
  const read = table([expr], given);
  const [chain] = read.chains;
  const [only] = chain?.rules ?? [];
  assert.ok(chain && only);
  const sent = packet(words);
  const doubts: string[] = [];
  const crossing = {
    packet: sent,
    connection: connectionOf(sent, given),
    point: pointOf(sent, given),
    ipsets: undefined,
    zone: 0,
    changedSets: new Set<string>(),
    noted: [] as Assumption[],
    decide: ({ text: doubt }: { readonly text: string }, usually: boolean) => {
      doubts.push(doubt);
      return given.unusual?.test(doubt) === true ? !usually : usually;
    },
  };
  const met = meetNftRule(only.nft ?? [], { table: read, chain, rule: only }, crossing);
  return {
    did: met === undefined ? "no" : didOf(met),
    met,
    packet: crossing.packet,
    connection: crossing.connection,
    zone: crossing.zone,
    changedSets: [...crossing.changedSets],
    doubts,
    noted: crossing.noted.map((doubt) => doubt.text),
  };
}

function connectionOf(sent: Packet, { connection }: Given): Connection | undefined {
  return connection === "none" ? undefined : { ...track(sent, 0), ...connection };
}

function pointOf(
  { family }: Packet,
  { hook = "forward", layer = family, inDev = "eth0", outDev = "eth1" }: Given,
): HookPoint {
  const hasIn = hook !== "output";
  const hasOut = hook !== "prerouting" && hook !== "input" && hook !== "ingress";
  return { hook, layer, ...(hasIn ? { inDev } : {}), ...(hasOut ? { outDev } : {}), facts };
}

function didOf({ effect, ruling }: Met): string {
  switch (ruling.next) {
    case "jump":
    case "goto":
      return `${ruling.next} ${ruling.chain}`;
    case "reject":
      return `reject with ${ruling.with}`;
    case "translate": {
      const { addresses, ports } = ruling.to;
      const [from, to] = [addresses?.min.text ?? "", addresses?.max.text ?? ""];
      const port = ports === undefined ? "" : `:${ports.min}-${ports.max}`;
      return `${effect} to ${from === to ? from : `${from}-${to}`}${port}`;
    }
    default:
      return effect === ruling.next ? effect : `${effect}, ${ruling.next}`;
  }
}

export type Case = readonly [name: string, expr: readonly unknown[], words: string, did: string];

/** A test for each line: what one rule does to one packet, with nothing in doubt. */
export function testCases(cases: readonly Case[], given: Given = {}): void {
  for (const [name, expr, words, did] of cases) {
    test(name, () => {
      const told = meet(expr, words, given);
      assert.equal(told.did, did);
      assert.deepEqual(told.doubts, []);
    });
  }
}

export const WEB = "tcp 192.168.1.20:40000 > 172.17.0.2:80";
export const DNS = "udp 192.168.1.20:40000 > 172.17.0.2:53";
export const PING = "icmp 192.168.1.20 > 172.17.0.2";
export const WEB6 = "tcp [2001:db8::2]:40000 > [2001:db8:1::2]:80";
