import assert from "node:assert/strict";
import { readConstant } from "../../../../../src/core/netfilter/nft/constants.ts";
import { typeNamed } from "../../../../../src/core/netfilter/nft/types/index.ts";

const cases: readonly [type: string, given: unknown, value: unknown, text: string][] = [
  ["ipv4_addr", "10.0.0.1", 0x0a000001, "10.0.0.1"],
  ["ipv4_addr", "0xff", 255, "0xff"],
  ["ipv6_addr", "2001:db8::1", 0x20010db8000000000000000000000001n, "2001:db8::1"],
  ["ipv6_addr", "::1", 1, "::1"],
  ["ether_addr", "02:42:AC:11:00:02", 0x0242ac110002, "02:42:AC:11:00:02"],
  ["inet_service", 443, 443, "443"],
  ["inet_service", "https", 443, "https"],
  ["inet_service", "0x50 [invalid type]", 80, "0x50 [invalid type]"],
  ["inet_proto", "ipv6-icmp", 58, "ipv6-icmp"],
  ["mark", 255, 255, "0x000000ff"],
  ["mark", "0x10", 16, "0x10"],
  ["ifname", "eth0", "eth0", '"eth0"'],
  ["iface_index", 0, "", "0"],
  ["ether_type", "ip6", 0x86dd, "ip6"],
  ["ether_type", 0x88cc, 0x88cc, "0x88cc"],
  ["ct_state", ["established", "related"], 6, "established,related"],
  ["tcp_flag", { "|": ["syn", "ack"] }, 18, "syn | ack"],
  ["uid", "root", 0, "root"],
  ["classid", "1:2", 0x10002, "1:2"],
  ["classid", "none", 0, "none"],
  ["realm", "5", 5, "5"],
  ["realm", "cosmos", "cosmos", '"cosmos"'],
  ["devgroup", "default", 0, '"default"'],
  ["boolean", true, 1, "exists"],
  ["boolean", "missing", 0, "missing"],
  ["icmpv6_type", "nd-redirect", 137, "nd-redirect"],
  ["dscp", 3, 3, "0x03"],
  ["duration", 93784, 93784, "1d2h3m4s"],
];

suite("types of nft", () => {
  for (const [type, given, value, text] of cases) {
    test(`${type} ${text}`, () => {
      assert.deepEqual(readConstant(given, typeNamed(type)), { min: value, max: value, text });
    });
  }

  const wrong: readonly [type: string, given: unknown][] = [
    ["ipv4_addr", "2001:db8::1"],
    ["ipv4_addr", "10.0.0.256"],
    ["inet_service", "no-such-service"],
    ["inet_service", -1],
    ["inet_service", 1.5],
    ["inet_service", null],
    ["ether_addr", "02:42"],
    ["uid", "somebody"],
    ["mark", { prefix: { addr: 5, len: 64 } }],
    ["mark", { range: [1] }],
    ["mark", { range: [2, 1] }],
    ["ct_state", []],
    ["inet_service", [22, 80]],
  ];
  for (const [type, given] of wrong) {
    test(`no ${type}: ${JSON.stringify(given)}`, () => {
      assert.equal(readConstant(given, typeNamed(type)), undefined);
    });
  }

  test("prefixes are intervals", () => {
    const read = readConstant({ prefix: { addr: "fd00::", len: 8 } }, typeNamed("ipv6_addr"));
    assert.deepEqual(read, { min: 0xfdn << 120n, max: (0xfen << 120n) - 1n, text: "fd00::/8" });
  });

  test("beginnings of names are intervals", () => {
    const { min, max } = readConstant("eth*", typeNamed("ifname")) ?? { min: "", max: "" };
    assert.ok(min <= "eth0" && "eth9999" <= max && max < "eti" && min > "et");
  });
});
