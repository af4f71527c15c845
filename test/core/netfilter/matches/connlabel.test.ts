import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  ["not known", '-m connlabel --label "40"', "tcp 10.0.0.5:40000 > 172.18.0.2:443", "usually no"],
  ["set at once", '-m connlabel --label "40" --set', "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
  [
    "not tracked",
    '-m connlabel ! --label "40"',
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
    { connection: { state: "untracked" } },
  ],
];

const refused = ["-m connlabel", "-m connlabel --label 2048"];

suite("-m connlabel", () => {
  testMatches(cases, refused);
});
