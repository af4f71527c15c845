import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  [
    "the connection's mark",
    "-m connmark --mark 0x1",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
    { connection: { mark: 1 } },
  ],
  [
    "not the packet's",
    "-m connmark --mark 0x1",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443 mark=1",
    "no",
  ],
  [
    "nothing without a connection",
    "-m connmark --mark 0",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
    { connection: { state: "untracked" } },
  ],
  [
    "not even negated",
    "-m connmark ! --mark 0x1",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
    { connection: "none" },
  ],
];

const refused = ["-m connmark"];

suite("-m connmark", () => {
  testMatches(cases, refused);
});
