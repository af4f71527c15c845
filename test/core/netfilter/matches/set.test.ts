import { testMatches, type MatchCase, type Setting } from "../../../support/matches.ts";

const SENT = "tcp 10.0.0.5:40000 > 172.18.0.2:443";

const withSet = (text: string): Setting => ({ ipsets: text });

const ADDRESSES = withSet(`create hosts hash:ip family inet hashsize 1024 maxelem 65536
add hosts 172.18.0.2 timeout 30 comment "web"
`);
const NETWORKS = withSet(`create nets hash:net family inet hashsize 1024 maxelem 65536
add nets 172.18.0.0/16
add nets 172.18.0.0/28 nomatch
add nets 10.0.0.0/8
`);
const SERVICES = withSet(`create services hash:ip,port family inet
add services 172.18.0.2,tcp:443
add services 172.18.0.2,udp:53
add services 172.18.0.2,icmp:echo-request
`);

const cases: readonly MatchCase[] = [
  ["a member", "-m set --match-set hosts dst", SENT, "yes", ADDRESSES],
  ["no member", "-m set --match-set hosts src", SENT, "no", ADDRESSES],
  ["negated", "-m set ! --match-set hosts dst", SENT, "no", ADDRESSES],
  ["the old name of the option", "-m set --set hosts dst", SENT, "yes", ADDRESSES],
  ["sets were not read", "-m set --match-set hosts dst", SENT, "usually no"],
  ["no such set was read", "-m set --match-set other dst", SENT, "usually no", ADDRESSES],
  ["an address of the network", "-m set --match-set nets src", SENT, "yes", NETWORKS],
  ["the longest prefix says no", "-m set --match-set nets dst", SENT, "no", NETWORKS],
  [
    "and counts the other way round",
    "-m set --match-set nets dst --return-nomatch",
    SENT,
    "yes",
    NETWORKS,
  ],
  ["the members do not then", "-m set --match-set nets src --return-nomatch", SENT, "no", NETWORKS],
  ["address and port", "-m set --match-set services dst,dst", SENT, "yes", SERVICES],
  ["another side's port", "-m set --match-set services dst,src", SENT, "no", SERVICES],
  ["too few directions", "-m set --match-set services dst", SENT, "no", SERVICES],
  [
    "the protocol of a port",
    "-m set --match-set services dst,dst",
    "tcp 10.0.0.5:1 > 172.18.0.2:53",
    "no",
    SERVICES,
  ],
  [
    "type and code of ICMP",
    "-m set --match-set services dst,dst",
    "icmp 10.0.0.5 > 172.18.0.2",
    "yes",
    SERVICES,
  ],
  [
    "network and port",
    "-m set --match-set a dst,dst",
    SENT,
    "yes",
    withSet("create a hash:net,port family inet\nadd a 172.18.0.0/16,tcp:443\n"),
  ],
  [
    "ports alone",
    "-m set --match-set p dst",
    SENT,
    "yes",
    withSet("create p bitmap:port range 0-1024\nadd p 443\n"),
  ],
  [
    "a list of sets",
    "-m set --match-set all dst",
    SENT,
    "yes",
    withSet(
      "create h hash:ip family inet\nadd h 172.18.0.2\ncreate six hash:ip family inet6\ncreate all list:set size 8\nadd all six\nadd all h\n",
    ),
  ],
  [
    "a list that holds itself",
    "-m set --match-set all dst",
    SENT,
    "no",
    withSet("create all list:set size 8\nadd all all\n"),
  ],
  [
    "network and interface",
    "-m set --match-set i src,src",
    SENT,
    "yes",
    withSet("create i hash:net,iface family inet\nadd i 10.0.0.0/8,eth0\n"),
  ],
  [
    "address and mark",
    "-m set --match-set m src,src",
    `${SENT} mark=0x10`,
    "yes",
    withSet("create m hash:ip,mark family inet\nadd m 10.0.0.5,0x00000010\n"),
  ],
  [
    "addresses cut to a network",
    "-m set --match-set n src",
    SENT,
    "yes",
    withSet("create n hash:ip family inet hashsize 64 netmask 24\nadd n 10.0.0.0\n"),
  ],
  [
    "two networks, the first the more specific",
    "-m set --match-set nn src,dst",
    SENT,
    "no",
    withSet(
      "create nn hash:net,net family inet\nadd nn 10.0.0.0/8,172.18.0.0/16\nadd nn 10.0.0.0/24,172.0.0.0/8 nomatch\n",
    ),
  ],
  [
    "the other family",
    "-m set --match-set hosts dst",
    "tcp [2001:db8::5]:1 > [2001:db8::9]:443",
    "no",
    ADDRESSES,
  ],
  [
    "a MAC that is not known",
    "-m set --match-set macs src",
    SENT,
    "usually no",
    withSet("create macs hash:mac\nadd macs 02:42:AC:11:00:02\n"),
  ],
  [
    "a MAC that is",
    "-m set --match-set macs src",
    `${SENT} mac=02:42:ac:11:00:02`,
    "yes",
    withSet("create macs hash:mac\nadd macs 02:42:AC:11:00:02\n"),
  ],
  [
    "counters are not told",
    "-m set --match-set hosts dst --packets-gt 5",
    SENT,
    "usually yes",
    ADDRESSES,
  ],
];

const refused = ["-m set", "-m set --match-set a", "-m set --match-set a b"];

suite("-m set", () => {
  testMatches(cases, refused);
});
