import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  [
    "usually not used up",
    "-m limit --limit 3/minute --limit-burst 10",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "usually yes",
  ],
  ["the default", "-m limit", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "usually yes"],
];

const refused = [
  "-m limit --limit 0/sec",
  "-m limit --limit 3/fortnight",
  "-m limit --limit-burst 0",
];

suite("-m limit", () => {
  testMatches(cases, refused);
});
