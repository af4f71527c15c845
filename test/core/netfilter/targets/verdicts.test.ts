import { testTargets } from "../../../support/targets.ts";

suite("-j ACCEPT, DROP, RETURN", () => {
  testTargets({}, [
    ["accepts", "-j ACCEPT", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "accept"],
    ["drops", "-j DROP", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "drop"],
    ["returns to the policy", "-j RETURN", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "accept"],
    ["drops nothing else", "-p udp -j DROP", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "accept"],
  ]);
});
