import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  ["an address in the prefix", "-s 10.0.0.0/8", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
  ["an address outside", "-s 192.168.0.0/16", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "no"],
  ["negated, inside", "! -s 10.0.0.0/8", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "no"],
  ["host bits are masked away", "-s 10.0.0.77/24", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
  ["a mask with holes", "-d 172.0.0.2/255.0.0.255", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
  [
    "a mask with holes, missed",
    "-d 172.0.0.3/255.0.0.255",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
  ],
  ["every address", "-s 0.0.0.0/0 -d 0.0.0.0/0", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
  ["IPv6", "-d 2001:db8::/32", "tcp [2001:db8::5]:40000 > [2001:db8::9]:443", "yes"],
  ["IPv6, one bit off", "-d 2001:db8::8/128", "tcp [2001:db8::5]:40000 > [2001:db8::9]:443", "no"],
  ["the interface", "-i eth0 -o docker0", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
  ["another interface", "-i eth1", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "no"],
  ["a beginning", "-i eth+", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
  ["a beginning is no whole name", "-i eth", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "no"],
  ["negated interface", "! -o docker0", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "no"],
  ["any interface", "-i +", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
  ["the protocol", "-p tcp", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
  ["the protocol by number", "-p 6", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
  ["another protocol", "-p udp", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "no"],
  ["negated protocol", "! -p udp", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
  ["every protocol", "-p all", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
  ["fragments are later fragments alone", "-f", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "no"],
  ["no later fragment", "! -f", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
];

const refused = [
  "-s 10.0.0.256",
  "-s 10.0.0.0/33",
  "-s ::1",
  "-p nosuch",
  "! -p all",
  "-i averyverylongname",
];

suite("-m base", () => {
  testMatches(cases, refused);
});
