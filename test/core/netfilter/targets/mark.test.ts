import { testTargets } from "../../../support/targets.ts";

suite("-j MARK", () => {
  testTargets(
    { table: "mangle", chain: "PREROUTING" },
    [
      [
        "sets",
        "-j MARK --set-xmark 0x1/0xffffffff",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept mark=1",
      ],
      [
        "leaves what the mask leaves",
        "-j MARK --set-xmark 0x10/0xf0",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443 mark=0xff",
        "accept mark=31",
      ],
      [
        "turns bits round beside the mask",
        "-j MARK --set-xmark 0x3/0x0",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443 mark=1",
        "accept mark=2",
      ],
      [
        "set-mark clears what it sets",
        "-j MARK --set-mark 0x3/0x1",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443 mark=0xf0",
        "accept mark=243",
      ],
      [
        "and",
        "-j MARK --and-mark 0xf0",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443 mark=0xff",
        "accept mark=240",
      ],
      [
        "or",
        "-j MARK --or-mark 0x80000000",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept mark=2147483648",
      ],
      [
        "xor",
        "-j MARK --xor-mark 0xf",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443 mark=0xff",
        "accept mark=240",
      ],
    ],
    ["-j MARK", "-j MARK --set-xmark -1", "-j MARK --set-mark 1 --and-mark 1"],
  );
});
