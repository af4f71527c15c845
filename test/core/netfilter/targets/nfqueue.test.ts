import { testTargets } from "../../../support/targets.ts";

suite("-j NFQUEUE", () => {
  testTargets(
    {},
    [
      [
        "a program usually accepts",
        "-j NFQUEUE --queue-num 3 --queue-bypass",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept",
      ],
      [
        "or drops",
        "-j NFQUEUE --queue-balance 0:3 --queue-cpu-fanout",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "drop",
        { decide: false },
      ],
    ],
    [
      "-j NFQUEUE --queue-num 65536",
      "-j NFQUEUE --queue-balance 4:3",
      "-j NFQUEUE --queue-num 1 --queue-cpu-fanout",
    ],
  );
});

suite("-j QUEUE", () => {
  testTargets({}, [
    ["a program usually accepts", "-j QUEUE", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "accept"],
  ]);
});
