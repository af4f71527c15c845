import assert from "node:assert/strict";
import type { Gap } from "../../../src/core/contract.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import { helperStanding, HelperConsent } from "../../../src/ui/engines/consent.ts";
import type { LensState } from "../../../src/ui/lens/lens.ts";

const kept = new Map<string, unknown>();
const MEMORY = {
  get: (key: string) => kept.get(key),
  update: (key: string, value: unknown) => kept.set(key, value),
};

const ENDPOINT = "tcp://192.0.2.7:2376";
const DENIED: Gap = {
  code: "RULES_PERMISSION_DENIED",
  ...{ what: "rules", reason: "this login has no root", remedy: "Log in as root.", affects: [] },
};

function stateOf(gaps: readonly Gap[], rootless = false): LensState {
  const engine = { name: "lab", version: "28.5.2", apiVersion: "1.51", endpoint: ENDPOINT };
  const snapshot: Snapshot = {
    ...{ schema: "docker-network-lens/snapshot@1", takenAt: "2026-01-01T00:00:00Z", gaps },
    engine: { ...engine, os: "Debian", rootless, networks: [], containers: [] },
  };
  const collect = (): Promise<Snapshot> => Promise.resolve(snapshot);
  return { source: { name: { kind: "engine", named: "" }, collect }, snapshot, busy: false };
}

suite("consent to a helper container", () => {
  let consent: HelperConsent;
  setup(() => {
    kept.clear();
    consent = new HelperConsent(MEMORY, "laptop");
  });

  test("is for one engine, remembered, and taken back", () => {
    consent.agree(ENDPOINT, "busybox:lab");
    assert.deepEqual(new HelperConsent(MEMORY, "laptop").at(ENDPOINT), { image: "busybox:lab" });
    assert.equal(consent.at("tcp://192.0.2.8:2376"), undefined);
    consent.revoke(ENDPOINT);
    assert.equal(consent.at(ENDPOINT), undefined);
  });

  test("the same socket on another machine is another engine", () => {
    consent.agree("unix:///var/run/docker.sock", "busybox:lab");
    const elsewhere = new HelperConsent(MEMORY, "server");
    assert.equal(elsewhere.at("unix:///var/run/docker.sock"), undefined);
  });

  test("what is remembered may be anything", () => {
    for (const odd of [7, "x", { at: "laptop x" }, [7, null, { at: 1 }]]) {
      kept.set("helper", odd);
      assert.equal(consent.at("x"), undefined);
    }
    kept.set("helper", [{ at: "laptop x", image: 7 }]);
    assert.deepEqual(consent.at("x"), {});
  });

  test("is asked for where nothing else has the rights, and not of a rootless engine", () => {
    assert.equal(helperStanding(stateOf([DENIED]), consent), "offered");
    assert.equal(helperStanding(stateOf([]), consent), "none");
    assert.equal(helperStanding(stateOf([DENIED], true), consent), "none");
    consent.agree(ENDPOINT, "busybox:lab");
    assert.equal(helperStanding(stateOf([]), consent), "agreed");
  });
});
