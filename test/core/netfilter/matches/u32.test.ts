import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  ["the protocol", '-m u32 --u32 "0x6&0xff=0x6"', "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
  ["another protocol", '-m u32 --u32 "0x6&0xff=0x11"', "tcp 10.0.0.5:40000 > 172.18.0.2:443", "no"],
  [
    "the destination port, behind the IP header",
    '-m u32 --u32 "0x0>>0x16&0x3c@0x0&0xffff=0x1bb"',
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
  ],
  [
    "a list and ranges",
    '-m u32 --u32 "0xc=0xa000000:0xa0000ff,0x1"',
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
  ],
  [
    "all must hold",
    '-m u32 --u32 "0x6&0xff=0x6&&0xc=0x1"',
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
  ],
  ["negated", '-m u32 ! --u32 "0x6&0xff=0x6"', "tcp 10.0.0.5:40000 > 172.18.0.2:443", "no"],
  [
    "bits that no question fixes",
    '-m u32 --u32 "0x4=0x10000"',
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "usually no",
  ],
  [
    "known bits among them settle it",
    '-m u32 --u32 "0x4=0x2000"',
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
  ],
  ["behind the end", '-m u32 --u32 "0x26=0x0"', "tcp 10.0.0.5:40000 > 172.18.0.2:443", "no"],
  [
    "the last four bytes",
    '-m u32 --u32 "0x24=0x0"',
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "usually no",
  ],
  [
    "the number of a VXLAN network",
    '-m u32 --u32 "0x0>>0x16&0x3c@0xc&0xffffff00=0x100000"',
    "udp 10.0.0.5:40000 > 172.18.0.2:4789 length=100",
    "usually no",
  ],
];

const refused = ["-m u32", '-m u32 --u32 "x=1"', '-m u32 --u32 "0x4"'];

suite("-m u32", () => {
  testMatches(cases, refused);
});
