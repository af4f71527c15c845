import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  [
    "headers alone hold none",
    "-p tcp -m tcpmss --mss 0:1460",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
  ],
  ["negated", "-p tcp -m tcpmss ! --mss 0:1460", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
  [
    "a longer SYN may",
    "-p tcp -m tcpmss --mss 0:1460",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443 length=60",
    "usually no",
  ],
];

const refused = ["-m tcpmss --mss 42", "-p tcp -m tcpmss", "-p tcp -m tcpmss --mss 1000:1"];

suite("-m tcpmss", () => {
  testMatches(cases, refused);
});
