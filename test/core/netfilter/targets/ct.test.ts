import assert from "node:assert/strict";
import { ask, testTargets } from "../../../support/targets.ts";

suite("-j CT", () => {
  testTargets(
    { table: "raw", chain: "PREROUTING" },
    [
      [
        "takes out of tracking",
        "-j CT --notrack",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443",
        "accept untracked",
      ],
      ["a zone", "-j CT --zone 5", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "accept zone=5"],
      [
        "the zone of the mark",
        "-j CT --zone mark",
        "tcp 10.0.0.5:40000 > 172.18.0.2:443 mark=0x10007",
        "accept zone=7",
      ],
      ["a helper", "-j CT --helper ftp", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "accept"],
    ],
    ["-j CT --zone 65536", "-j CT --ctevents nosuch"],
  );
});

test("a zone of one direction is in doubt", () => {
  const text = "*raw\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -j CT --zone-orig 5\nCOMMIT\n";
  const asked = ask(text, "tcp 10.0.0.5:40000 > 172.18.0.2:443", {
    ...{ table: "raw", chain: "PREROUTING" },
  });
  assert.equal(asked.doubts.length, 1);
});

suite("-j NOTRACK", () => {
  testTargets({ table: "raw", chain: "PREROUTING" }, [
    [
      "takes out of tracking",
      "-j NOTRACK",
      "tcp 10.0.0.5:40000 > 172.18.0.2:443",
      "accept untracked",
    ],
  ]);
});

suite("-j CT elsewhere", () => {
  testTargets({ table: "filter" }, [], ["-j CT --notrack", "-j NOTRACK"]);
});
