import { testTargets } from "../../../support/targets.ts";

suite("-j REJECT", () => {
  testTargets(
    {},
    [
      [
        "says that the port is closed",
        "-j REJECT",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "reject icmp-port-unreachable",
      ],
      [
        "resets",
        "-p tcp -j REJECT --reject-with tcp-reset",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "reject tcp-reset",
      ],
      [
        "the short names",
        "-j REJECT --reject-with host-prohib",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "reject icmp-host-prohibited",
      ],
      [
        "IPv6",
        "-j REJECT",
        "tcp [2001:db8::5]:40000 > [2001:db8::9]:443",
        "reject icmp6-port-unreachable",
      ],
      [
        "IPv6, forbidden",
        "-j REJECT --reject-with adm-prohibited",
        "tcp [2001:db8::5]:40000 > [2001:db8::9]:443",
        "reject icmp6-adm-prohibited",
      ],
    ],
    ["-j REJECT --reject-with tcp-reset", "-j REJECT --reject-with nosuch"],
  );
});

suite("-j REJECT elsewhere", () => {
  testTargets({ table: "mangle" }, [], ["-j REJECT"]);
});
