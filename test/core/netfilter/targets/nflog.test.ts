import { testTargets } from "../../../support/targets.ts";

suite("-j NFLOG", () => {
  testTargets(
    {},
    [
      [
        "goes on",
        "-j NFLOG --nflog-group 1 --nflog-prefix x --nflog-size 64",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept",
      ],
    ],
    ["-j NFLOG --nflog-group 65536"],
  );
});

suite("-j ULOG", () => {
  testTargets({}, [
    ["goes on", "-j ULOG --ulog-prefix x", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "accept"],
  ]);
});
