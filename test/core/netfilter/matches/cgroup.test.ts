import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  [
    "no process sends it",
    "-m cgroup ! --cgroup 7",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
    { chain: "OUTPUT" },
  ],
  [
    "which group is not told",
    '-m cgroup --path "system.slice/ssh.service"',
    "tcp 10.0.0.5:40000 > 172.18.0.2:443 uid=0",
    "usually no",
    { chain: "OUTPUT" },
  ],
];

const refused = ["-m cgroup", "-m cgroup --cgroup 1 --path /"];

suite("-m cgroup", () => {
  testMatches(cases, refused);
});
