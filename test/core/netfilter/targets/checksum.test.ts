import { testTargets } from "../../../support/targets.ts";

suite("-j CHECKSUM", () => {
  testTargets(
    { table: "mangle", chain: "PREROUTING" },
    [
      [
        "goes on",
        "-p udp -j CHECKSUM --checksum-fill",
        "udp 10.0.0.5:40000 > 172.18.0.2:53",
        "accept",
      ],
    ],
    ["-j CHECKSUM"],
  );
});
