import assert from "node:assert/strict";
import type { Path } from "../../src/core/contract.ts";
import type { Stage } from "../../src/protocol/messages.ts";
import { emptyStage, endingOf } from "../../webview/endings.ts";
import { RECORDED, answerLost, dropped, healthy, leaving, overlay, proxied } from "./samples.ts";

const recorded = (name: string, vantage = 0): Path => {
  const path = RECORDED[name]?.paths[vantage];
  assert.ok(path, name);
  return path;
};

/** A connection that opens, and whose later packets are dropped. */
const laterLost: Path = {
  ...healthy,
  verdict: "stalled",
  established: { hops: dropped.hops },
};

const cases: readonly [
  name: string,
  path: Path,
  stage: Stage,
  tone: string,
  dies: boolean,
  title: string,
][] = [
  ["it arrives", healthy, "first", "good", false, "reachable"],
  ["it arrives by the proxy", proxied, "first", "good", false, "reachable, by docker-proxy"],
  ["the answer comes back", healthy, "reply", "good", false, "comes back"],
  ["a rule drops it", dropped, "first", "bad", true, "dropped"],
  ["a rule rejects it", overlay, "first", "bad", true, "rejected"],
  ["nothing listens", recorded("app-binds-loopback"), "first", "bad", true, "refused"],
  ["its container is paused", recorded("paused"), "first", "bad", true, "stalled"],
  ["the cable is cut", recorded("veth-unplugged"), "first", "bad", true, "no route"],
  [
    "the answer is lost",
    answerLost,
    "first",
    "bad",
    false,
    "dropped, after the first packet arrived",
  ],
  ["the answer is lost, seen from it", answerLost, "reply", "bad", true, "dropped"],
  [
    "later packets are lost",
    laterLost,
    "first",
    "bad",
    false,
    "stalled, after the first packet arrived",
  ],
  ["later packets are lost, seen from them", laterLost, "later", "bad", true, "stalled"],
  ["it leaves this host", leaving, "first", "doubt", false, "leaves this host"],
  ["nobody knows the answer", leaving, "reply", "doubt", false, "uncertain"],
];

suite("how a stage ends", () => {
  for (const [name, path, stage, tone, dies, title] of cases) {
    test(name, () => {
      const ending = endingOf(path, stage);
      assert.deepEqual(
        { tone: ending.tone, dies: ending.dies, title: ending.title },
        { tone, dies, title },
      );
      assert.notEqual(ending.says, "");
    });
  }

  test("where it is lost after it arrived is told", () => {
    assert.match(endingOf(answerLost, "first").says, /under Reply\.$/);
    assert.match(endingOf(laterLost, "first").says, /under Later packets\.$/);
  });

  test("a stage without hops says why", () => {
    assert.match(emptyStage(dropped, "later"), /first one is not answered/);
    assert.match(emptyStage(leaving, "reply"), /not followed/);
  });
});
