import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  [
    "the port it came by",
    "-m physdev --physdev-in veth1",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
    { physIn: "veth1", physOut: "veth2" },
  ],
  [
    "another port",
    "-m physdev --physdev-in veth3",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
    { physIn: "veth1", physOut: "veth2" },
  ],
  [
    "a beginning",
    "-m physdev --physdev-out veth+",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
    { physIn: "veth1", physOut: "veth2" },
  ],
  [
    "bridged",
    "-m physdev --physdev-is-bridged",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
    { physIn: "veth1", physOut: "veth2" },
  ],
  [
    "routed, though it came by a port",
    "-m physdev --physdev-is-bridged",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
    { physIn: "veth1" },
  ],
  [
    "that it came by a port",
    "-m physdev --physdev-is-in ! --physdev-is-out",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
    { physIn: "veth1" },
  ],
  [
    "no bridge in play",
    "-m physdev --physdev-in veth1",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
  ],
  [
    "no bridge in play, all negated",
    "-m physdev ! --physdev-in veth1 ! --physdev-is-bridged",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
  ],
];

const refused = ["-m physdev"];

suite("-m physdev", () => {
  testMatches(cases, refused);
});
