import assert from "node:assert/strict";
import fc from "fast-check";
import type { Interval } from "../../../../../src/core/netfilter/nft/constants.ts";
import type { SetElement } from "../../../../../src/core/netfilter/nft/sets/element.ts";
import { lookupIn } from "../../../../../src/core/netfilter/nft/sets/lookup.ts";

const at = (value: number): Interval => ({ min: value, max: value });
const element = (...key: readonly Interval[]): SetElement => ({ key });

suite("look-ups in sets", () => {
  test("single values, intervals and what no other holds", () => {
    const [one, some, rest] = [element(at(5)), element({ min: 10, max: 20 }), {}];
    const lookup = lookupIn([rest, some, one], false);
    assert.deepEqual(
      [lookup.find([5]), lookup.find([10]), lookup.find([20]), lookup.find([21])],
      [one, some, some, rest],
    );
  });

  test("intervals within intervals", () => {
    const [wide, narrow] = [element({ min: 0, max: 100 }), element({ min: 40, max: 50 })];
    const lookup = lookupIn([narrow, wide], false);
    assert.deepEqual(
      [lookup.find([39]), lookup.find([51]), lookup.find([101])],
      [wide, wide, undefined],
    );
  });

  test("numbers of 128 bits beside small ones", () => {
    const far = 2n ** 127n;
    const found = element({ min: 1, max: far });
    assert.equal(lookupIn([found], false).find([2n ** 100n]), found);
  });

  test("a key of another width is in no set", () => {
    assert.equal(lookupIn([element(at(1), at(2))], false).find([1]), undefined);
  });

  const interval = fc
    .tuple(fc.nat(30), fc.nat(6))
    .map(([min, more]): Interval => ({ min, max: min + (more > 3 ? 0 : more) }));

  test("finds an element wherever going through all of them does", () => {
    const elements = fc.array(fc.tuple(interval, interval).map((key) => element(...key)));
    fc.assert(
      fc.property(elements, fc.nat(36), fc.nat(36), (all, a, b) => {
        const holds = ({ key = [] }: SetElement): boolean =>
          key.every(({ min, max }, part) => {
            const value = part === 0 ? a : b;
            return value >= Number(min) && value <= Number(max);
          });
        const found = lookupIn(all, false).find([a, b]);
        assert.equal(found !== undefined, all.some(holds));
        assert.ok(found === undefined || holds(found));
      }),
    );
  });

  test("are quick in a hundred thousand elements, however they lie", () => {
    const count = 100_000;
    const shapes: readonly ((index: number) => SetElement)[] = [
      (index) => element({ min: index * 10, max: index * 10 + 5 }),
      // Each within the one before: the worst that there can be.
      (index) => element({ min: index, max: 2 * count - index }),
      (index) => element({ min: index * 10, max: index * 10 + 5 }, at(80)),
      (index) => element(at(80), { min: index * 10, max: index * 10 + 5 }),
    ];
    for (const shape of shapes) {
      const all = Array.from({ length: count }, (_, index) => shape(index));
      const lookup = lookupIn(all, false);
      lookup.find([0, 0]);
      const start = performance.now();
      for (let round = 0; round < 1000; round += 1) lookup.find([round * 7, 80]);
      assert.ok(performance.now() - start < 1000, "a thousand look-ups take less than a second");
    }
  });
});
