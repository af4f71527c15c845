import assert from "node:assert/strict";
import type { Change, NewNetwork } from "../../../src/core/change/change.ts";
import { commandOf } from "../../../src/core/change/commandLine.ts";

const NETWORK: NewNetwork = {
  ...{ name: "shop", driver: "bridge", internal: true, attachable: false, ipv6: true },
  pools: [
    { subnet: "192.168.0.0/24", ipRange: "192.168.0.64/28", gateway: "192.168.0.254" },
    { subnet: "fd00:1::/64" },
  ],
  options: { "com.docker.network.driver.mtu": "1400" },
};
const shop = { id: "a".repeat(64), name: "shop" };
const web = { id: "b".repeat(64), name: "web" };

const CASES: readonly (readonly [Change, string])[] = [
  [
    { kind: "create", network: NETWORK },
    "docker network create --driver=bridge --internal --ipv6 --subnet=192.168.0.0/24 " +
      "--ip-range=192.168.0.64/28 --gateway=192.168.0.254 --subnet=fd00:1::/64 " +
      "--opt=com.docker.network.driver.mtu=1400 shop",
  ],
  [
    { kind: "connect", network: shop, container: web, aliases: ["db"], ipv4: "192.168.0.9" },
    "docker network connect --alias=db --ip=192.168.0.9 shop web",
  ],
  [{ kind: "disconnect", network: shop, container: web }, "docker network disconnect shop web"],
  [
    { kind: "remove", network: { ...shop, name: "$(reboot)" } },
    `docker network rm ${"a".repeat(12)}`,
  ],
  [
    { kind: "create", network: { ...NETWORK, ipv6: false, pools: [], options: { x: "$(y) 'z'" } } },
    String.raw`docker network create --driver=bridge --internal '--opt=x=$(y) '\''z'\''' shop`,
  ],
];

suite("the command line that does the same", () => {
  for (const [change, line] of CASES) {
    test(line, () => assert.equal(commandOf(change), line));
  }
});
