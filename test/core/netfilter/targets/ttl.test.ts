import { testTargets } from "../../../support/targets.ts";

suite("-j TTL", () => {
  testTargets(
    { table: "mangle", chain: "PREROUTING" },
    [
      ["sets", "-j TTL --ttl-set 5", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "accept ttl=5"],
      [
        "not above 255",
        "-j TTL --ttl-inc 200",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept ttl=255",
      ],
      [
        "not below 0",
        "-j TTL --ttl-dec 200",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept ttl=0",
      ],
    ],
    ["-j TTL", "-j TTL --ttl-inc 0"],
  );
});

suite("-j HL", () => {
  testTargets({ table: "mangle", chain: "PREROUTING" }, [
    [
      "takes away",
      "-j HL --hl-dec 1",
      "tcp [2001:db8::5]:40000 > [2001:db8::9]:443",
      "accept ttl=63",
    ],
  ]);
});
