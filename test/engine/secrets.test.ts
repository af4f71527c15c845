/** A host with a secret wherever one can be: what is printed, saved and logged holds none of them. */

import assert from "node:assert/strict";
import { hostOfSuite } from "../lab/suite.ts";
import { World } from "../faults/world.ts";
import { collectSnapshot } from "../../src/collect/collect.ts";
import { readNetnsRules } from "../../src/collect/netnsRules.ts";
import { openReach } from "../../src/collect/reach/reach.ts";
import { noting } from "../../src/collect/shell/noting.ts";
import { printSnapshot } from "../../src/collect/snapshotFile.ts";
import { journalIn } from "../../src/ui/log/journalLines.ts";
import { KeptLog } from "../../src/ui/log/keptLog.ts";
import { reportText } from "../../src/ui/report/reportText.ts";
import { labEndpoint, labShell } from "../lab/record.ts";
import { DAEMON_FLAGS, ENDPOINT, joinTokens, plant, PLANTED, told } from "./planted.ts";

const LEAST = 25;

const nothing = (): void => undefined;
const SILENT = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

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

  test("the log, a saved snapshot and a report of a problem hold none of them", async () => {
    const log = new KeptLog(SILENT);
    const { signal } = new AbortController();
    const [endpoint, journal] = [labEndpoint(labHost()), journalIn(log)];
    const reach = openReach({ endpoint, journal, host: false });
    const seen = { ...reach, shell: noting(labShell(labHost()), journal) };
    const read = await collectSnapshot(seen, signal);
    const ids = (read.host?.namespaces ?? []).map(({ id }) => id);
    const snapshot = await readNetnsRules(read, ids, seen, signal);
    await reach.close();
    assert.ok(log.lines.length > 10, log.lines.join("\n"));
    assert.deepEqual(found(log.lines.join("\n")), []);
    assert.deepEqual(found(printSnapshot(snapshot)), []);
    const report = reportText({
      about: [],
      engines: [{ named: ENDPOINT, snapshot }],
      settings: { "dockerNetworkLens.host": ENDPOINT },
      log: [...log.lines, `warn: link, ${ENDPOINT}: no`],
      own: [],
    });
    assert.deepEqual(found(report), []);
    assert.doesNotMatch(report, /192\.0\.2\.|no-program|plugged/);
  });

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
