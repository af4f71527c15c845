import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  ["its header", "-p esp -m esp", "esp 10.0.0.5 > 172.18.0.2", "yes"],
  [
    "a number that no question fixes",
    "-p esp -m esp ! --espspi 500",
    "esp 10.0.0.5 > 172.18.0.2",
    "usually yes",
  ],
];

const refused = ["-m esp"];

suite("-m esp", () => {
  testMatches(cases, refused);
});
