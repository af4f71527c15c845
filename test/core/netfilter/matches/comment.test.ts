import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  [
    "holds always",
    '-m comment --comment "it is \\"ours\\""',
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
  ],
  [
    "looks like an option",
    '-m comment --comment "-j DROP" -p tcp -m tcp --dport 443',
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
  ],
];

const refused = ["-m comment"];

suite("-m comment", () => {
  testMatches(cases, refused);
});
