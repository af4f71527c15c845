import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  ["no fragment header", "-m frag --fragmore", "tcp [2001:db8::5]:40000 > [2001:db8::9]:443", "no"],
  [
    "no destination options",
    "-m dst ! --dst-len 42",
    "tcp [2001:db8::5]:40000 > [2001:db8::9]:443",
    "no",
  ],
  [
    "no hop-by-hop options",
    "-m hbh --hbh-len 42 --hbh-opts 1:2,23:42",
    "tcp [2001:db8::5]:40000 > [2001:db8::9]:443",
    "no",
  ],
  [
    "no routing header",
    "-m rt --rt-type 0 ! --rt-segsleft 1:23 --rt-0-res",
    "tcp [2001:db8::5]:40000 > [2001:db8::9]:443",
    "no",
  ],
  [
    "no segment routing",
    "-m srh --srh-next-hdr 17 --srh-psid a::/64",
    "tcp [2001:db8::5]:40000 > [2001:db8::9]:443",
    "no",
  ],
  [
    "the transport alone",
    "-m ipv6header --header prot",
    "tcp [2001:db8::5]:40000 > [2001:db8::9]:443",
    "yes",
  ],
  [
    "not another header alone",
    "-m ipv6header --header frag",
    "tcp [2001:db8::5]:40000 > [2001:db8::9]:443",
    "no",
  ],
  [
    "the transport among others",
    "-m ipv6header --header prot --soft",
    "tcp [2001:db8::5]:40000 > [2001:db8::9]:443",
    "yes",
  ],
  [
    "no fragment among others",
    "-m ipv6header ! --header frag --soft",
    "tcp [2001:db8::5]:40000 > [2001:db8::9]:443",
    "yes",
  ],
];

suite("-m extensionHeaders", () => {
  testMatches(cases);
});
