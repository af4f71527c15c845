import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  ["in the clear", "-m policy --dir in --pol none", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
  [
    "not protected",
    "-m policy --dir in --pol ipsec --proto esp",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
  ],
  [
    "several transformations",
    "-m policy --dir out --pol ipsec --strict --reqid 1 --proto esp --mode tunnel --tunnel-dst 10.0.0.0/8 --tunnel-src 10.0.0.0/8 --next --reqid 2",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
  ],
];

const refused = [
  "-m policy",
  "-m policy --pol none",
  "-m policy --dir in --pol none --strict",
  "-m policy --dir in --pol ipsec --strict",
];

suite("-m policy", () => {
  testMatches(cases, refused);
});
