import assert from "node:assert/strict";
import type { Decide } from "../../../src/core/answer.ts";
import { decisiveDoubts, exploreWorlds, type World } from "../../../src/core/path/worlds.ts";

const doubt = (text: string): Parameters<Decide>[0] => ({ code: "RANDOM_ON_PATH", text });

const same = (a: string, b: string): boolean => a === b;

const told = ({ settled, value }: World<string>): string =>
  `${settled.map((each) => `${each.doubt.text}=${each.as ? "yes" : "no"}`).join(" ")}: ${value}`;

suite("the worlds that doubts allow", () => {
  test("the usual one comes first, and each way is met once", () => {
    const worlds = exploreWorlds((decide) => {
      if (!decide(doubt("a"), true)) return "lost at a";
      return decide(doubt("b"), false) ? "lost at b" : "arrived";
    }, 64);
    assert.deepEqual(worlds.all.map(told), [
      "a=yes b=no: arrived",
      "a=no: lost at a",
      "a=yes b=yes: lost at b",
    ]);
    assert.deepEqual([...decisiveDoubts(worlds, same)].toSorted(), [
      "RANDOM_ON_PATH a",
      "RANDOM_ON_PATH b",
    ]);
  });

  test("a doubt that comes up again is settled as before", () => {
    const worlds = exploreWorlds(
      (decide) => `${String(decide(doubt("a"), true))} ${String(decide(doubt("a"), false))}`,
      64,
    );
    assert.deepEqual(
      worlds.all.map(({ value }) => value),
      ["true true", "false false"],
    );
  });

  test("a doubt that changes nothing decides nothing", () => {
    const worlds = exploreWorlds((decide) => {
      decide(doubt("log"), true);
      return decide(doubt("drop"), false) ? "dropped" : "arrived";
    }, 64);
    assert.deepEqual([...decisiveDoubts(worlds, same)], ["RANDOM_ON_PATH drop"]);
  });

  test("past the limit all doubts count", () => {
    const worlds = exploreWorlds((decide) => {
      for (const name of "abcdefgh") decide(doubt(name), true);
      return "arrived";
    }, 16);
    assert.equal(worlds.complete, false);
    assert.equal(worlds.all.length, 16);
    assert.equal(decisiveDoubts(worlds, same).size, 8);
  });
});
