import assert from "node:assert/strict";
import { groupMac } from "../../../src/core/net/groupMac.ts";
import { readAddress } from "../../../src/core/net/address.ts";
import { walkPackets } from "../../../src/core/path/packetFate.ts";
import { packet } from "../../support/texts.ts";
import { hostFrom } from "./hostText.ts";
import { ask, tellEnd } from "./tell.ts";

const HOST = `
  host
    link a0 veth addr 10.1.0.1/24 addr fd01::1/64 peer web/eth0
    link b0 veth addr 10.2.0.1/24
    link br0 bridge addr 10.3.0.1/24
    link c0 dummy addr 10.4.0.1/24
    route broadcast 10.1.0.255 dev a0 table local
    route broadcast 10.3.0.255 dev br0 table local
    route broadcast 10.4.0.255 dev c0 table local
    route 239.0.0.0/8 via 10.2.0.9 dev b0
    route ff00::/8 dev a0 table local
    neigh 10.2.0.9 dev b0 FAILED
  web
    link eth0 veth addr 10.1.0.2/24 peer host/a0
    listen udp 0.0.0.0:9 relay
`;

const SENT = [
  ["all of a subnet", "udp 10.1.0.1:1 > 10.1.0.255:9", "forwarded by a0"],
  ["all on a link", "udp 10.1.0.1:1 > 255.255.255.255:9", "forwarded by a0"],
  ["a group, by the interface of its source", "udp 10.1.0.1:1 > 239.1.1.1:9", "forwarded by a0"],
  ["a group of IPv6", "udp [fd01::1]:1 > [ff02::1]:9", "forwarded by a0"],
  ["all behind a bridge", "udp 10.3.0.1:1 > 10.3.0.255:9", "uncertain by br0"],
  ["all where nobody is", "udp 10.4.0.1:1 > 10.4.0.255:9", "dropped by c0"],
  [
    "all on a link, from an address of nobody",
    "udp 10.9.9.9:1 > 255.255.255.255:9",
    "no-route by ",
  ],
] as const;

suite("what is sent to many", () => {
  for (const [name, sent, want] of SENT) {
    test(`no neighbour is asked for ${name}`, () => {
      const question = { packet: packet(sent), entrance: { kind: "out" } } as const;
      const [walked] = walkPackets(hostFrom(HOST), [question]);
      assert.ok(walked !== undefined);
      assert.equal(`${walked.answer.fate} by ${walked.answer.route?.dev ?? ""}`, want);
    });
  }

  test("TCP has no way to many", () => {
    const told = tellEnd(ask(hostFrom(HOST), "host 10.1.0.1 > 10.1.0.255:80"));
    assert.match(told, /^no-route in host: route none/);
  });

  test("who of many answers is left open", () => {
    const told = tellEnd(ask(hostFrom(HOST), "host 10.1.0.1 > 10.1.0.255:9/udp"));
    assert.match(told, /^uncertain in host: leaves a0/);
  });

  test("a group has an address on the wire", () => {
    const macs = ["239.129.2.3", "ff02::1:ff00:a"].map((text) => {
      const address = readAddress(text);
      return address === undefined ? undefined : groupMac(address);
    });
    assert.deepEqual(macs, ["01:00:5e:01:02:03", "33:33:ff:00:00:0a"]);
  });
});
