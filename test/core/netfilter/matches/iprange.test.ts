import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  [
    "inside",
    "-m iprange --src-range 10.0.0.1-10.0.0.9",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
  ],
  [
    "its ends",
    "-m iprange --src-range 10.0.0.5-10.0.0.5 --dst-range 172.18.0.0-172.18.0.2",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
  ],
  [
    "outside",
    "-m iprange --src-range 10.0.0.6-10.0.0.9",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
  ],
  [
    "negated",
    "-m iprange ! --dst-range 172.18.0.1-172.18.0.9",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
  ],
  [
    "IPv6",
    "-m iprange --dst-range 2001:db8::8-2001:db8::a",
    "tcp [2001:db8::5]:40000 > [2001:db8::9]:443",
    "yes",
  ],
];

const refused = [
  "-m iprange",
  "-m iprange --src-range 10.0.0.9-10.0.0.1",
  "-m iprange --src-range 10.0.0.1-x",
];

suite("-m iprange", () => {
  testMatches(cases, refused);
});
