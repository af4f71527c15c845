import assert from "node:assert/strict";
import { explainPort } from "../../../src/core/explain/explainPort.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import { isToWebview } from "../../../src/protocol/checks.ts";
import { choose, panelView, type Choice } from "../../../src/ui/panel/panelView.ts";
import { readFixture } from "../../fixtures/read.ts";

suite("what the panel shows", () => {
  let snapshot: Snapshot;
  suiteSetup(async () => {
    snapshot = await readFixture("modes-28.5");
  });

  const view = (choice: Choice) => {
    const chosen = choose(snapshot, choice);
    const answer =
      chosen.question === undefined ? undefined : explainPort(snapshot, chosen.question);
    const made = panelView(snapshot, chosen, answer, choice.vantage);
    assert.ok(isToWebview({ type: "show", view: made }));
    return made;
  };

  test("a container's first port, where none is chosen", () => {
    const { title, port, ports, paths, vantages } = view({ container: "web" });
    assert.equal(title, "web, port 8080/tcp");
    assert.deepEqual(port, {
      hostIp: "0.0.0.0",
      hostPort: 8080,
      protocol: "tcp",
      containerPort: 80,
    });
    assert.equal(ports.length, 1, "IPv4 and IPv6 are one port");
    assert.equal(paths.length, vantages.length);
  });

  test("any port by its number", () => {
    const { title, container, port, ports } = view({ port: 9999 });
    assert.equal(title, "port 9999/tcp");
    assert.equal(container, undefined);
    assert.equal(port?.hostPort, 9999);
    assert.deepEqual(
      ports.map(({ hostPort }) => hostPort),
      [8080, 8081, 8082, 8083],
    );
  });

  test("every vantage has an id of its own, which a refresh does not change", () => {
    const ids = view({ container: "web" }).vantages.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(
      view({ container: "web" }).vantages.map(({ id }) => id),
      ids,
    );
  });

  test("the chosen vantage while it is there, else one where the cause is seen", () => {
    const { vantages } = view({ container: "web" });
    const last = vantages.at(-1)?.id ?? "";
    assert.equal(view({ container: "web", vantage: last }).vantage, last);
    assert.equal(view({ container: "web", vantage: "gone" }).vantage, vantages[0]?.id);
    const loop = view({ container: "loop" });
    assert.equal(loop.vantages.find(({ id }) => id === loop.vantage)?.verdict, "refused");
  });

  test("containers by name, each with its state", () => {
    const { containers } = view({});
    assert.deepEqual(
      containers.map(({ name }) => name),
      ["alone", "api", "both", "gone", "loop", "own", "side", "web"],
    );
    assert.equal(containers.find(({ name }) => name === "gone")?.state, "exited");
  });

  test("a container without ports: why nothing is drawn", () => {
    const { message, paths } = view({ container: "alone" });
    assert.match(message ?? "", /alone publishes no port/);
    assert.deepEqual(paths, []);
  });

  test("a container that is not there", () => {
    assert.match(view({ container: "nobody" }).message ?? "", /no container nobody/);
  });
});
