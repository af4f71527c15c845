import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { readSnapshotFile } from "../../../src/collect/snapshotFile.ts";
import { explainPort } from "../../../src/core/explain/explainPort.ts";
import { renderExplanation } from "../../../src/core/explain/words/explanation.ts";
import { columns, line, plain, visible, wrap } from "../../../src/core/explain/words/text.ts";
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
