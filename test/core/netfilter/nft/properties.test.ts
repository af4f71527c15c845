import assert from "node:assert/strict";
import fc from "fast-check";
import { traverse } from "../../../../src/core/netfilter/traverse.ts";
import { readNftList } from "../../../../src/core/netfilter/nft/nftList.ts";
import { packet } from "../../../support/texts.ts";
import { COUNTER, DNS, facts, is, meta, payload, PING, WEB, WEB6 } from "./native.ts";

/** Words of nft's JSON, so that what is made at random is read a long way. */
const KEYS =
  `match op left right payload protocol field base offset len meta key ct dir set map vmap data elem val
  prefix addr range concat jump goto target accept drop return continue counter packets bytes limit rate per burst inv
  quota log dnat snat masquerade redirect port family flags type_flags reject type expr mangle value fib result numgen
  mod jhash symhash & | ^ << >> tcp\u0020option exthdr name size stmt queue num tproxy synproxy flow rt socket osf xt
  ct\u0020count ct\u0020helper meter dup fwd dev tunnel elem timeout expires comment`.split(/\s+/);
const WORDS =
  `tcp udp ip ip6 th icmp ether dport sport saddr daddr flags mark iifname oifname l4proto nfproto state
  status established new related eth0 eth* @s @m 10.0.0.1 fe80::1 local type oif == != in ! < > nh ll * x 0x10 random`.split(
    /\s+/,
  );

const leaf = fc.oneof(
  fc.constantFrom(...WORDS),
  fc.integer({ min: -5, max: 70000 }),
  fc.constantFrom<unknown>(null, true, false, 1.5, 2 ** 60),
  fc.string(),
);

const { any } = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 7, depthSize: "medium" },
    leaf,
    fc.array(tie("any"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie("any"), { maxKeys: 3 }),
  ),
}));

/** A statement of a kind that there is, with anything in it. */
const statement = fc.oneof(
  fc.tuple(fc.constantFrom(...KEYS), any).map(([key, value]) => ({ [key]: value })),
  fc
    .tuple(fc.constantFrom("==", "!=", "in", "<"), fc.constantFrom(...WORDS), any)
    .map(([op, field, right]) => is(payload("ip", field), right, op)),
  any,
);

const BASE = { type: "filter", hook: "forward", prio: 0, policy: "accept" };

const listing = (rules: readonly unknown[][], elements: unknown): string =>
  JSON.stringify({
    nftables: [
      { table: { family: "inet", name: "t" } },
      { set: { family: "inet", table: "t", name: "s", type: "ipv4_addr", elem: elements } },
      {
        map: {
          family: "inet",
          table: "t",
          name: "m",
          type: "inet_service",
          map: "verdict",
          elem: elements,
        },
      },
      { chain: { family: "inet", table: "t", name: "c", ...BASE } },
      { chain: { family: "inet", table: "t", name: "x" } },
      ...rules.map((expr) => ({
        rule: { family: "inet", table: "t", chain: "c", handle: 1, expr },
      })),
    ],
  });

const POINT = { hook: "forward", inDev: "eth0", outDev: "eth1", facts } as const;

function walk(text: string): void {
  const { value: tables, problems } = readNftList(text);
  for (const words of [WEB, DNS, PING, WEB6]) {
    const sent = packet(words);
    const point = { ...POINT, layer: sent.family };
    traverse(
      { tables, problems },
      point,
      { packet: sent, connection: undefined },
      (_doubt, usually) => usually,
    );
  }
}

suite("nft's JSON, whatever stands in it", () => {
  test("reads without an exception", () => {
    fc.assert(fc.property(fc.string(), (text) => void readNftList(text)));
    fc.assert(fc.property(any, (json) => void readNftList(JSON.stringify({ nftables: json }))));
    fc.assert(
      fc.property(fc.array(any), (list) => void readNftList(JSON.stringify({ nftables: list }))),
    );
  });

  test("meets packets without an exception", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(statement, { maxLength: 4 }), { maxLength: 5 }),
        any,
        (rules, elements) => {
          walk(listing(rules, elements));
        },
      ),
      { numRuns: 300 },
    );
  });

  test("however deep it nests", () => {
    const deep = (wrap: (inner: string) => string, core: string): string =>
      Array.from({ length: 5000 }).reduce<string>((inner) => wrap(inner), core);
    for (const wrap of [
      (inner: string) => `{"&":[${inner},1]}`,
      (inner: string) => `{"concat":[${inner}]}`,
      (inner: string) => `{"range":[${inner},${inner.length > 1000 ? "1" : inner}]}`,
      (inner: string) =>
        `{"set":{"op":"add","set":"@s","elem":${inner},"stmt":[${inner.length > 1000 ? "1" : inner}]}}`,
      (inner: string) => `{"map":{"key":${inner},"data":"@m"}}`,
      (inner: string) => `{"jhash":{"mod":2,"expr":${inner}}}`,
    ]) {
      const core = deep(wrap, '{"meta":{"key":"mark"}}');
      const rules = `{"rule":{"family":"ip","table":"t","chain":"c","expr":[{"match":{"op":"==","left":${core},"right":${core}}},${core}]}}`;
      walk(
        `{"nftables":[{"chain":{"family":"ip","table":"t","name":"c","type":"filter","hook":"forward","prio":0}},${rules}]}`,
      );
    }
  });

  test("in time that grows with its length alone", () => {
    const rules = (count: number) =>
      Array.from({ length: count }, (_, at) => [
        is(payload("ip", "saddr"), `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`),
        is(meta("iifname"), "eth0", "!="),
        COUNTER,
        { jump: { target: "x" } },
      ]);
    const elements = (count: number) =>
      Array.from({ length: count }, (_, at) => `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`);
    const time = (count: number): number => {
      const text = listing(rules(count), elements(count));
      const start = performance.now();
      walk(text);
      return performance.now() - start;
    };
    time(2000);
    const [few, many] = [Math.min(time(2000), time(2000)), Math.min(time(16000), time(16000))];
    assert.ok(many < 8 * 4 * Math.max(few, 5), `${few} ms for 2000, ${many} ms for 16000`);
  });
});
