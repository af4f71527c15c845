import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  [
    "by lot",
    "-m statistic --mode random --probability 0.5",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "usually yes",
  ],
  [
    "seldom",
    "-m statistic --mode random --probability 0.2",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "usually no",
  ],
  [
    "negated",
    "-m statistic --mode random ! --probability 0.2",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "usually yes",
  ],
  [
    "always",
    "-m statistic --mode random --probability 1",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
  ],
  [
    "never",
    "-m statistic --mode random --probability 0",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
  ],
  [
    "in turn",
    "-m statistic --mode nth --every 3 --packet 0",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "usually no",
  ],
  [
    "each in turn",
    "-m statistic --mode nth --every 1 --packet 0",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
  ],
];

const refused = [
  "-m statistic",
  "-m statistic --mode random",
  "-m statistic --mode random --probability 1.1",
  "-m statistic --mode nth --every 5",
  "-m statistic --mode nth --every 5 --packet 5",
];

suite("-m statistic", () => {
  testMatches(cases, refused);
});
