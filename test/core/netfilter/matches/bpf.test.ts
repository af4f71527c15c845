import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  [
    "a program",
    '-m bpf --bytecode "4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0"',
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
  ],
  [
    "a pinned one",
    "-m bpf --object-pinned /sys/fs/bpf/x",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "usually no",
  ],
];

const refused = ["-m bpf", "-m bpf --bytecode x"];

suite("-m bpf", () => {
  testMatches(cases, refused);
});
