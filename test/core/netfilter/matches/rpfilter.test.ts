import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  [
    "the way back is the same",
    "-m rpfilter",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
    { chain: "PREROUTING", table: "raw" },
  ],
  [
    "it is another",
    "-m rpfilter",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
    { chain: "PREROUTING", table: "raw", in: "eth1" },
  ],
  [
    "any way will do",
    "-m rpfilter --loose",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
    { chain: "PREROUTING", table: "raw", in: "eth1" },
  ],
  [
    "inverted",
    "-m rpfilter --invert",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
    { chain: "PREROUTING", table: "raw" },
  ],
  [
    "an address of this host from outside",
    "-m rpfilter",
    "tcp 192.168.1.10:1 > 172.18.0.2:80",
    "no",
    { chain: "PREROUTING", table: "raw" },
  ],
  [
    "let in",
    "-m rpfilter --accept-local",
    "tcp 192.168.1.10:1 > 172.18.0.2:80",
    "yes",
    { chain: "PREROUTING", table: "raw" },
  ],
  [
    "loopback",
    "-m rpfilter --invert",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
    { chain: "PREROUTING", table: "raw", in: "lo" },
  ],
];

const refused = ["-m rpfilter"];

suite("-m rpfilter", () => {
  testMatches(cases, refused);
});
