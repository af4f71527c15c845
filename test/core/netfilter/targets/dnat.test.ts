import { testTargets } from "../../../support/targets.ts";

suite("-j DNAT", () => {
  testTargets(
    { table: "nat", chain: "PREROUTING" },
    [
      [
        "an address",
        "-j DNAT --to-destination 172.17.0.9",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept > 172.17.0.9:443",
      ],
      [
        "address and port",
        "-p tcp -j DNAT --to-destination 172.17.0.9:8443",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept > 172.17.0.9:8443",
      ],
      [
        "the port alone",
        "-p tcp -j DNAT --to-destination :8443",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept > 172.18.0.2:8443",
      ],
      [
        "a port among those allowed stays",
        "-p tcp -j DNAT --to-destination 172.17.0.9:400-500",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept > 172.17.0.9:443",
      ],
      [
        "a port of several is drawn by lot",
        "-p tcp -j DNAT --to-destination 172.17.0.9:8000-8009",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept > 172.17.0.9:8000",
      ],
      [
        "and may be another",
        "-p tcp -j DNAT --to-destination 172.17.0.9:8000-8009",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept > 172.17.0.9:8009",
        { decide: false },
      ],
      [
        "ports are shifted",
        "-p tcp -j DNAT --to-destination 172.17.0.9:5000-5100/440",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept > 172.17.0.9:5003",
      ],
      [
        "an address of several, by a hash of both ends",
        "-j DNAT --to-destination 172.17.0.0-172.17.0.255",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept > 172.17.0.21:443",
      ],
      [
        "ICMP has no port",
        "-j DNAT --to-destination 172.17.0.9",
        "icmp 10.0.0.5 > 172.18.0.2",
        "accept > 172.17.0.9",
      ],
      [
        "IPv6",
        "-p tcp -j DNAT --to-destination [2001:db8::77]:8443",
        "tcp [2001:db8::5]:40000 > [2001:db8::9]:443",
        "accept > 2001:db8::77:8443",
      ],
      [
        "an established connection is not asked",
        "-j DNAT --to-destination 172.17.0.9",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept",
        { connection: { state: "established" } },
      ],
      [
        "nor one that is not tracked",
        "-j DNAT --to-destination 172.17.0.9",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept untracked",
        { connection: { state: "untracked" }, in: "lo" },
      ],
    ],
    [
      "-j DNAT",
      "-j DNAT --to-destination 172.17.0.9:80",
      "-p tcp -j DNAT --to-destination 1.1.1.1:1025-65536",
      "-p tcp -j DNAT --to-destination 1.1.1.1:echo-ssh",
      "-j DNAT --to-destination 1.1.1.1 --to-destination 2.2.2.2",
      "-j DNAT --to-destination 1.1.1.9-1.1.1.1",
      "-p tcp -j DNAT --to-destination 1.1.1.1:1000-2000/0",
    ],
  );
});

suite("-j DNAT elsewhere", () => {
  testTargets({ table: "filter" }, [], ["-j DNAT --to-destination 1.1.1.1"]);
});
