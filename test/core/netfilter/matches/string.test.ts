import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  [
    "headers alone",
    '-m string --string "GET /" --algo bm',
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
  ],
  [
    "headers alone, negated",
    '-m string ! --string "GET /" --algo bm',
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
  ],
  [
    "a payload may hold it",
    '-m string --string "GET /" --algo kmp --icase',
    "tcp 10.0.0.5:40000 > 172.18.0.2:443 length=500",
    "usually no",
  ],
  [
    "later packets may hold it",
    '-m string --hex-string "|0a0b|" --algo bm',
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "usually no",
    { connection: { state: "established" } },
  ],
];

const refused = [
  "-m string",
  "-m string --algo bm",
  "-m string --string x",
  "-m string --string x --algo wrong",
];

suite("-m string", () => {
  testMatches(cases, refused);
});
