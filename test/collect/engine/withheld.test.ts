import assert from "node:assert/strict";
import { readError, readOptions } from "../../../src/collect/engine/withheld.ts";

const SECRET = "hunter2";

/** As engines say them (moby: daemon/start.go, volume/local, daemon/logger; containerd, runc). */
const OF_OTHERS: readonly [said: string, kept: string][] = [
  [
    `failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "--token=${SECRET}": executable file not found in $PATH: unknown`,
    "failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: (withheld)",
  ],
  [
    `error while mounting volume '/var/lib/docker/volumes/x/_data': failed to mount local volume: mount //nas/x:/var/lib/docker/volumes/x/_data, data: username=me,password=${SECRET}: permission denied`,
    "error while mounting volume (withheld)",
  ],
  [
    `failed to initialize logging driver: Options "https://splunk/?token=${SECRET}"`,
    "failed to initialize logging driver: Options (withheld)",
  ],
  [`exec: "--network=${SECRET}": not found`, "exec: (withheld)"],
  ["driver is gone", "driver is gone"],
];

const OF_THE_NETWORK = [
  "driver failed programming external connectivity on endpoint web (1f): Bind for 0.0.0.0:8080 failed: port is already allocated",
  "failed to set up container networking: network shop_default not found",
  "no available IPv4 addresses on this network's address pools: shop (1f2e)",
  "cannot join network of a non running container: 1f2e",
  "listen tcp4 0.0.0.0:8080: bind: address already in use",
  'endpoint with name web already exists in network "shop"',
];

suite("what an engine tells is withheld where it may hold a secret", () => {
  for (const [said, kept] of OF_OTHERS) {
    test(`an error: ${kept.slice(0, 40)}`, () => assert.equal(readError(said), kept));
  }

  for (const said of OF_THE_NETWORK) {
    test(`not an error of the network: ${said.slice(0, 40)}`, () => {
      assert.equal(readError(said), said);
    });
  }

  test("options of a plug-in, but not their names; options of the engine's own drivers are kept", () => {
    const own = {
      "com.docker.network.bridge.name": "br-shop",
      "com.docker.network.driver.mtu": "1400",
      parent: "eth0.7",
      macvlan_mode: "bridge",
    };
    assert.deepEqual(readOptions({ ...own, "weave.password": SECRET, number: 5 }), {
      ...own,
      "weave.password": "(withheld)",
    });
  });
});
