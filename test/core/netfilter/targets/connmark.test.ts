import { testTargets } from "../../../support/targets.ts";

suite("-j CONNMARK", () => {
  testTargets(
    { table: "mangle", chain: "PREROUTING" },
    [
      [
        "sets",
        "-j CONNMARK --set-xmark 0x5/0xffffffff",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept ctmark=5",
      ],
      [
        "saves",
        "-j CONNMARK --save-mark",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443 mark=0xff",
        "accept ctmark=255",
      ],
      [
        "saves some bits onto others",
        "-j CONNMARK --save-mark --nfmask 0xf0 --ctmask 0xff",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443 mark=0xff",
        "accept ctmark=240",
      ],
      [
        "restores",
        "-j CONNMARK --restore-mark",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept mark=7 ctmark=7",
        { connection: { mark: 7 } },
      ],
      [
        "one mask for both",
        "-j CONNMARK --restore-mark --mask 0x3",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443 mark=8",
        "accept mark=11 ctmark=7",
        { connection: { mark: 7 } },
      ],
      [
        "nothing without a connection",
        "-j CONNMARK --set-xmark 0x5/0xffffffff",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept untracked",
        { connection: { state: "untracked" } },
      ],
    ],
    ["-j CONNMARK", "-j CONNMARK --save-mark --restore-mark"],
  );
});
