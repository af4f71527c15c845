import { testTargets } from "../../../support/targets.ts";

suite("targets that are not followed", () => {
  testTargets(
    {},
    [
      [
        "a mark by a hash",
        "-j HMARK --hmark-src-prefix 32 --hmark-rnd 0x00000004 --hmark-mod 42",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept",
      ],
      [
        "the mark may matter",
        "-j HMARK --hmark-src-prefix 32 --hmark-rnd 0x00000004 --hmark-mod 42",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "stolen",
        { decide: false },
      ],
      [
        "one node of several",
        "-j CLUSTERIP --new --hashmode sourceip --clustermac 01:AA:7B:47:F7:D7 --total-nodes 2 --local-node 1",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "drop",
        { decide: false },
      ],
      [
        "another prefix",
        "-j SNPT --src-pfx 2001:db8::/64 --dst-pfx fd00::/64",
        "tcp [2001:db8::5]:40000 > [2001:db8::9]:443",
        "accept",
      ],
      [
        "a target nobody knows usually goes on",
        "-j JOOL --instance x",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept",
      ],
      [
        "or may drop",
        "-j JOOL --instance x",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "drop",
        { decide: false },
      ],
    ],
    ["-j HMARK"],
  );
});
