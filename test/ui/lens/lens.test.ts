import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Engine } from "../../../src/core/docker/engine.ts";
import type { Gap } from "../../../src/core/contract.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import { Lens, type LensState } from "../../../src/ui/lens/lens.ts";
import type { Source } from "../../../src/ui/lens/source.ts";

const ENGINE: Engine = {
  ...{ name: "lab", version: "28.5.2", apiVersion: "1.51", endpoint: "unix:///run/docker.sock" },
  ...{ os: "Debian", rootless: false, networks: [], containers: [] },
};

const GONE: Gap = {
  code: "ENGINE_UNREACHABLE",
  ...{ what: "the engine", reason: "no such file", remedy: "Start it.", affects: [] },
};

const SILENT = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };
function nothing(): void {
  // Nobody listens.
}

/** An engine whose events and answers the test gives. */
class FakeEngine implements Source {
  readonly name = { kind: "engine", named: "" } as const;
  readings = 0;
  /** When the last reading began. */
  began = 0;
  most = 0;
  streams = 0;
  tookMs = 20;
  there = true;
  #now = 0;
  #onChange: () => void = nothing;

  async collect(signal: AbortSignal): Promise<Snapshot> {
    this.readings += 1;
    this.began = performance.now();
    this.#now += 1;
    this.most = Math.max(this.most, this.#now);
    await sleep(this.tookMs, undefined, { signal }).finally(() => (this.#now -= 1));
    const takenAt = new Date().toISOString();
    const base = { schema: "docker-network-lens/snapshot@1", takenAt, gaps: [] } as const;
    return this.there ? { ...base, engine: ENGINE } : { ...base, gaps: [GONE] };
  }

  async watch(onChange: () => void, signal: AbortSignal): Promise<void> {
    this.streams += 1;
    this.#onChange = onChange;
    await new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve());
    });
  }

  event = (): void => this.#onChange();
}

suite("the lens", () => {
  let engine: FakeEngine;
  let lens: Lens;
  setup(() => {
    engine = new FakeEngine();
    lens = new Lens(SILENT);
    lens.use(engine);
  });
  teardown(() => lens.dispose());

  test("asks nothing until somebody looks", async () => {
    await sleep(20);
    assert.equal(engine.readings + engine.streams, 0);
    assert.ok(await lens.fresh(0));
    assert.deepEqual([engine.readings, engine.streams], [1, 1]);
  });

  test("a change shows within a second", async () => {
    await lens.fresh(0);
    const shown = next(lens, ({ busy }) => !busy);
    const started = performance.now();
    engine.event();
    await shown;
    assert.ok(performance.now() - started < 1000);
  });

  test("two hundred changes cost a few readings, never two at a time, the last after the last change", async () => {
    await lens.fresh(0);
    engine.readings = 0;
    for (let at = 0; at < 200; at += 1) {
      engine.event();
      await sleep(3);
    }
    const lastEvent = performance.now();
    await sleep(500);
    assert.ok(engine.readings < 20, `${engine.readings} readings`);
    assert.equal(engine.most, 1);
    assert.ok(engine.began > lastEvent);
  });

  test("what a person asks for takes the place of a reading under way", async () => {
    engine.tookMs = 5000;
    lens.want();
    await sleep(50);
    engine.tookMs = 10;
    const started = performance.now();
    await lens.refresh();
    assert.ok(performance.now() - started < 2000);
    assert.ok(lens.state.snapshot);
  });

  test("keeps the last good snapshot when the engine goes, and says why", async () => {
    await lens.fresh(0);
    const good = lens.state.snapshot;
    engine.there = false;
    await lens.refresh();
    assert.equal(lens.state.snapshot, good);
    assert.equal(lens.state.trouble?.code, "ENGINE_UNREACHABLE");
    engine.there = true;
    await lens.refresh();
    assert.equal(lens.state.trouble, undefined);
    assert.notEqual(lens.state.snapshot, good);
  });

  test("begins anew without forgetting what was seen", async () => {
    await lens.fresh(0);
    const good = lens.state.snapshot;
    const renewed = lens.renew();
    assert.equal(lens.state.snapshot, good);
    await renewed;
    assert.notEqual(lens.state.snapshot, good);
    assert.equal(engine.streams, 2);
  });

  test("a failure of ours is told, and hides nothing", async () => {
    await lens.fresh(0);
    const good = lens.state.snapshot;
    engine.collect = () => Promise.reject(new Error("a bug"));
    await lens.refresh();
    assert.equal(lens.state.snapshot, good);
    assert.equal(lens.state.trouble?.reason, "a bug");
    assert.equal(lens.state.busy, false);
  });

  test("another source starts from nothing", async () => {
    await lens.fresh(0);
    const other = new FakeEngine();
    lens.use(other);
    assert.equal(lens.state.snapshot, undefined);
    assert.ok(await lens.fresh(1000));
    assert.equal(other.readings, 1);
  });

  test("is silent once it is disposed of", async () => {
    await lens.fresh(0);
    lens.dispose();
    engine.readings = 0;
    engine.event();
    await sleep(300);
    assert.equal(engine.readings, 0);
  });
});

/** The next state that fits. */
function next(lens: Lens, fits: (state: LensState) => boolean, timeoutMs = 2000): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("It never came")), timeoutMs);
    const listening = lens.onDidChange((state) => {
      if (!fits(state)) return;
      clearTimeout(late);
      listening.dispose();
      resolve();
    });
  });
}
