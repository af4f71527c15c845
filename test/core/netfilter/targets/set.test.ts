import { testTargets } from "../../../support/targets.ts";

suite("-j SET", () => {
  testTargets(
    {},
    [
      [
        "goes on",
        "-j SET --add-set seen src --exist --timeout 60",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept",
      ],
    ],
    ["-j SET", "-j SET --add-set seen"],
  );
});
