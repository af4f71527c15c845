import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  [
    "usually no virtual service",
    "-m ipvs --ipvs",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "usually no",
  ],
  ["negated", "-m ipvs ! --ipvs", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "usually yes"],
  [
    "of all kinds",
    "-m ipvs --vproto tcp --vaddr 1.2.3.4/16 --vport 22 --vdir ORIGINAL --vmethod GATE",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "usually no",
  ],
];

const refused = ["-m ipvs"];

suite("-m ipvs", () => {
  testMatches(cases, refused);
});
