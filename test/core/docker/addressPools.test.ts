import assert from "node:assert/strict";
import { subnetOrigin } from "../../../src/core/docker/addressPools.ts";
import type { AddressPool, IpamPool } from "../../../src/core/docker/engine.ts";
import { engineSnapshot, network } from "../../support/engines.ts";

const pool = (subnet: string, gateway?: string, ipRange?: string): IpamPool => ({
  subnet,
  ...(gateway === undefined ? {} : { gateway }),
  ...(ipRange === undefined ? {} : { ipRange }),
  auxiliary: {},
});

const BIP = "a setting of the engine (bip), or an interface that was there before it";
const PERSON = "whoever made the network";
const TENS: readonly AddressPool[] = [{ base: "10.200.0.0/16", size: 24 }];

const cases: readonly [
  name: string,
  of: readonly [name: string, driver: string, pool: IpamPool],
  origin: string,
  pools?: readonly AddressPool[],
][] = [
  [
    "docker0 as the engine makes it",
    ["bridge", "bridge", pool("172.17.0.0/16", "172.17.0.1")],
    "the engine's pool 172.17.0.0/16",
  ],
  [
    "docker0 of an engine that does not tell its gateway",
    ["bridge", "bridge", pool("172.17.0.0/16")],
    "the engine's pool 172.17.0.0/16",
  ],
  ["docker0 by --bip", ["bridge", "bridge", pool("172.17.0.0/16", "172.17.42.1")], BIP],
  ["docker0 elsewhere", ["bridge", "bridge", pool("10.1.0.0/24", "10.1.0.1")], BIP],
  [
    "a network that nobody gave a subnet",
    ["app", "bridge", pool("172.26.0.0/16", "172.26.0.1")],
    "the engine's pool 172.24.0.0/14 in parts of /16",
  ],
  [
    "a network after all of 172",
    ["app", "bridge", pool("192.168.16.0/20", "192.168.16.1")],
    "the engine's pool 192.168.0.0/16 in parts of /20",
  ],
  ["a subnet that somebody gave", ["app", "bridge", pool("10.1.0.0/24", "10.1.0.1")], PERSON],
  [
    "a range that somebody gave",
    ["app", "bridge", pool("172.72.0.0/16", "172.72.0.1", "172.72.0.0/24")],
    PERSON,
  ],
  ["a gateway that somebody gave", ["app", "bridge", pool("172.18.0.0/16", "172.18.0.9")], PERSON],
  [
    "an engine with pools of its own",
    ["app", "bridge", pool("10.200.3.0/24", "10.200.3.1")],
    "the engine's pool 10.200.0.0/16 in parts of /24",
    TENS,
  ],
  [
    "what another engine would have chosen",
    ["app", "bridge", pool("172.18.0.0/16", "172.18.0.1")],
    PERSON,
    TENS,
  ],
  ["a plug-in's", ["weave", "weave", pool("10.32.0.0/12")], ""],
];

suite("where a subnet comes from", () => {
  for (const [name, [called, driver, of], origin, addressPools] of cases) {
    test(name, () => {
      const { engine } = engineSnapshot();
      assert.ok(engine);
      const given = network(called, driver, { ipam: [of] });
      const asked = { ...engine, ...(addressPools === undefined ? {} : { addressPools }) };
      assert.equal(subnetOrigin(asked, given), origin);
    });
  }
});
