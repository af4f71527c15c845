import { readAddress } from "../../../../src/core/net/address.ts";
import { packet } from "../../../support/texts.ts";
import { track } from "../../../../src/core/netfilter/track.ts";
import { testMatches, type MatchCase } from "../../../support/matches.ts";

const first = track(packet("tcp 10.0.0.5:40000 > 192.168.1.10:8080"), 0);
const DNATED = {
  original: first.original,
  reply: { ...first.reply, src: readAddress("172.18.0.2") ?? first.reply.src, sport: 443 },
};

const cases: readonly MatchCase[] = [
  ["new", "-m conntrack --ctstate NEW", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
  [
    "established",
    "-m conntrack --ctstate RELATED,ESTABLISHED",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
    { connection: { state: "established" } },
  ],
  ["not new", "-m conntrack ! --ctstate NEW", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "no"],
  [
    "invalid without a connection",
    "-m conntrack --ctstate INVALID",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
    { connection: "none" },
  ],
  [
    "untracked",
    "-m conntrack --ctstate UNTRACKED",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
    { connection: { state: "untracked" } },
  ],
  [
    "translated to the container",
    "-m conntrack --ctstate DNAT",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
    { connection: DNATED },
  ],
  [
    "its source is not",
    "-m conntrack --ctstate SNAT",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
    { connection: DNATED },
  ],
  [
    "what the client asked for",
    "-m conntrack --ctorigdst 192.168.1.10 --ctorigdstport 8080",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
    { connection: DNATED },
  ],
  [
    "and another port",
    "-m conntrack --ctorigdst 192.168.1.10 --ctorigdstport 8081",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
    { connection: DNATED },
  ],
  [
    "who answers",
    "-m conntrack --ctreplsrc 172.18.0.0/24 --ctreplsrcport 443",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
    { connection: DNATED },
  ],
  [
    "negated address",
    "-m conntrack ! --ctorigsrc 10.0.0.5",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
  ],
  ["the protocol", "-m conntrack --ctproto tcp", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
  ["its direction", "-m conntrack --ctdir REPLY", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "no"],
  [
    "nothing but the state without a connection",
    "-m conntrack --ctorigdst 172.18.0.2",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
    { connection: "none" },
  ],
  [
    "the state alone counts then",
    "-m conntrack --ctstate INVALID --ctorigdst 1.1.1.1",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
    { connection: "none" },
  ],
  [
    "a first packet is not confirmed",
    "-m conntrack --ctstatus CONFIRMED",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
  ],
  [
    "once answered it is",
    "-m conntrack --ctstatus SEEN_REPLY",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
    { connection: { state: "established" } },
  ],
  [
    "assured is not told",
    "-m conntrack --ctstatus ASSURED",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "usually yes",
    { connection: { state: "established" } },
  ],
  [
    "no status at all never holds",
    "-m conntrack --ctstatus NONE",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
  ],
  [
    "when it expires is not told",
    "-m conntrack --ctexpire 0:100",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "usually no",
  ],
];

const refused = [
  "-m conntrack",
  "-m conntrack --ctstate NOSUCH",
  "-m conntrack --ctproto 0",
  "-m conntrack --ctexpire 4:3",
];

suite("-m conntrack", () => {
  testMatches(cases, refused);
});
