import assert from "node:assert/strict";
import { readEndpoint } from "../../../src/collect/engine/endpoint.ts";
import type { FoundEngine } from "../../../src/collect/engines/find.ts";
import { foundPick, typedPick } from "../../../src/ui/engines/enginePicks.ts";

function found(text: string, source: string, more: Partial<FoundEngine>): FoundEngine {
  const endpoint = readEndpoint(text, source);
  assert.ok(endpoint.ok);
  return { endpoint: endpoint.value, choice: {}, meant: false, ...more };
}

const told = (engine: FoundEngine): readonly (string | undefined)[] => {
  const { label, description, detail } = foundPick(engine);
  return [label, description, detail];
};

suite("the lines of the picker of engines", () => {
  test("the one that docker uses, and what that overrides", () => {
    const engine = found("tcp://192.0.2.7:2375", "DOCKER_HOST", { meant: true, overrides: "prod" });
    assert.deepEqual(told(engine), [
      "Docker engine over TCP",
      "tcp://192.0.2.7:2375",
      "what docker uses · named by DOCKER_HOST · DOCKER_HOST overrides context prod" +
        " · its host by a way that you name, or a helper container",
    ]);
  });

  test("a context, with what its socket is", () => {
    const text = "unix:///home/me/.colima/default/docker.sock";
    const choice = { context: "colima" };
    const engine = found(text, "context colima", { choice, what: "Colima", there: true });
    assert.deepEqual(told(engine), ["colima", `Colima · ${text}`, "named by context colima"]);
  });

  test("a socket that nobody named", () => {
    const text = "unix:///run/user/1000/docker.sock";
    const engine = found(text, "rootless Docker", {
      ...{ choice: { host: text }, what: "rootless Docker", there: true },
    });
    assert.deepEqual(told(engine), ["rootless Docker", text, undefined]);
  });

  test("one that is not there", () => {
    const engine = found("unix:///gone.sock", "context gone", {
      ...{ choice: { context: "gone" }, there: false },
    });
    assert.match(told(engine)[2] ?? "", /its socket is not there$/);
  });

  test("one that is typed, as far as it can be one", () => {
    assert.equal(typedPick("prod"), undefined);
    assert.deepEqual(typedPick("ssh://ops@prod"), {
      ...{ kind: "typed", icon: "remote", label: "ssh://ops@prod" },
      ...{ description: "Docker engine over SSH", choice: { host: "ssh://ops@prod" } },
    });
    assert.equal(typedPick("ssh://-oProxyCommand=x")?.kind, "wrong");
    assert.doesNotMatch(typedPick("ssh://ops:secret@prod")?.label ?? "", /secret/);
  });
});
