import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { readSnapshotFile } from "../../../src/collect/snapshotFile.ts";
import type { Gap, Path } from "../../../src/core/contract.ts";
import { explainPort } from "../../../src/core/explain/explainPort.ts";
import { renderExplanation } from "../../../src/core/explain/words/explanation.ts";
import { columns, line, plain, visible, wrap } from "../../../src/core/explain/words/text.ts";
import { takersOf } from "../../../src/core/explain/words/verdicts.ts";
import { readFixture } from "../../fixtures/read.ts";
import { container, engineSnapshot, port } from "../../support/engines.ts";
import { golden } from "../../support/golden.ts";

const file = (name: string): string => join(import.meta.dirname, "golden", `${name}.txt`);

/** Recordings are made anew now and then; what chance has named in them stays the same here. */
const steady = (text: string): string =>
  text
    .replace(/\bveth[\da-f]{7}\b/g, "veth1234567")
    .replace(/\bbr-[\da-f]{12}\b/g, "br-123456789abc")
    .replace(/\b(?:[\da-f]{2}:){5}[\da-f]{2}\b/g, "02:00:00:00:00:01")
    .replace(/\b(pid|nsenter -t) \d+/g, "$1 1234");

suite("an explanation in words", () => {
  for (const engine of ["20.10", "28.5"]) {
    test(`of a port that answers, on ${engine}`, async () => {
      const snapshot = await readFixture(`published-${engine}`);
      const told = explainPort(snapshot, { port: 8080, protocol: "tcp" });
      golden(file(`answers-${engine}`), steady(renderExplanation(told)));
    });
  }

  test("of a port that does not", async () => {
    const read = await readSnapshotFile("media/sample-host.json");
    assert.ok(read.ok);
    const told = explainPort(read.value, { port: 8081, protocol: "tcp" });
    golden(file("broken"), steady(renderExplanation(told)));
  });

  test("of a port on a host that was not read", () => {
    const gap: Gap = {
      ...{ code: "RULES_PERMISSION_DENIED", what: "Rules, routes and interfaces of the host" },
      ...{ reason: "sudo: a password is required", remedy: "Run as root", affects: ["explain"] },
    };
    const snapshot = { ...engineSnapshot(), gaps: [gap] };
    const from = { kind: "outside" } as const;
    const told = renderExplanation(explainPort(snapshot, { port: 8080, protocol: "tcp", from }));
    assert.match(
      told,
      /^8080\/tcp: no packet can be walked to it, since the host was not read\n\nNot read\n/,
    );
    assert.match(told, /^No container claims 8080\/tcp; what listens was not read\.$/m);
  });

  test("of a process that answers on every address is one line's worth", () => {
    const way = (address: string): Path => ({
      from: { kind: "host", address },
      to: { address, port: 22, protocol: "tcp" },
      ...{ verdict: "reachable", hops: [], established: { hops: [] }, assumptions: [] },
      reply: { verdict: "reachable", hops: [] },
      delivered: { container: "", address, port: 22, process: "sshd" },
    });
    const two = [way("127.0.0.1"), way("::1"), way("127.0.0.1")];
    assert.deepEqual(takersOf(two), ["sshd on this host, 127.0.0.1:22 and [::1]:22"]);
    assert.deepEqual(takersOf([...two, way("192.0.2.10")]), [
      "sshd on this host, port 22 of 3 addresses",
    ]);
  });

  test("names and rules of the host move no cursor", () => {
    const hostile = "a\u001b[2Jb\r\nc\u202ed\u009b31m";
    const snapshot = engineSnapshot(
      container(hostile, { requested: [port("8080:80")], state: "exited", error: hostile }),
    );
    const text = renderExplanation(explainPort(snapshot, { port: 8080, protocol: "tcp" }));
    assert.match(text, /a\\u\{1b\}\[2Jb/);

    assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });
});

suite("marked text", () => {
  test("columns stand below each other", () => {
    const rows = [
      [line("a"), line("long"), line("x")],
      [line("bb"), line("s"), line("y")],
    ];
    assert.equal(plain(columns(rows)), "a   long  x\nbb  s     y\n");
  });

  test("a cell that is too wide moves its own row alone", () => {
    const rows = [
      [line("a"), line("x")],
      [line("endless".repeat(3)), line("y")],
    ];
    assert.equal(plain(columns(rows, { widest: 8 })), "a  x\nendlessendlessendless  y\n");
  });

  test("columns are as wide as they look", () => {
    const rows = [
      [line("네트"), line("x")],
      [line("abcd"), line("y")],
    ];
    assert.equal(plain(columns(rows)), "네트  x\nabcd  y\n");
  });

  test("no line is longer than asked, but a single word", () => {
    fc.assert(
      fc.property(fc.lorem({ maxCount: 40 }), fc.integer({ min: 1, max: 40 }), (text, width) => {
        const lines = plain(wrap(text, width)).trimEnd().split("\n");
        assert.equal(lines.join(" "), text);
        for (const each of lines) assert.ok(each.length <= width || !each.includes(" "));
      }),
    );
  });

  test("nothing visible is changed", () => {
    assert.equal(visible("web → 80, Grüße, 日本, 🐳"), "web → 80, Grüße, 日本, 🐳");
  });
});
