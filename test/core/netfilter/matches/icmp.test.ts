import assert from "node:assert/strict";
import { readConditions, testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  ["a type", "-p icmp -m icmp --icmp-type 8", "icmp 10.0.0.5 > 172.18.0.2", "yes"],
  [
    "a type by name",
    "-p icmp -m icmp --icmp-type echo-request",
    "icmp 10.0.0.5 > 172.18.0.2",
    "yes",
  ],
  [
    "the beginning of one name",
    "-p icmp -m icmp --icmp-type echo-req",
    "icmp 10.0.0.5 > 172.18.0.2",
    "yes",
  ],
  ["another type", "-p icmp -m icmp --icmp-type 0", "icmp 10.0.0.5 > 172.18.0.2", "no"],
  ["any type", "-p icmp -m icmp --icmp-type any", "icmp 10.0.0.5 > 172.18.0.2 type=3/1", "yes"],
  ["a code", "-p icmp -m icmp --icmp-type 3/1", "icmp 10.0.0.5 > 172.18.0.2 type=3/1", "yes"],
  ["another code", "-p icmp -m icmp --icmp-type 3/3", "icmp 10.0.0.5 > 172.18.0.2 type=3/1", "no"],
  [
    "a code by name",
    "-p icmp -m icmp --icmp-type port-unreachable",
    "icmp 10.0.0.5 > 172.18.0.2 type=3/3",
    "yes",
  ],
  ["negated", "-p icmp -m icmp ! --icmp-type 8", "icmp 10.0.0.5 > 172.18.0.2", "no"],
];

const refused = [
  "-m icmp --icmp-type 8",
  "-p icmp -m icmp",
  "-p icmp -m icmp --icmp-type nosuch",
  "-p icmp -m icmp --icmp-type 256",
  "-p icmp -m icmp --icmp-type echo",
];

suite("-m icmp", () => {
  testMatches(cases, refused);

  test("a name longer than any is refused", () => {
    const long = `-p icmp -m icmp --icmp-type ${"echo-r".repeat(10_000)}`;
    assert.equal(readConditions(long, {}, "ip").problems.length, 1);
  });
});
