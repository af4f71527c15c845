import assert from "node:assert/strict";
import type { Answer } from "../../../src/core/answer.ts";
import type { Packet } from "../../../src/core/net/packet.ts";
import { readProgram, runProgram } from "../../../src/core/netfilter/classicBpf.ts";
import { packet } from "../../support/texts.ts";

const DOUBT: Answer = {
  is: "unknown",
  doubt: { code: "BPF_ON_PATH", text: "" },
  usually: false,
};

const asked = (text: string, of: Packet): Answer["is"] => {
  const program = readProgram(text);
  assert.ok(program !== undefined);
  return runProgram(program, of, DOUBT).is;
};

const TCP = packet("tcp 10.0.0.5:40000 > 172.18.0.2:443");
const UDP = packet("udp 192.0.2.10:50000 > 192.0.2.11:4789");
const inTunnel = (vni: number): Packet => ({ ...UDP, length: 114, vni });

/** As an engine writes it for an encrypted network (moby: daemon/libnetwork/drivers/overlay/bpf.go). */
const OF_VNI =
  "7,32 0 0 4294963252,7 0 0 0,64 0 0 4,116 0 0 8,21 1 0 4098,6 0 0 0,6 0 0 4294967295";

const cases: readonly [name: string, program: string, of: Packet, want: Answer["is"]][] = [
  ["the VNI of the tunnel", OF_VNI, inTunnel(4098), "yes"],
  ["another VNI", OF_VNI, inTunnel(4097), "no"],
  ["a payload that is not known", OF_VNI, { ...UDP, length: 114 }, "unknown"],
  ["no payload", OF_VNI, UDP, "no"],
  ["where the payload of TCP begins, which is not known", OF_VNI, TCP, "unknown"],
  ["a byte of the IP header", "4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0", TCP, "yes"],
  ["the same of another protocol", "4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0", UDP, "no"],
  ["a half word", "4,40 0 0 22,21 0 1 443,6 0 0 1,6 0 0 0", TCP, "yes"],
  ["a jump over the next", "4,5 0 0 1,6 0 0 0,6 0 0 1,6 0 0 0", TCP, "yes"],
  ["behind the end", "2,32 0 0 5000,6 0 0 1", TCP, "no"],
  ["the length", "4,128 0 0 0,53 0 1 2000,6 0 0 1,6 0 0 0", TCP, "no"],
  ["what the accumulator holds is the answer", "2,48 0 0 9,22 0 0 0", TCP, "yes"],
  ["an extension that is not followed", "2,32 0 0 4294963200,22 0 0 0", TCP, "unknown"],
  ["a program that does not end", "1,5 0 0 4294967295", TCP, "unknown"],
];

suite("classic BPF", () => {
  for (const [name, program, of, want] of cases) {
    test(`${name}: ${want}`, () => {
      assert.equal(asked(program, of), want);
    });
  }

  test("what is not whole is no program", () => {
    assert.equal(readProgram("2,6 0 0 1"), undefined);
    assert.equal(readProgram("1,6 0 0"), undefined);
  });
});
