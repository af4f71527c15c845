import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  ["a port", "-p udplite -m udplite --dport 53", "udplite 10.0.0.5:40000 > 172.18.0.2:53", "yes"],
  [
    "another port",
    "-p udplite -m udplite ! --dport 53",
    "udplite 10.0.0.5:40000 > 172.18.0.2:53",
    "no",
  ],
];

const refused = ["-p udp -m udplite --dport 53"];

suite("-m udplite", () => {
  testMatches(cases, refused);
});
