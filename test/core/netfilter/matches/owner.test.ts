import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  [
    "the user",
    "-m owner --uid-owner 1000",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443 uid=1000",
    "yes",
    { chain: "OUTPUT" },
  ],
  [
    "another user",
    "-m owner --uid-owner 1000",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443 uid=0",
    "no",
    { chain: "OUTPUT" },
  ],
  [
    "a range of groups",
    "-m owner --gid-owner 0-10",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443 uid=0 gid=5",
    "yes",
    { chain: "OUTPUT" },
  ],
  [
    "negated",
    "-m owner ! --uid-owner root",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443 uid=0",
    "no",
    { chain: "OUTPUT" },
  ],
  [
    "a socket there is",
    "-m owner --socket-exists",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443 uid=0",
    "yes",
    { chain: "OUTPUT" },
  ],
  [
    "no socket",
    "-m owner --uid-owner 0",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
    { chain: "OUTPUT" },
  ],
  [
    "no socket, negated",
    "-m owner ! --uid-owner 0",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
    { chain: "OUTPUT" },
  ],
  [
    "no socket, and one option not negated",
    "-m owner ! --uid-owner 0 --gid-owner 0",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
    { chain: "OUTPUT" },
  ],
  [
    "the group is not known",
    "-m owner --gid-owner 5",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443 uid=0",
    "usually no",
    { chain: "OUTPUT" },
  ],
  [
    "supplementary groups are not known",
    "-m owner --gid-owner 5 --suppl-groups",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443 uid=0 gid=7",
    "usually no",
    { chain: "OUTPUT" },
  ],
];

const refused = ["-m owner", "-m owner --uid-owner 0"];

suite("-m owner", () => {
  testMatches(cases, refused);
});
