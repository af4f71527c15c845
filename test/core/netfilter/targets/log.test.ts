import { testTargets } from "../../../support/targets.ts";

suite("-j LOG", () => {
  testTargets(
    {},
    [
      [
        "goes on",
        '-j LOG --log-prefix "[UFW BLOCK] " --log-level info --log-uid',
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept",
      ],
      [
        "whatever the rate",
        "-m limit --limit 3/min -j LOG",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept",
      ],
    ],
    ["-j LOG --log-level nosuch", "-j LOG --log-level 9"],
  );
});
