import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  [
    "the first packet",
    "-m connbytes --connbytes 1:1 --connbytes-mode packets --connbytes-dir original",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
  ],
  [
    "its bytes",
    "-m connbytes --connbytes 0:39 --connbytes-mode bytes --connbytes-dir both",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
  ],
  [
    "nothing came back yet",
    "-m connbytes --connbytes 1 --connbytes-mode packets --connbytes-dir reply",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
  ],
  [
    "negated",
    "-m connbytes ! --connbytes 1:1 --connbytes-mode packets --connbytes-dir original",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
  ],
  [
    "later, how much is not told",
    "-m connbytes --connbytes 1000: --connbytes-mode bytes --connbytes-dir both",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "usually no",
    { connection: { state: "established" } },
  ],
  [
    "not tracked",
    "-m connbytes --connbytes 0: --connbytes-mode bytes --connbytes-dir both",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
    { connection: { state: "untracked" } },
  ],
];

const refused = [
  "-m connbytes",
  "-m connbytes --connbytes 1",
  "-m connbytes --connbytes 1000:0 --connbytes-mode packets --connbytes-dir both",
];

suite("-m connbytes", () => {
  testMatches(cases, refused);
});
