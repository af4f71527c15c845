import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  [
    "below a limit",
    "-m connlimit --connlimit-upto 5",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "usually yes",
  ],
  [
    "above a limit",
    "-m connlimit --connlimit-above 5 --connlimit-daddr",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "usually no",
  ],
  ["above none", "-m connlimit --connlimit-above 0", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
  ["at most none", "-m connlimit --connlimit-upto 0", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "no"],
];

const refused = [
  "-m connlimit",
  "-m connlimit --connlimit-upto 1 --connlimit-above 1",
  "-m connlimit --connlimit-above 1 --connlimit-saddr --connlimit-daddr",
];

suite("-m connlimit", () => {
  testMatches(cases, refused);
});
