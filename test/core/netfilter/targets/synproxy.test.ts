import { testTargets } from "../../../support/targets.ts";

suite("-j SYNPROXY", () => {
  testTargets(
    {},
    [
      [
        "answers a SYN itself",
        "-p tcp -j SYNPROXY --sack-perm --timestamp --wscale 7 --mss 1460",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "stolen",
      ],
      [
        "lets others go on",
        "-p tcp -j SYNPROXY",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443 flags=RST",
        "accept",
      ],
    ],
    ["-j SYNPROXY"],
  );
});
