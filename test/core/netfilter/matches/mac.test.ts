import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  [
    "the sender",
    "-m mac --mac-source 02:42:AC:11:00:02",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443 mac=02:42:ac:11:00:02",
    "yes",
  ],
  [
    "another",
    "-m mac --mac-source 02:42:ac:11:00:03",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443 mac=02:42:ac:11:00:02",
    "no",
  ],
  [
    "negated",
    "-m mac ! --mac-source 02:42:ac:11:00:03",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443 mac=02:42:ac:11:00:02",
    "yes",
  ],
  [
    "not known",
    "-m mac --mac-source 02:42:ac:11:00:03",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "usually no",
  ],
  [
    "loopback has none, not even negated",
    "-m mac ! --mac-source 02:42:ac:11:00:03",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
    { chain: "INPUT", in: "lo" },
  ],
];

const refused = ["-m mac", "-m mac --mac-source 02:42"];

suite("-m mac", () => {
  testMatches(cases, refused);
});
