/** Reading and asking large rulesets, as ratios of one run; `scripts/benchNetfilter.mjs` bundles it, as the product is. */

import { spawnSync } from "node:child_process";
import { parsed, plainLoop, walk, type Rules } from "./netfilterWork.ts";
import { dockerHost, largeHost, type Host } from "./netfilterHosts.ts";
import { median, printRows, ratioRow, type Row } from "./ratios.ts";

const ROUNDS = 11;
/** Until the machine's code for all of it is made. */
const WARM_UP = { readings: 12, walks: 3_000, loops: 300 };
const MANY = { walks: 1_000, loops: 20 };

/** In milliseconds. */
function timed(work: () => unknown): number {
  const startedAt = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - startedAt) / 1e6;
}

function repeat(times: number, work: () => unknown): void {
  for (let left = times; left > 0; left -= 1) work();
}

/** The tool that makes the kernel's rules of the same text, short of handing them over. */
function restore({ text }: Host): void {
  const words = ["--net", "iptables-nft-restore", "--test"];
  const { status, stderr } = spawnSync("unshare", words, { input: text, encoding: "utf8" });
  if (status !== 0) throw new Error(`iptables-nft-restore does not take the rules: ${stderr}`);
}

interface Times {
  readonly read: number;
  readonly restored: number;
  /** Of a packet that is the first that the rules meet, and of the first loop over others like them. */
  readonly cold: number;
  readonly coldLoop: number;
  /** Of one of many. */
  readonly warm: number;
  readonly warmLoop: number;
}

function warmUp(host: Host): void {
  let rules: Rules = parsed(host);
  repeat(WARM_UP.readings, () => (rules = parsed(host)));
  repeat(WARM_UP.walks, () => walk(rules, host));
  repeat(WARM_UP.loops, () => plainLoop(rules));
}

/** Each round with rules that were never asked before. */
function measureOnce(host: Host): Times {
  let rules: Rules = parsed(host);
  const read = timed(() => (rules = parsed(host)));
  const restored = timed(() => restore(host));
  const others = parsed(host);
  return {
    read,
    restored,
    cold: timed(() => walk(rules, host)),
    coldLoop: timed(() => plainLoop(others)),
    warm: timed(() => repeat(MANY.walks, () => walk(rules, host))) / MANY.walks,
    warmLoop: timed(() => repeat(MANY.loops, () => plainLoop(others))) / MANY.loops,
  };
}

function rowsOf(host: Host): Row[] {
  warmUp(host);
  const rounds = Array.from({ length: ROUNDS }, () => measureOnce(host));
  const of = (which: keyof Times): number => median(rounds.map((times) => times[which]));
  const row = (what: string, part: keyof Times, whole: keyof Times, goal: number): Row =>
    ratioRow(`${host.name}: ${what}`, of(part), of(whole), goal);
  return [
    row("reading to iptables-nft-restore --test", "read", "restored", 0.7),
    row("a packet to a plain loop, cold", "cold", "coldLoop", 3),
    row("a packet to a plain loop, warm", "warm", "warmLoop", 0.1),
    heapRow(host),
  ];
}

function heapRow(host: Host): Row {
  const heap = (): number => {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  };
  // A copy, so that the text that the rules quote counts too.
  const copy = Buffer.from(host.text);
  const before = heap();
  const rules = parsed({ ...host, text: copy.toString("latin1") });
  const bytes = (heap() - before) / rules.all.length;
  const figure = `${bytes.toFixed(0)} bytes, ${(copy.length / rules.all.length).toFixed(0)} of them its text`;
  return { what: `${host.name}: heap for each rule`, figure, goal: "" };
}

const hosts = [largeHost(), dockerHost()];
for (const host of hosts) console.log(`${host.name}: ${parsed(host).all.length} rules`);
console.log(printRows(hosts.flatMap(rowsOf)));
