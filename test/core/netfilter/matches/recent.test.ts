import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  ["puts the address down", "-m recent --set", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
  [
    "asks for an address seen",
    "-m recent --update --seconds 30 --hitcount 6 --name ssh",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "usually no",
  ],
  [
    "negated",
    "-m recent ! --rcheck --name ssh",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "usually yes",
  ],
  ["IPv6", "-m recent --set --name x", "tcp [2001:db8::5]:40000 > [2001:db8::9]:443", "yes"],
];

const refused = [
  "-m recent",
  "-m recent --set --update",
  "-m recent --set --seconds 5",
  "-m recent --rcheck --reap",
];

suite("-m recent", () => {
  testMatches(cases, refused);
});
