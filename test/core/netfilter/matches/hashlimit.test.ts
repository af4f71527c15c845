import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  [
    "up to a rate",
    "-m hashlimit --hashlimit-upto 10/sec --hashlimit-mode srcip --hashlimit-name a",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "usually yes",
  ],
  [
    "above a rate",
    "-m hashlimit --hashlimit-above 40mb/s --hashlimit-name a",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "usually no",
  ],
  [
    "negated",
    "-m hashlimit ! --hashlimit-above 10/sec --hashlimit-name a",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "usually yes",
  ],
];

const refused = [
  "-m hashlimit",
  "-m hashlimit --hashlimit-upto 1/sec",
  "-m hashlimit --hashlimit-upto 1/sec --hashlimit-above 1/sec --hashlimit-name a",
];

suite("-m hashlimit", () => {
  testMatches(cases, refused);
});
