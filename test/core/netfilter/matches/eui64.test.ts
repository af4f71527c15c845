import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  [
    "made of the MAC",
    "-m eui64",
    "tcp [fe80::42:acff:fe11:2]:1 > [2001:db8::9]:80 mac=02:42:ac:11:00:02",
    "yes",
  ],
  [
    "not made of it",
    "-m eui64",
    "tcp [2001:db8::5]:40000 > [2001:db8::9]:443 mac=02:42:ac:11:00:02",
    "no",
  ],
  ["the MAC is not known", "-m eui64", "tcp [2001:db8::5]:40000 > [2001:db8::9]:443", "usually no"],
];

suite("-m eui64", () => {
  testMatches(cases);
});
