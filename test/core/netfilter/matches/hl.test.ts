import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  ["equal", "-m hl --hl-eq 255", "ipv6-icmp 2001:db8::5 > 2001:db8::9 ttl=255", "yes"],
  ["less", "-m hl --hl-lt 255", "tcp [2001:db8::5]:40000 > [2001:db8::9]:443", "yes"],
  ["greater", "-m hl --hl-gt 64", "tcp [2001:db8::5]:40000 > [2001:db8::9]:443", "no"],
];

const refused = ["-m hl"];

suite("-m hl", () => {
  testMatches(cases, refused);
});
