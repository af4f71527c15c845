import { testTargets } from "../../../support/targets.ts";

suite("-j TPROXY", () => {
  testTargets(
    { table: "mangle", chain: "PREROUTING" },
    [
      [
        "to a socket, with a mark",
        "-p tcp -j TPROXY --on-port 15001 --on-ip 127.0.0.1 --tproxy-mark 0x1/0x1",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "stolen mark=1",
        {
          facts: {
            socket: ({ dst, dport }) => ({
              is: dst.text === "127.0.0.1" && dport === 15001 ? "yes" : "no",
            }),
          },
        },
      ],
      [
        "nobody listens",
        "-p tcp -j TPROXY --on-port 15001",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "drop",
      ],
    ],
    ["-j TPROXY --on-port 15001", "-p tcp -j TPROXY"],
  );
});
