import assert from "node:assert/strict";
import { isIP } from "node:net";
import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { fromWords, readAddress } from "../../../src/core/net/address.ts";

const cases: readonly [given: string, text: string | undefined][] = [
  ["192.0.2.1", "192.0.2.1"],
  ["255.255.255.255", "255.255.255.255"],
  ["192.0.2.1%eth0", "192.0.2.1"],
  ["192.0.2", undefined],
  ["192.0.2.256", undefined],
  ["192.0.2.01", undefined],
  ["192.0.2.1.", undefined],
  ["", undefined],
  ["eth0", undefined],
  ["::", "::"],
  ["2001:DB8::1", "2001:db8::1"],
  ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"],
  ["fe80::1%eth0", "fe80::1"],
  ["::ffff:192.0.2.1", "::ffff:192.0.2.1"],
  ["::192.0.2.1", "::c000:201"],
  ["64:ff9b::192.0.2.1", "64:ff9b::c000:201"],
  ["::192.0.2.01", undefined],
  ["::192.0.2.1:192.0.2.1", undefined],
  ["192.0.2.1::", undefined],
  ["1:2:3:4:5:6:7", undefined],
  ["1:2:3:4:5:6:7:8:9", undefined],
  ["1:2:3:4::5:6:7:8", undefined],
  ["1::2::3", undefined],
  [":::", undefined],
  [":1::", undefined],
  ["12345::", undefined],
  ["g::", undefined],
];

suite("addresses", () => {
  for (const [given, text] of cases) {
    test(`${given} is ${text ?? "none"}`, () => assert.equal(readAddress(given)?.text, text));
  }

  test("of IPv6 are printed as RFC 5952 has it", () => {
    // Zeros are what it is about, and are rare by chance.
    const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
    const groups = fc.array(group, { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(groups, (given) => {
        const words = [0, 2, 4, 6].map((at) => (given[at] ?? 0) * 0x10000 + (given[at + 1] ?? 0));
        const address = new ipaddr.IPv6([...given]);
        if (address.isIPv4MappedAddress()) return;
        assert.equal(fromWords(words).text, address.toRFC5952String());
      }),
      { numRuns: 1000 },
    );
  });

  test("what is printed reads the same again", () => {
    const word = fc.integer({ min: 0, max: 0xffffffff });
    const words = fc.oneof(fc.tuple(word), fc.tuple(word, fc.constantFrom(0, 0xffff), word, word));
    fc.assert(
      fc.property(words, (made) => {
        const address = fromWords(made);
        assert.deepEqual(readAddress(address.text), address);
      }),
    );
  });

  test("are what inet_pton takes for one", () => {
    const part = fc.constantFrom("::", ":", "0", "1", "ffff", "12345", "g", "1.2.3.4", "1.2.3");
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 12 }), (parts) => {
        const text = `:${parts.join(":")}`.slice(parts.length % 2);
        assert.equal(readAddress(text) !== undefined, isIP(text) > 0, text);
      }),
      { numRuns: 1000 },
    );
  });
});
