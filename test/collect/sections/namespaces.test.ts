import assert from "node:assert/strict";
import { namespaces } from "../../../src/collect/sections/namespaces.ts";

const read = (...lines: readonly string[]) => namespaces.read(`${lines.join("\n")}\n`).value;

suite("the namespaces that a reader finds", () => {
  test("by their processes, lowest first; each foreign one is read by way of one", () => {
    const found = read(
      "own 100 4",
      "100 /proc/1/ns/net",
      "200 /proc/70/ns/net",
      "200 /proc/8/ns/net",
      "100 /proc/9/ns/net",
      "reps 8",
    );
    assert.deepEqual(
      [...found.pids],
      [
        ["100", [1, 9]],
        ["200", [8, 70]],
      ],
    );
    assert.deepEqual([...found.read], [["200", 8]]);
    assert.equal(found.hidden, 0);
    assert.equal(found.unnamed.size, 0);
  });

  test("who may not look at processes tells them apart by a file that they show", () => {
    const found = read(
      "own 100 5",
      "100 /proc/9/ns/net",
      "106 /proc/self/net/dev",
      "106 /proc/1/net/dev",
      "106 /proc/9/net/dev",
      "206 /proc/7/net/dev",
      "306 /proc/8/net/dev",
      "306 /proc/80/net/dev",
      "200 /proc/1/root/run/docker/netns/4d0c",
      "reps 7 8",
    );
    assert.deepEqual(
      [...found.pids],
      [
        ["100", [1, 9]],
        ["206", [7]],
        ["306", [8, 80]],
      ],
    );
    assert.deepEqual([...found.unnamed], ["206", "306"]);
    assert.deepEqual(
      [...found.read],
      [
        ["206", 7],
        ["306", 8],
      ],
    );
    assert.deepEqual([...found.mounts], [["200", "/proc/1/root/run/docker/netns/4d0c"]]);
    assert.equal(found.hidden, 4);
  });

  for (const [options, hides] of [
    ["/proc rw,nosuid,hidepid=invisible,gid=4", { how: "invisible", exceptGroup: 4 }],
    ["/proc rw,hidepid=2", { how: "2" }],
    ["/proc rw,nosuid", undefined],
  ] as const) {
    test(`how /proc hides processes: ${options}`, () => {
      assert.deepEqual(read("own 100 1", options, "reps").hides, hides);
    });
  }
});
