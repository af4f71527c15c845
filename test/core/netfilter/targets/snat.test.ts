import { testTargets } from "../../../support/targets.ts";

suite("-j SNAT", () => {
  testTargets(
    { table: "nat", chain: "POSTROUTING", connection: {} },
    [
      [
        "an address; the port stays",
        "-j SNAT --to-source 192.168.1.10",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept < 192.168.1.10:40000",
      ],
      [
        "ports that the source has not",
        "-p tcp -j SNAT --to-source 192.168.1.10:5000",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept < 192.168.1.10:5000",
      ],
      [
        "a source in the range stays",
        "-j SNAT --to-source 10.0.0.1-10.0.0.9",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept",
      ],
      [
        "but not where its port is drawn",
        "-j SNAT --to-source 10.0.0.6-10.0.0.9 --random",
        "tcp 10.0.0.6:40000 > 172.18.0.2:443",
        "accept < 10.0.0.8:40000",
      ],
      [
        "persistent",
        "-j SNAT --to-source 192.168.1.10 --random-fully --persistent",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept < 192.168.1.10:40000",
      ],
    ],
    ["-j SNAT", "-j SNAT --to-source 192.168.1.10:5000"],
  );
});
