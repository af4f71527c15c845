import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  ["the mark", "-m mark --mark 0x10", "tcp 10.0.0.5:40000 > 172.18.0.2:443 mark=0x10", "yes"],
  [
    "under a mask",
    "-m mark --mark 0x10/0xf0",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443 mark=0x1f",
    "yes",
  ],
  ["negated", "-m mark ! --mark 0x10/0xf0", "tcp 10.0.0.5:40000 > 172.18.0.2:443 mark=0x1f", "no"],
  ["no mark is 0", "-m mark --mark 0", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
  [
    "bits beside the mask never hold",
    "-m mark --mark 0x3/0x1",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443 mark=3",
    "no",
  ],
  [
    "the highest bit",
    "-m mark --mark 0x80000000/0x80000000",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443 mark=0xffffffff",
    "yes",
  ],
];

const refused = ["-m mark", "-m mark --mark -1", "-m mark --mark 4294967296"];

suite("-m mark", () => {
  testMatches(cases, refused);
});
