import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  ["an ordinary connection", "-m helper --helper ftp", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "no"],
  ["negated", "-m helper ! --helper ftp", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
  [
    "one that a helper expected",
    "-m helper --helper ftp",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "usually no",
    { connection: { state: "related" } },
  ],
  [
    "an ICMP error is none",
    "-m helper --helper ftp",
    "icmp 10.0.0.5 > 172.18.0.2 type=3/1",
    "no",
    { connection: { state: "related" } },
  ],
];

const refused = ["-m helper"];

suite("-m helper", () => {
  testMatches(cases, refused);
});
