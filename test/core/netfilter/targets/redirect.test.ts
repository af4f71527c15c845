import { testTargets } from "../../../support/targets.ts";

suite("-j REDIRECT", () => {
  testTargets(
    { table: "nat", chain: "PREROUTING" },
    [
      [
        "to the interface it came by",
        "-p tcp -j REDIRECT --to-ports 8080",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept > 192.168.1.10:8080",
      ],
      [
        "the same port",
        "-j REDIRECT",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept > 192.168.1.10:443",
      ],
      [
        "an interface without address drops",
        "-j REDIRECT",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "drop",
        { facts: { redirectAddress: () => undefined } },
      ],
    ],
    ["-j REDIRECT --to-ports 8080", "-p tcp -j REDIRECT --to-ports 42-1234/567"],
  );
});

suite("-j REDIRECT in OUTPUT", () => {
  testTargets({ table: "nat", chain: "OUTPUT" }, [
    [
      "to loopback",
      "-p tcp -j REDIRECT --to-ports 8080",
      "tcp 10.0.0.5:40000 > 172.18.0.2:443",
      "accept > 127.0.0.1:8080",
    ],
    [
      "to loopback of IPv6",
      "-j REDIRECT",
      "tcp [2001:db8::5]:40000 > [2001:db8::9]:443",
      "accept > ::1:443",
    ],
  ]);
});
