import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  ["not known", "-m cpu --cpu 0", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "usually no"],
];

const refused = ["-m cpu"];

suite("-m cpu", () => {
  testMatches(cases, refused);
});
