import assert from "node:assert/strict";
import { bridgeNameOf, driverOf, publishes } from "../../../../src/core/docker/drivers/index.ts";
import type { Network } from "../../../../src/core/docker/engine.ts";
import { network } from "../../../support/engines.ts";

const NAMED = { options: { "com.docker.network.bridge.name": "docker0" } };

/** What the engine's documentation says of each. */
const cases: readonly [network: Network, names: boolean, publishes: boolean, bridge?: string][] = [
  [network("bridge", "bridge", NAMED), false, true, "docker0"],
  [network("app", "bridge"), true, true, "br-app000000000"],
  [network("db", "bridge", { internal: true }), true, false, "br-db0000000000"],
  [network("host", "host"), false, false],
  [network("none", "null"), false, false],
  [network("lan", "macvlan"), true, false],
  [network("l3", "ipvlan"), true, false],
  [network("weave", "weaveworks/net-plugin:latest"), true, false],
];

suite("what a network is by its driver", () => {
  for (const [each, names, ports, bridge] of cases) {
    test(`${each.name}, made by ${each.driver}${each.internal ? ", internal" : ""}`, () => {
      assert.equal(driverOf(each).names(each), names, "whether its containers have names");
      assert.equal(publishes(each), ports, "whether it makes ports of the host");
      assert.equal(bridgeNameOf(each), bridge, "its bridge");
    });
  }
});
