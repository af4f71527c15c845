import { testTargets } from "../../../support/targets.ts";

suite("-j MASQUERADE", () => {
  testTargets(
    { table: "nat", chain: "POSTROUTING", connection: {} },
    [
      [
        "the address of the interface",
        "-j MASQUERADE",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept < 192.168.1.10:40000",
      ],
      [
        "its ports",
        "-p tcp -j MASQUERADE --to-ports 1024-2047 --random",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept < 192.168.1.10:1024",
      ],
      [
        "a port that is drawn is hardly ever the packet's own",
        "-j MASQUERADE --random-fully",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept < 192.168.1.10:65535",
        { decide: false },
      ],
      [
        "a privileged port stays one",
        "-j MASQUERADE --random",
        "udp 10.0.0.5:500 > 172.18.0.2:500",
        "accept < 192.168.1.10:511",
        { decide: false },
      ],
      [
        "an interface without address drops",
        "-j MASQUERADE",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "drop",
        { facts: { masqueradeAddress: () => undefined } },
      ],
      ["no source yet", "-j MASQUERADE", "udp 0.0.0.0:68 > 255.255.255.255:67", "accept"],
    ],
    ["-j MASQUERADE --to-ports 1024", "-p tcp -j MASQUERADE --to-ports 1024-65536"],
  );
});

suite("-j MASQUERADE elsewhere", () => {
  testTargets({ table: "nat", chain: "PREROUTING" }, [], ["-j MASQUERADE"]);
});
