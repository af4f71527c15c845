import assert from "node:assert/strict";
import fc from "fast-check";
import { secondsBetween, secondsOf } from "../../../src/core/text/time.ts";

suite("times", () => {
  test("agree with the clock's own arithmetic", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date("9999-12-31T23:59:59Z"), noInvalidDate: true }),
        (date) => {
          const seconds = secondsOf(date.toISOString()) ?? Number.NaN;
          assert.ok(Math.abs(seconds - date.getTime() / 1000) < 1e-3);
        },
      ),
    );
  });

  test("the engine's nanoseconds read", () => {
    assert.equal(
      secondsBetween("2024-05-01T11:59:30.123456789Z", "2024-05-01T12:00:00.123456789Z"),
      30,
    );
  });

  for (const text of ["", "yesterday", "2024-05-01", "2024-05-01T12:00:00+02:00"]) {
    test(`“${text}” is no time`, () => {
      assert.equal(secondsOf(text), undefined);
      assert.equal(secondsBetween("2024-05-01T12:00:00Z", text), undefined);
    });
  }
});
