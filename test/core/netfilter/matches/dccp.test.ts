import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  ["a port", "-p dccp -m dccp --dport 5001", "dccp 10.0.0.5:40000 > 172.18.0.2:5001", "yes"],
  ["another protocol", "! -p dccp", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
  [
    "a request first",
    "-p dccp -m dccp --dccp-types REQUEST,RESPONSE",
    "dccp 10.0.0.5:40000 > 172.18.0.2:5001",
    "usually yes",
  ],
  [
    "the full range is kept",
    "-p dccp -m dccp --sport 0:65535",
    "dccp 10.0.0.5:40000 > 172.18.0.2:5001",
    "yes",
  ],
];

const refused = ["-m dccp --dport 1", "-p dccp -m dccp --dccp-types NOSUCH"];

suite("-m dccp", () => {
  testMatches(cases, refused);
});
