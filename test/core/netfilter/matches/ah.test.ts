import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  ["its header", "-p ah -m ah", "ah 10.0.0.5 > 172.18.0.2", "yes"],
  ["the full range", "-p ah -m ah --ahspi 0:4294967295", "ah 10.0.0.5 > 172.18.0.2", "yes"],
  [
    "a number that no question fixes",
    "-p ah -m ah --ahspi 500",
    "ah 10.0.0.5 > 172.18.0.2",
    "usually no",
  ],
];

const refused = ["-m ah", "-p ah -m ah --ahspi 4:3"];

suite("-m ah", () => {
  testMatches(cases, refused);
});
