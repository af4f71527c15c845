import assert from "node:assert/strict";
import fc from "fast-check";
import type { HookPoint } from "../../../src/core/netfilter/hook.ts";
import { traverse } from "../../../src/core/netfilter/traverse.ts";
import { facts } from "../../support/matches.ts";
import { packet, ruleset } from "../../support/texts.ts";

const conditions = fc
  .record({
    address: fc.constantFrom(
      "",
      "-s 10.0.0.5/32",
      "-s 10.0.0.6/32",
      "! -s 10.0.0.5/32",
      "-d 172.18.0.2/32",
      "-d 172.18.0.3/32",
      "-d 172.18.0.0/16",
    ),
    device: fc.constantFrom(
      "",
      "-i eth0",
      "-i eth+",
      "! -i eth0",
      "-o docker0",
      "-o br-1",
      "-i eth1",
    ),
    transport: fc.constantFrom(
      "",
      "-p tcp",
      "-p udp",
      "! -p tcp",
      "-p tcp -m tcp --dport 443",
      "-p tcp -m tcp --dport 80",
      "-p tcp -m tcp ! --dport 80",
      "-p tcp -m tcp --dport 400:500",
      "-p udp -m udp --dport 53",
    ),
    more: fc.constantFrom("", "", "-m mark --mark 0x1", "-m conntrack --ctstate NEW"),
  })
  .map(({ address, device, transport, more }) =>
    [address, device, transport, more].filter((part) => part !== "").join(" "),
  );

const targets = fc.constantFrom(
  "",
  "",
  "-j A",
  "-g A",
  "-j RETURN",
  "-j MARK --set-xmark 0x1/0xffffffff",
  "-j TTL --ttl-set 9",
);

const rules = (chain: string) =>
  fc
    .array(fc.tuple(conditions, targets), { minLength: 16, maxLength: 60 })
    .map((lines) => lines.map(([match, target]) => `-A ${chain} ${match} ${target}\n`).join(""));

const PACKETS = [
  "tcp 10.0.0.5:40000 > 172.18.0.2:443",
  "tcp 10.0.0.9:40000 > 172.18.0.3:80",
  "udp 10.0.0.6:40000 > 172.18.0.9:53",
  "icmp 10.0.0.5 > 172.18.0.2",
];

suite("a long chain asked again", () => {
  const point: HookPoint = {
    hook: "forward",
    layer: "ip",
    inDev: "eth0",
    outDev: "docker0",
    facts,
  };

  test("answers as it did the first time", () => {
    const text = fc.tuple(
      rules("FORWARD"),
      rules("A").map((lines) => lines.replaceAll(/-[jg] A\n/g, "-j RETURN\n")),
    );
    fc.assert(
      fc.property(text, fc.constantFrom(...PACKETS), ([base, other], sent) => {
        const made = ruleset(`*mangle\n:FORWARD ACCEPT\n:A -\n${base}${other}COMMIT\n`);
        const given = { packet: packet(sent), connection: undefined };
        const ask = () => traverse(made, point, given, (_doubt, usually) => usually);
        const first = ask();
        assert.deepEqual(ask(), first);
        assert.deepEqual(ask(), first);
      }),
      { numRuns: 300 },
    );
  });
});
