import { testTargets } from "../../../support/targets.ts";

suite("-j TCPMSS", () => {
  testTargets(
    { table: "mangle", chain: "PREROUTING" },
    [
      [
        "gives a SYN without options one",
        "-p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept length=44",
      ],
      [
        "others keep their length",
        "-p tcp -j TCPMSS --set-mss 1400",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443 length=60",
        "accept",
      ],
    ],
    ["-j TCPMSS --set-mss 1400", "-p tcp -j TCPMSS"],
  );
});
