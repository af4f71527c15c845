import { testTargets } from "../../../support/targets.ts";

suite("targets beside the way", () => {
  testTargets(
    {},
    [
      ["AUDIT", "-j AUDIT --type drop", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "accept"],
      [
        "CLASSIFY",
        "-j CLASSIFY --set-class 1:ffff",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept",
      ],
      ["CONNSECMARK", "-j CONNSECMARK --save", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "accept"],
      [
        "SECMARK",
        "-j SECMARK --selctx system_u:object_r:x:s0",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept",
      ],
      [
        "IDLETIMER",
        "-j IDLETIMER --timeout 42 --label foo",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept",
      ],
      [
        "LED",
        '-j LED --led-trigger-id "foo" --led-delay 42',
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept",
      ],
      [
        "RATEEST",
        "-j RATEEST --rateest-name RE1 --rateest-interval 250.0ms --rateest-ewmalog 500.0ms",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept",
      ],
      ["TEE", "-j TEE --gateway 1.1.1.1", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "accept"],
    ],
    ["-j AUDIT", "-j CLASSIFY", "-j CONNSECMARK", "-j IDLETIMER --timeout 1", "-j TEE", "-j LED"],
  );
});

suite("targets beside the way, in mangle", () => {
  testTargets(
    { table: "mangle", chain: "PREROUTING" },
    [
      ["ECN", "-p tcp -j ECN --ecn-tcp-remove", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "accept"],
      [
        "TCPOPTSTRIP",
        "-p tcp -j TCPOPTSTRIP --strip-options 2,3,timestamp",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept",
      ],
    ],
    ["-j ECN --ecn-tcp-remove", "-j TCPOPTSTRIP"],
  );
});

suite("-j TRACE", () => {
  testTargets({ table: "raw", chain: "PREROUTING" }, [
    ["goes on", "-j TRACE", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "accept"],
  ]);
});
