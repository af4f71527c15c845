import { testTargets } from "../../../support/targets.ts";

suite("-j NETMAP before routing", () => {
  testTargets(
    { table: "nat", chain: "PREROUTING" },
    [
      [
        "the destination",
        "-j NETMAP --to 192.168.5.0/24",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept > 192.168.5.2:443",
      ],
      [
        "IPv6",
        "-j NETMAP --to fd00::/64",
        "tcp [2001:db8::5]:40000 > [2001:db8::9]:443",
        "accept > fd00::9:443",
      ],
    ],
    ["-j NETMAP"],
  );
});

suite("-j NETMAP after routing", () => {
  testTargets({ table: "nat", chain: "POSTROUTING", connection: {} }, [
    [
      "the source",
      "-j NETMAP --to 192.168.0.0/16",
      "tcp 10.0.0.5:40000 > 172.18.0.2:443",
      "accept < 192.168.0.5:40000",
    ],
  ]);
});
