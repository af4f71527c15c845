import assert from "node:assert/strict";
import { readArguments } from "../../src/terminal/arguments.ts";

const PLAIN = ["--src", "192.0.2.20", "--dst", "192.0.2.10", "--proto", "tcp", "--dport", "80"];

function ask(...words: readonly string[]) {
  const asked = readArguments(["packet", ...words]);
  if (!asked.ok) return asked;
  assert.ok(asked.value.name === "packet");
  return { ok: true, question: asked.value.question } as const;
}

function questionOf(...words: readonly string[]) {
  const asked = ask(...words);
  assert.ok(asked.ok);
  return asked.question;
}

const problems: readonly [name: string, words: readonly string[], problem: RegExp][] = [
  ["neither in nor out", PLAIN, /one of --in IFACE and --out/],
  ["in and out", ["--in", "eth0", "--out", ...PLAIN], /one of --in IFACE and --out/],
  ["no source", ["--out", "--dst", "192.0.2.1", "--proto", "icmp"], /needs --src/],
  [
    "no address",
    ["--out", "--src", "here", "--dst", "192.0.2.1", "--proto", "icmp"],
    /“here” is not an IPv4/,
  ],
  [
    "two families",
    ["--out", "--src", "::1", "--dst", "192.0.2.1", "--proto", "icmp"],
    /two families/,
  ],
  ["no protocol", ["--out", "--src", "192.0.2.1", "--dst", "192.0.2.1"], /needs --proto/],
  [
    "an unknown protocol",
    ["--out", "--src", "192.0.2.1", "--dst", "192.0.2.1", "--proto", "xyz"],
    /“xyz” is no protocol/,
  ],
  [
    "no port",
    ["--out", "--src", "192.0.2.1", "--dst", "192.0.2.1", "--proto", "udp"],
    /needs --dport/,
  ],
  [
    "ports of ICMP",
    ["--out", "--src", "192.0.2.1", "--dst", "192.0.2.1", "--proto", "icmp", "--dport", "1"],
    /no ports/,
  ],
  [
    "a port too high",
    ["--out", ...PLAIN, "--sport", "65536"],
    /--sport takes a number up to 65535/,
  ],
  ["a flag there is not", ["--out", ...PLAIN, "--flags", "SYN,ABC"], /“ABC”/],
  ["less than its headers", ["--out", ...PLAIN, "--length", "39"], /40 bytes/],
  ["a MAC of one that goes out", ["--out", ...PLAIN, "--mac", "02:42:ac:11:00:02"], /--mac/],
  ["no MAC", ["--in", "eth0", ...PLAIN, "--mac", "02:42"], /not a MAC address/],
  ["an owner of one that comes in", ["--in", "eth0", ...PLAIN, "--uid", "0"], /--uid/],
  ["a port of one that goes out", ["--out", ...PLAIN, "--bridge-port", "veth1"], /--bridge-port/],
  ["a state there is not", ["--out", ...PLAIN, "--state", "open"], /“open”/],
  [
    "an ICMP type by name",
    ["--out", "--src", "::1", "--dst", "::1", "--proto", "icmp", "--icmp-type", "echo"],
    /“echo”/,
  ],
];

suite("the options of packet", () => {
  for (const [name, words, problem] of problems) {
    test(name, () => {
      const asked = ask(...words);
      assert.ok(!asked.ok);
      assert.match(asked.problem, problem);
    });
  }

  test("a SYN without options unless told", () => {
    const { packet, entrance } = questionOf("--in", "eth0", ...PLAIN);
    assert.deepEqual(entrance, { kind: "in", dev: "eth0" });
    const [src, dst] = [packet.src.text, packet.dst.text];
    const { sport, dport, tcpFlags, length, ttl, mark } = packet;
    assert.deepEqual(
      { src, dst, sport, dport, tcpFlags, length, ttl, mark },
      {
        src: "192.0.2.20",
        dst: "192.0.2.10",
        sport: 40000,
        dport: 80,
        tcpFlags: 2,
        length: 40,
        ttl: 64,
        mark: 0,
      },
    );
  });

  test("all that can be told", () => {
    const words = ["--flags", "ack,psh", "--length", "100", "--ttl", "1", "--mark", "0x10"];
    const more = ["--mac", "02:42:AC:11:00:02", "--state", "established", "--bridge-port", "veth1"];
    const { packet, entrance, state } = questionOf("--in", "docker0", ...PLAIN, ...words, ...more);
    assert.deepEqual(entrance, { kind: "in", dev: "docker0", port: "veth1" });
    assert.equal(state, "established");
    const { tcpFlags, length, ttl, mark, sourceMac } = packet;
    assert.deepEqual(
      { tcpFlags, length, ttl, mark, sourceMac },
      { tcpFlags: 24, length: 100, ttl: 1, mark: 16, sourceMac: "02:42:ac:11:00:02" },
    );
  });

  test("icmp is that of the family", () => {
    const { packet } = questionOf("--out", "--src", "::1", "--dst", "::1", "--proto", "icmp");
    assert.deepEqual(
      [packet.protocol, packet.icmp, packet.length],
      [58, { type: 128, code: 0 }, 48],
    );
  });
});
