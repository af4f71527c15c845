import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  [
    "its type",
    "-p mobility-header -m mh --mh-type 4",
    "mh 2001:db8::5 > 2001:db8::9",
    "usually no",
  ],
  ["any type", "-p mobility-header -m mh", "mh 2001:db8::5 > 2001:db8::9", "yes"],
];

const refused = ["-m mh"];

suite("-m mh", () => {
  testMatches(cases, refused);
});
