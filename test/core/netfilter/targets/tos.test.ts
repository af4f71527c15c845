import { testTargets } from "../../../support/targets.ts";

suite("-j TOS", () => {
  testTargets(
    { table: "mangle", chain: "PREROUTING" },
    [
      [
        "under a mask",
        "-j TOS --set-tos 0x10/0x3f",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443 tos=0xc1",
        "accept tos=208",
      ],
      [
        "a name",
        "-j TOS --set-tos Minimize-Delay",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept tos=16",
      ],
      [
        "and",
        "-j TOS --and-tos 0x0f",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443 tos=0xff",
        "accept tos=15",
      ],
    ],
    ["-j TOS", "-j TOS --set-tos 256"],
  );
});

suite("-j DSCP", () => {
  testTargets(
    { table: "mangle", chain: "PREROUTING" },
    [
      [
        "leaves the two lowest bits",
        "-j DSCP --set-dscp-class EF",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443 tos=1",
        "accept tos=185",
      ],
    ],
    ["-j DSCP", "-j DSCP --set-dscp 0x40"],
  );
});
