import assert from "node:assert/strict";
import { EngineChoices, type Memory } from "../../../src/ui/engines/choices.ts";
import { HelperConsent } from "../../../src/ui/engines/consent.ts";
import { Engines } from "../../../src/ui/lens/engines.ts";
import type { Settings } from "../../../src/ui/settings.ts";

const nothing = (): void => undefined;
const SILENT = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

const ONE = { host: "unix:///run/one.sock" };
const TWO = { context: "two" };
const THREE = { host: "ssh://three.example" };

class FakeMemory implements Memory {
  readonly kept = new Map<string, string>();

  get(key: string): unknown {
    const text = this.kept.get(key);
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  }

  update(key: string, value: unknown): void {
    if (value === undefined) this.kept.delete(key);
    else this.kept.set(key, JSON.stringify(value));
  }
}

suite("which engines a window looks at", () => {
  let memory: FakeMemory;
  let settings: Settings;
  let engines: Engines;
  setup(() => {
    memory = new FakeMemory();
    settings = { engine: {}, nodes: [] };
  });
  teardown(() => engines.dispose());

  const begin = (): EngineChoices => {
    engines = new Engines(SILENT);
    return new EngineChoices(
      engines,
      memory,
      new HelperConsent(memory, "laptop"),
      () => settings,
      SILENT,
    );
  };
  /** What stands open, the one in use in brackets. */
  const open = (): string =>
    engines.all
      .map((engine) => {
        const name = engine.lens.state.source?.name;
        const called = name?.kind === "file" ? name.path : (name?.named ?? "?");
        return engine === engines.inUse ? `[${called}]` : called;
      })
      .join(" ");

  test("without a choice the one of the settings, and nothing is remembered", () => {
    settings = { engine: ONE, nodes: [] };
    begin();
    assert.equal(open(), "[unix:///run/one.sock]");
    assert.equal(memory.kept.size, 0);
  });

  test("what was chosen is there again in the next window", () => {
    const choices = begin();
    choices.look(engines.inUse, ONE);
    choices.lookBeside(TWO);
    choices.lookBeside(THREE);
    const [, two] = engines.all;
    assert.ok(two);
    engines.use(two);
    const before = open();
    assert.equal(before, "unix:///run/one.sock [two] ssh://three.example");
    const ids = engines.all.map(({ id }) => id);
    engines.dispose();
    begin();
    assert.equal(open(), before);
    assert.deepEqual(
      engines.all.map(({ id }) => id),
      ids,
    );
  });

  test("also where the first one was closed", () => {
    const choices = begin();
    choices.lookBeside(TWO);
    const [first] = engines.all;
    assert.ok(first);
    engines.close(first);
    engines.dispose();
    begin();
    assert.equal(open(), "[two]");
  });

  test("settings that name another engine count more", () => {
    const choices = begin();
    choices.look(engines.inUse, TWO);
    choices.lookBeside(THREE);
    settings = { engine: ONE, nodes: [] };
    choices.followSettings();
    assert.equal(open(), "unix:///run/one.sock [ssh://three.example]");
    engines.dispose();
    settings = { engine: THREE, nodes: [] };
    begin();
    assert.equal(open(), "[ssh://three.example]");
  });

  test("other settings change nothing about what is open", () => {
    const choices = begin();
    choices.look(engines.inUse, TWO);
    settings = { engine: {}, via: "sudo", nodes: [] };
    choices.followSettings();
    assert.equal(open(), "[two]");
  });

  test("how a host is read is of one engine, and remembered", () => {
    settings = { engine: {}, via: "sudo", nodes: [] };
    const choices = begin();
    const first = engines.inUse;
    const second = choices.lookBeside(TWO);
    assert.deepEqual([choices.viaOf(first), choices.viaOf(second)], ["sudo", undefined]);
    choices.readBy(second, "ssh:ops@two");
    engines.dispose();
    const again = begin();
    assert.deepEqual(
      engines.all.map((engine) => again.viaOf(engine)),
      ["sudo", "ssh:ops@two"],
    );
    again.readBy(engines.inUse, undefined);
    assert.equal(again.viaOf(engines.inUse), undefined);
    again.readBy(engines.inUse, "local");
    again.look(engines.inUse, THREE);
    assert.equal(again.viaOf(engines.inUse), undefined);
  });

  test("a file is shown in the place of an engine, which comes back after", () => {
    const choices = begin();
    choices.look(engines.inUse, TWO);
    choices.showFile(engines.inUse, "/tmp/host.json");
    assert.equal(open(), "[/tmp/host.json]");
    choices.leaveFile(engines.inUse);
    assert.equal(open(), "[two]");
  });

  test("what is remembered may be anything", () => {
    const under = JSON.stringify(["", "", ""]);
    const entry = { id: "", chosen: true, context: "two" };
    const odd: readonly unknown[] = [
      ...["", 7, [], {}, { under }, { under, open: [] }, { under, open: [{ id: "../x" }] }],
      { under, open: [entry, entry], inUse: "" },
    ];
    for (const each of odd) {
      memory.update("engines", each);
      begin();
      assert.equal(open(), "[]", JSON.stringify(each));
      engines.dispose();
    }
    memory.update("engines", { under, open: [entry, { ...entry, id: 3 }], inUse: "9" });
    begin();
    assert.equal(open(), "[two]");
  });
});
