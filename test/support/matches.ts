/** Puts conditions of rules to packets, both as text. */

import assert from "node:assert/strict";
import { NO, YES, type Answer } from "../../src/core/answer.ts";
import { readAddress } from "../../src/core/net/address.ts";
import type { Connection } from "../../src/core/netfilter/conntrack.ts";
import type { HookPoint, NetnsFacts } from "../../src/core/netfilter/hook.ts";
import { readIpsetSave } from "../../src/core/netfilter/ipsetSave.ts";
import { readIptablesSave } from "../../src/core/netfilter/iptablesSave.ts";
import type { Moment } from "../../src/core/netfilter/moment.ts";
import { printSave } from "../../src/core/netfilter/printSave.ts";
import type { Hook, Rule } from "../../src/core/netfilter/ruleset.ts";
import { holds, isCondition } from "../../src/core/netfilter/statements.ts";
import { track } from "../../src/core/netfilter/track.ts";
import { packet } from "./texts.ts";

/** Where a packet is when it meets the rule; what is left out is ordinary: a new connection, forwarded from eth0 to docker0. */
export interface Setting {
  readonly chain?: string;
  readonly table?: string;
  readonly in?: string;
  readonly out?: string;
  readonly physIn?: string;
  readonly physOut?: string;
  readonly connection?: Partial<Connection> | "none";
  readonly facts?: Partial<NetnsFacts>;
  /** `ipset save`. */
  readonly ipsets?: string;
}

export type Expected = "yes" | "no" | "usually yes" | "usually no";

/** What it shows, the conditions, the packet, whether they hold. */
export type MatchCase = readonly [
  name: string,
  conditions: string,
  packet: string,
  expected: Expected,
  setting?: Setting,
];

const OWN = ["127.0.0.1", "192.168.1.10", "172.17.0.1", "::1", "2001:db8::10"];

const FOUND = { is: "found", type: "unicast", dev: "eth0", devices: ["eth0"] } as const;

export const facts: NetnsFacts = {
  addressType: (address) => {
    const [first = 0] = address.words;
    if (OWN.includes(address.text)) return "LOCAL";
    if (address.family === "ip6") return first >>> 24 === 255 ? "MULTICAST" : "UNICAST";
    if (first >>> 28 === 14) return "MULTICAST";
    return address.text === "192.168.1.255" || first === 0xffffffff ? "BROADCAST" : "UNICAST";
  },
  route: () => FOUND,
  wayBack: ({ dst }) => (OWN.includes(dst.text) ? { ...FOUND, type: "local" } : FOUND),
  masqueradeAddress: () => readAddress("192.168.1.10"),
  redirectAddress: () => readAddress("192.168.1.10"),
  ifindex: () => 1,
  socket: () => NO,
};

const HOOKS: Readonly<Record<string, Hook>> = {
  PREROUTING: "prerouting",
  INPUT: "input",
  FORWARD: "forward",
  OUTPUT: "output",
  POSTROUTING: "postrouting",
};

const HAS_IN = ["PREROUTING", "INPUT", "FORWARD"];
const HAS_OUT = ["FORWARD", "OUTPUT", "POSTROUTING"];

function pointOf(setting: Setting, layer: "ip" | "ip6"): HookPoint {
  const chain = setting.chain ?? "FORWARD";
  return {
    hook: HOOKS[chain] ?? "forward",
    layer,
    ...(HAS_IN.includes(chain) ? { inDev: setting.in ?? "eth0" } : {}),
    ...(HAS_OUT.includes(chain) ? { outDev: setting.out ?? "docker0" } : {}),
    ...(setting.physIn === undefined ? {} : { physIn: setting.physIn }),
    ...(setting.physOut === undefined ? {} : { physOut: setting.physOut }),
    facts: { ...facts, ...setting.facts },
  };
}

/** The moment a packet meets a rule there. */
export function moment(sent: string, setting: Setting = {}): Moment {
  const met = packet(sent);
  const sets = setting.ipsets === undefined ? undefined : readIpsetSave(setting.ipsets).value;
  return {
    packet: met,
    connection:
      setting.connection === "none" ? undefined : { ...track(met, 0), ...setting.connection },
    point: pointOf(setting, met.family),
    ipsets: sets && new Map(sets.map((set) => [set.name, set])),
    changedSets: new Set(),
  };
}

/** Reads one rule with these conditions; its problems are those of the text. */
export function readConditions(
  conditions: string,
  { table = "filter", chain = "FORWARD" }: Setting,
  family: "ip" | "ip6",
): { readonly rule: Rule | undefined; readonly problems: readonly string[]; printed: string } {
  const text = `*${table}\n:${chain} ACCEPT\n-A ${chain} ${conditions} -j ACCEPT\nCOMMIT\n`;
  const { value, problems } = readIptablesSave(text, family, "iptables-nft");
  return {
    rule: value[0]?.chains[0]?.rules[0],
    problems: problems.map(({ message }) => message),
    printed: printSave(value),
  };
}

function applies(rule: Rule, met: Moment): Answer {
  let all = YES;
  for (const statement of rule.statements) {
    if (!isCondition(statement)) break;
    const found = holds(statement, met);
    if (found.is === "no") return found;
    if (found.is === "unknown") all = found;
  }
  return all;
}

const told = (found: Answer): Expected => {
  if (found.is !== "unknown") return found.is;
  return found.usually ? "usually yes" : "usually no";
};

/** Makes a test of each case, and of each text that must not read. */
export function testMatches(cases: readonly MatchCase[], refused: readonly string[] = []): void {
  for (const [name, conditions, sent, expected, setting = {}] of cases) {
    test(name, () => {
      const met = moment(sent, setting);
      const { family } = met.packet;
      const { rule, problems, printed } = readConditions(conditions, setting, family);
      assert.deepEqual(problems, []);
      assert.ok(rule);
      assert.equal(told(applies(rule, met)), expected);
      const again = readIptablesSave(printed, family, "iptables-nft").value;
      assert.equal(printSave(again), printed);
      assert.deepEqual(again[0]?.chains[0]?.rules[0]?.statements, rule.statements);
    });
  }
  for (const conditions of refused) {
    test(`${conditions || "nothing"} is refused`, () => {
      const { problems, rule } = readConditions(conditions, {}, "ip");
      assert.ok(problems.length > 0);
      assert.match(JSON.stringify(rule), /"kind":"opaque"/);
    });
  }
}
