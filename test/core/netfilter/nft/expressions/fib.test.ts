import assert from "node:assert/strict";
import { ACCEPT, is, testCases, text, WEB, WEB6 } from "../native.ts";

const fib = (result: string, ...flags: readonly string[]) => ({ fib: { result, flags } });
const HOST = "tcp 192.168.1.20:40000 > 192.168.1.10:80";
const SPOOFED = "tcp 203.0.113.5:40000 > 192.168.1.10:80";

suite("fib", () => {
  testCases(
    [
      ["an address of this host", [is(fib("type", "daddr"), "local"), ACCEPT], HOST, "accept"],
      ["an address of another", [is(fib("type", "daddr"), "local"), ACCEPT], WEB, "no"],
      [
        "one of several types",
        [is(fib("type", "daddr"), { set: ["local", "broadcast"] }, "!="), ACCEPT],
        WEB,
        "accept",
      ],
      ["the way back leads there", [is(fib("oif", "saddr", "iif"), true), ACCEPT], WEB, "accept"],
      ["the way back does not", [is(fib("oif", "saddr", "iif"), false), ACCEPT], SPOOFED, "accept"],
      [
        "as newer versions write it",
        [is(fib("check", "saddr", "iif"), false), ACCEPT],
        SPOOFED,
        "accept",
      ],
      [
        "the name of the way back",
        [is(fib("oifname", "saddr", "iif"), "eth0"), ACCEPT],
        WEB,
        "accept",
      ],
      ["no route at all", [is(fib("oif", "saddr"), false), ACCEPT], SPOOFED, "accept"],
      ["which interface leads there", [is(fib("oifname", "daddr"), "eth0"), ACCEPT], WEB, "accept"],
      [
        "an IPv6 address with a route",
        [is(fib("type", "daddr"), "unicast"), ACCEPT],
        WEB6,
        "accept",
      ],
      [
        "an IPv6 address of this host",
        [is(fib("type", "daddr"), "local"), ACCEPT],
        "tcp [2001:db8::2]:4 > [2001:db8::1]:80",
        "accept",
      ],
      [
        "a client without an address",
        [is(fib("oif", "saddr", "iif"), true), ACCEPT],
        "udp 0.0.0.0:68 > 255.255.255.255:67",
        "accept",
      ],
    ],
    { hook: "prerouting" },
  );

  test("fib saddr . iif oif missing", () => {
    const want = "fib saddr . iif oif missing";
    assert.equal(text([is(fib("oif", "saddr", "iif"), false)]), want);
  });
});
