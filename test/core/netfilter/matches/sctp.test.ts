import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  ["a port", "-p sctp -m sctp --dport 3868", "sctp 10.0.0.5:40000 > 172.18.0.2:3868", "yes"],
  ["another port", "-p sctp -m sctp ! --dport 3868", "sctp 10.0.0.5:40000 > 172.18.0.2:3868", "no"],
  [
    "an association begins with INIT",
    "-p sctp -m sctp --chunk-types all INIT",
    "sctp 10.0.0.5:40000 > 172.18.0.2:3868",
    "usually yes",
  ],
  [
    "not with DATA",
    "-p sctp -m sctp --chunk-types any DATA,SACK",
    "sctp 10.0.0.5:40000 > 172.18.0.2:3868",
    "usually no",
  ],
];

const refused = ["-m sctp --dport 1", "-p sctp -m sctp --chunk-types all NOSUCH"];

suite("-m sctp", () => {
  testMatches(cases, refused);
});
