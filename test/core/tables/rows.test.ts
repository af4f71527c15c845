import assert from "node:assert/strict";
import fc from "fast-check";
import type { TableCell, TableRow } from "../../../src/core/contract.ts";
import { compareAddresses, fromWords } from "../../../src/core/net/address.ts";
import { address, number, words } from "../../../src/core/tables/cell.ts";
import { filterRows, sortRows } from "../../../src/core/tables/rows.ts";

const rowsOf = (...cells: readonly (TableCell | undefined)[]): readonly TableRow[] =>
  cells.map((cell, at) => ({ key: `${at}`, cells: cell === undefined ? {} : { one: cell } }));

const texts = (rows: readonly TableRow[]): readonly (string | undefined)[] =>
  rows.map(({ cells }) => cells["one"]?.text);

suite("the order of a table's rows", () => {
  test("addresses by number, IPv4 first, the wider prefix first", () => {
    const given = ["::1", "10.0.0.2", "172.17.0.10", "10.0.0.0/8", "172.17.0.9", "10.0.0.0/24"];
    assert.deepEqual(texts(sortRows(rowsOf(...given.map((each) => address(each))), ["one"])), [
      "10.0.0.0/8",
      "10.0.0.0/24",
      "10.0.0.2",
      "172.17.0.9",
      "172.17.0.10",
      "::1",
    ]);
  });

  test("names as people expect", () => {
    const given = ["veth10", "veth2", "Veth1", "lo"];
    assert.deepEqual(texts(sortRows(rowsOf(...given.map((each) => words(each))), ["one"])), [
      "lo",
      "Veth1",
      "veth2",
      "veth10",
    ]);
  });

  test("what says nothing is last, whichever way", () => {
    const rows = rowsOf(number(2), undefined, number(10));
    assert.deepEqual(texts(sortRows(rows, ["one"])), ["2", "10", undefined]);
    assert.deepEqual(texts(sortRows(rows, ["one"], "descending")), ["10", "2", undefined]);
  });

  test("equals stay as they were", () => {
    const rows = rowsOf(number(1), number(1), number(0));
    assert.deepEqual(
      sortRows(rows, ["one"]).map(({ key }) => key),
      ["2", "0", "1"],
    );
  });

  test("addresses are in the order of their numbers", () => {
    const word = fc.integer({ min: 0, max: 0xffffffff });
    const some = fc
      .oneof(fc.tuple(word), fc.tuple(word, word, word, word))
      .map((each) => fromWords(each));
    fc.assert(
      fc.property(some, some, (a, b) => {
        const [one, other] = [address(a.text)?.sort ?? "", address(b.text)?.sort ?? ""];
        const order = one < other ? -1 : one > other ? 1 : 0;
        assert.equal(order, Math.sign(compareAddresses(a, b)));
      }),
    );
  });
});

suite("the filter of a table", () => {
  const rows = rowsOf(words("eth0 in Web"), words("eth0 in db"), words("lo"));

  for (const [filter, left] of [
    ["", 3],
    ["eth0", 2],
    ["ETH0 web", 1],
    ["  db ", 1],
    ["eth0 lo", 0],
  ] as const) {
    test(`“${filter}” leaves ${left}`, () => assert.equal(filterRows(rows, filter).length, left));
  }
});
