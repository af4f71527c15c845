import assert from "node:assert/strict";
import fc from "fast-check";
import { compareAddresses, readAddress } from "../../../src/core/net/address.ts";
import { inPrefix, overlaps, printPrefix, readPrefix } from "../../../src/core/net/prefix.ts";

suite("addresses", () => {
  const texts: readonly [given: string, canonical: string | undefined][] = [
    ["192.0.2.10", "192.0.2.10"],
    ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
    ["::", "::"],
    ["::ffff:192.0.2.10", "::ffff:192.0.2.10"],
    ["fe80::1%eth0", "fe80::1"],
    ["172.72.0.0.1", undefined],
    ["192.0.2.256", undefined],
    ["192.0.2", undefined],
    ["0x7f.1", undefined],
    ["", undefined],
    ["localhost", undefined],
  ];
  for (const [given, canonical] of texts) {
    test(`"${given}" reads as ${canonical ?? "no address"}`, () => {
      assert.equal(readAddress(given)?.text, canonical);
    });
  }

  test("they sort by number, IPv4 first", () => {
    const sorted = ["::1", "10.0.0.10", "10.0.0.9", "9.255.0.1"]
      .map(mustRead)
      .sort(compareAddresses);
    assert.deepEqual(
      sorted.map(({ text }) => text),
      ["9.255.0.1", "10.0.0.9", "10.0.0.10", "::1"],
    );
  });
});

suite("prefixes", () => {
  const cases: readonly [prefix: string, address: string, inside: boolean][] = [
    ["172.17.0.0/16", "172.17.255.255", true],
    ["172.17.0.0/16", "172.18.0.0", false],
    ["0.0.0.0/0", "203.0.113.9", true],
    ["192.0.2.10", "192.0.2.10", true],
    ["192.0.2.10/32", "192.0.2.11", false],
    ["10.0.0.5/255.0.0.255", "10.77.3.5", true],
    ["10.0.0.5/255.0.0.255", "10.77.3.6", false],
    ["2001:db8::/33", "2001:db8:8000::1", false],
    ["::/0", "192.0.2.1", false],
  ];
  for (const [prefix, address, inside] of cases) {
    test(`${address} is ${inside ? "" : "not "}in ${prefix}`, () => {
      assert.equal(inPrefix(mustPrefix(prefix), mustRead(address)), inside);
    });
  }

  test("arithmetic agrees with BigInt, for both families", () => {
    const bytes = fc
      .constantFrom(4, 16)
      .chain((size) =>
        fc.tuple(
          fc.uint8Array({ minLength: size, maxLength: size }),
          fc.uint8Array({ minLength: size, maxLength: size }),
          fc.integer({ min: 0, max: size * 8 }),
        ),
      );
    fc.assert(
      fc.property(bytes, ([base, other, length]) => {
        const shift = BigInt(base.length * 8 - length);
        const prefix = mustPrefix(`${textOf(base)}/${length}`);
        const expected = toBigInt(base) >> shift === toBigInt(other) >> shift;
        assert.equal(inPrefix(prefix, mustRead(textOf(other))), expected);
      }),
    );
  });

  test("two overlap when one holds the other's base", () => {
    assert.equal(overlaps(mustPrefix("10.0.0.0/8"), mustPrefix("10.9.0.0/16")), true);
    assert.equal(overlaps(mustPrefix("10.8.0.0/16"), mustPrefix("10.9.0.0/16")), false);
    assert.equal(overlaps(mustPrefix("10.0.0.0/8"), mustPrefix("2001:db8::/32")), false);
  });

  test("a netmask prints as its length, one with holes as it is", () => {
    assert.equal(printPrefix(mustPrefix("10.0.0.0/255.255.0.0")), "10.0.0.0/16");
    assert.equal(printPrefix(mustPrefix("10.0.0.5/255.0.0.255")), "10.0.0.5/255.0.0.255");
  });

  for (const bad of ["10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/x", "10.0.0.0/::", "/8"]) {
    test(`"${bad}" is no prefix`, () => {
      assert.equal(readPrefix(bad), undefined);
    });
  }
});

function mustRead(text: string) {
  const address = readAddress(text);
  assert.ok(address, text);
  return address;
}

function mustPrefix(text: string) {
  const prefix = readPrefix(text);
  assert.ok(prefix, text);
  return prefix;
}

const toBigInt = (bytes: Uint8Array): bigint =>
  bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);

function textOf(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join(".");
  const groups = Array.from({ length: 8 }, (_, at) =>
    (((bytes[at * 2] ?? 0) << 8) | (bytes[at * 2 + 1] ?? 0)).toString(16),
  );
  return groups.join(":");
}
