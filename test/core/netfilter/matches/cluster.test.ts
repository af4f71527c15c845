import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  [
    "by a hash",
    "-m cluster --cluster-total-nodes 2 --cluster-local-node 2 --cluster-hash-seed 0xfeedcafe",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "usually no",
  ],
];

const refused = ["-m cluster", "-m cluster --cluster-total-nodes 3"];

suite("-m cluster", () => {
  testMatches(cases, refused);
});
