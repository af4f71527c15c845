import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  ["a port", "-p tcp -m tcp --dport 443", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
  ["another port", "-p tcp -m tcp --dport 80", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "no"],
  [
    "both ends of a range",
    "-p tcp -m tcp --dport 443:500",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
  ],
  ["one past a range", "-p tcp -m tcp --dport 80:442", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "no"],
  ["an open range", "-p tcp -m tcp --sport 1024:", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
  ["negated", "-p tcp -m tcp ! --dport 443", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "no"],
  ["a name", "-p tcp -m tcp --dport https", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
  [
    "the old sign behind the option",
    "-p tcp -m tcp --dport ! 443",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
  ],
  [
    "a SYN begins a connection",
    "-p tcp -m tcp --syn",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
  ],
  [
    "an answer does not",
    "-p tcp -m tcp --syn",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443 flags=SYN,ACK",
    "no",
  ],
  ["negated SYN", "-p tcp -m tcp ! --syn", "tcp 10.0.0.5:40000 > 172.18.0.2:443 flags=ACK", "yes"],
  [
    "flags that must be set",
    "-p tcp -m tcp --tcp-flags SYN,ACK SYN,ACK",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443 flags=SYN,ACK,PSH",
    "yes",
  ],
  [
    "no flags at all",
    "-p tcp -m tcp --tcp-flags ALL NONE",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443 flags=NONE",
    "yes",
  ],
  [
    "headers alone hold no option",
    "-p tcp -m tcp --tcp-option 2",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
  ],
  [
    "a longer packet may",
    "-p tcp -m tcp --tcp-option 2",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443 length=60",
    "usually no",
  ],
  [
    "the match by the protocol alone",
    "-p tcp --dport 443",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
  ],
];

const refused = [
  "-m tcp --dport 80",
  "-p tcp -m tcp --dport 65536",
  "-p tcp -m tcp --dport 80:22",
  "-p tcp -m tcp --tcp-flags SYN",
  "-p tcp -m tcp --tcp-flags SIN SYN",
  "-p tcp -m tcp --dport 1 --dport 2",
  "-p tcp -m tcp --nosuch 1",
];

suite("-m tcp", () => {
  testMatches(cases, refused);
});
