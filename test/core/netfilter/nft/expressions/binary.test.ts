import assert from "node:assert/strict";
import { ACCEPT, is, mangle, meet, meta, payload, text, WEB, DNS } from "../native.ts";

suite("bitwise expressions", () => {
  const marked = (value: unknown, want: number, words = WEB): void => {
    assert.equal(meet([mangle(meta("mark"), value)], words).packet.mark, want);
  };
  test("and, or", () =>
    marked({ "|": [{ "&": [meta("mark"), 0xff00] }, 0x12] }, 0x3412, `${WEB} mark=0x3456`));
  test("xor", () => marked({ "^": [meta("mark"), 0xf] }, 0x59, `${WEB} mark=0x56`));
  test("shifts", () =>
    marked({ "<<": [{ ">>": [meta("mark"), 4] }, 8] }, 0x500, `${WEB} mark=0x56`));
  test("several operands in a row", () => marked({ "|": [meta("mark"), 1, 2, 4] }, 7));
  test("two expressions", () => marked({ "|": [meta("mark"), payload("tcp", "dport")] }, 80));
  test("what lacks one operand is nothing", () => {
    assert.equal(
      meet([mangle(meta("mark"), { "|": [meta("mark"), payload("tcp", "dport")] })], DNS).did,
      "no",
    );
  });
  test("masks of addresses may have holes", () => {
    const masked = is({ "&": [payload("ip", "daddr"), "255.255.0.255"] }, "172.17.0.2");
    assert.equal(meet([masked, ACCEPT], "tcp 10.0.0.1:4 > 172.17.9.2:80").did, "accept");
    assert.equal(meet([masked, ACCEPT], WEB).did, "accept");
  });
  test("parentheses stand where they are needed", () => {
    const value = { "<<": [{ "|": [meta("mark"), 1] }, 8] };
    assert.equal(
      text([mangle(meta("mark"), value)]),
      "meta mark set (meta mark | 0x00000001) << 8",
    );
  });
  test("flags under a mask", () => {
    const flags = is({ "&": [payload("tcp", "flags"), ["fin", "syn", "rst", "ack"]] }, "syn");
    assert.equal(text([flags]), "tcp flags syn / fin,syn,rst,ack");
    assert.equal(meet([flags, ACCEPT], `${WEB} flags=SYN`).did, "accept");
    assert.equal(meet([flags, ACCEPT], `${WEB} flags=SYN,ACK`).did, "no");
  });
});
