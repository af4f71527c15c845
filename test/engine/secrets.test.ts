/** A host with a secret wherever one can be: what is printed, saved and logged holds none of them. */

import assert from "node:assert/strict";
import { hostOfSuite } from "../lab/suite.ts";
import { World } from "../faults/world.ts";
import { DAEMON_FLAGS, ENDPOINT, joinTokens, plant, PLANTED, told } from "./planted.ts";

const LEAST = 25;

suite("a host full of secrets", function () {
  this.timeout(120_000);
  let world: World;
  let tokens: readonly string[] = [];
  const labHost = hostOfSuite({ engine: "28.5", daemonFlags: DAEMON_FLAGS }, async (host) => {
    await plant(host);
    tokens = await joinTokens(host);
    world = await World.on(host);
  });

  const found = (text: string): readonly string[] => [
    ...new Set([...text.matchAll(PLANTED)].map(([word]) => word)),
    ...tokens.filter((token) => text.includes(token)),
  ];

  test("they are there: the engine and its host tell them to whoever asks", async () => {
    const there = found(await told(labHost()));
    assert.ok(there.length >= LEAST, there.join(" "));
  });

  const commands: readonly (readonly string[])[] = [
    ["snapshot"],
    ["list"],
    ["findings"],
    ["explain", "8080"],
    ["explain", "8090"],
    ["explain", "8091"],
    ["explain", "8070"],
    ["trace", "outside", "container:web:80"],
    ["trace", "container:old", "db:80"],
    ["tables", "host"],
    ["tables", "container:web"],
    ["packet", "--in", "eth0", "--src", "192.0.2.20", "--dst", "192.0.2.10", "--proto", "icmp"],
  ];
  for (const words of commands) {
    test(`${words.join(" ")}: none of them is printed, as text or as JSON`, async () => {
      for (const more of [[], ["--json"]]) {
        const { stdout, stderr } = await world.ask({ words: [...words, ...more] });
        assert.ok(stdout.length > 100, stderr);
        assert.deepEqual(found(stdout + stderr), []);
      }
    });
  }

  test("an address with a password in it is refused, and not repeated", async () => {
    const { code, stdout, stderr } = await world.ask({ words: ["list", "--host", ENDPOINT] });
    assert.equal(code, 3);
    assert.match(stderr, /192\.0\.2\.10/);
    assert.deepEqual(found(stdout + stderr), []);
  });

  test("where the host itself may not be read, none of them is in what is said of that", async () => {
    const as = ["--reuid=dev", "--regid=dev", "--groups=docker"];
    const { stdout, stderr } = await world.ask({ as });
    assert.deepEqual(found(stdout + stderr), []);
  });
});
