import assert from "node:assert/strict";
import type { Path } from "../../../src/core/contract.ts";
import { publicationsOf } from "../../../src/core/docker/publications.ts";
import { explainPort } from "../../../src/core/explain/explainPort.ts";
import { readTrace } from "../../../src/core/explain/trace/question.ts";
import { trace } from "../../../src/core/explain/trace/trace.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import { readFixture } from "../../fixtures/read.ts";

const HOSTS = ["modes-20.10", "modes-28.5", "published-20.10", "published-28.5"];

/** Of the questions about hosts of the lab, at most so many may have no sure answer. */
const MOST_UNSURE = 0.02;

suite("on hosts of the lab an unsure answer is rare", () => {
  test("every published port from everywhere, every container from every other, from the host and to the outside", async () => {
    const paths = (await Promise.all(HOSTS.map(readFixture))).flatMap((host) => [
      ...portsOf(host),
      ...pairsOf(host),
    ]);
    const unsure = paths.filter(({ verdict }) => verdict === "uncertain");
    assert.ok(paths.length > 250, `only ${paths.length} questions`);
    assert.ok(
      unsure.length <= paths.length * MOST_UNSURE,
      `${unsure.length} of ${paths.length}: ${unsure.map(({ assumptions }) => assumptions[0]?.text).join("; ")}`,
    );
  });
});

function portsOf(host: Snapshot): readonly Path[] {
  const bindings = (host.engine?.containers ?? []).flatMap(publicationsOf);
  return bindings.flatMap(({ binding: { hostPort: port, protocol } }) => [
    ...explainPort(host, { port, protocol }).paths,
  ]);
}

function pairsOf(host: Snapshot): readonly Path[] {
  const names = (host.engine?.containers ?? []).map(({ name }) => name);
  const senders = ["host", "outside", ...names.map((name) => `container:${name}`)];
  const targets = [...names.map((name) => `container:${name}:80`), "203.0.113.9:443"];
  return senders.flatMap((from) =>
    targets.flatMap((to) => {
      const question = readTrace(from, to);
      assert.ok(question.ok);
      return [...trace(host, question.value).paths];
    }),
  );
}
