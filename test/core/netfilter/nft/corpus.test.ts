import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readNftList } from "../../../../src/core/netfilter/nft/nftList.ts";
import type { Table } from "../../../../src/core/netfilter/ruleset.ts";
import { traverse } from "../../../../src/core/netfilter/traverse.ts";
import { packet } from "../../../support/texts.ts";
import { facts } from "./native.ts";

const CORPUS = process.env["DNL_CORPUS"];

const HOOKS = ["prerouting", "input", "forward", "output", "postrouting"] as const;
const INTERFACES = ["lo", "eth0", "docker0", "br-lan", "wg0"];

/** The same packets in each run: a number after the other from a simple generator. */
function* dice(): Generator<number> {
  let state = 1;
  for (;;) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    yield state >>> 8;
  }
}

function walk(tables: readonly Table[], times: number): void {
  const numbers = dice();
  const roll = (sides: number): number => (numbers.next().value as number) % sides;
  for (let time = 0; time < times; time += 1) {
    const six = roll(3) === 0;
    const host = (): string => (six ? `[2001:db8::${roll(5)}]` : `10.${roll(3)}.0.${roll(256)}`);
    const port = (): number => [22, 53, 80, 443, roll(65536)][roll(5)] ?? 1;
    const protocol = ["tcp", "udp", six ? "ipv6-icmp" : "icmp"][roll(3)] ?? "tcp";
    const ends = protocol.includes("icmp")
      ? `${host()} > ${host()}`
      : `${host()}:${port()} > ${host()}:${port()}`;
    const sent = packet(
      `${protocol} ${ends.replaceAll(/\[([^\]]*)\](?!:\d)/g, "$1")} mark=${roll(4)}`,
    );
    const hook = HOOKS[roll(5)] ?? "forward";
    const [inDev = "", outDev = ""] = [INTERFACES[roll(5)], INTERFACES[roll(5)]];
    const point = { hook, layer: sent.family, inDev, outDev, facts } as const;
    traverse(
      { tables, problems: [] },
      point,
      { packet: sent, connection: undefined },
      (_doubt, usually) => (roll(4) === 0 ? !usually : usually),
    );
  }
}

suite("rulesets that are really out there", () => {
  test("read whole, and meet a thousand packets", function () {
    if (CORPUS === undefined || !existsSync(CORPUS)) this.skip();
    this.timeout(600_000);
    const names = readdirSync(CORPUS, { encoding: "utf8", recursive: true });
    let rulesets = 0;
    for (const name of names) {
      if (!/\.json(?:-nft)?$/.test(name)) continue;
      const { value: tables, problems } = readNftList(readFileSync(join(CORPUS, name), "utf8"));
      if (tables.length === 0) continue;
      rulesets += 1;
      assert.deepEqual([name, problems.map(({ message }) => message)], [name, []]);
      walk(tables, name.includes("derived-nft-json") ? 1000 : 100);
    }
    assert.ok(rulesets > 0);
  });
});
