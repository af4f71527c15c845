import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  ["counts", "-m nfacct --nfacct-name web", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "usually yes"],
];

const refused = ["-m nfacct"];

suite("-m nfacct", () => {
  testMatches(cases, refused);
});
