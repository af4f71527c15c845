import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { printSnapshot } from "../../src/collect/snapshotFile.ts";
import { run } from "../../src/terminal/run.ts";
import { container, engineSnapshot, port } from "../support/engines.ts";

interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

const SAMPLE = "--snapshot=media/sample-host.json";

suite("the terminal", () => {
  let folder = "";

  suiteSetup(() => {
    folder = mkdtempSync(join(tmpdir(), "lens-terminal-"));
  });

  suiteTeardown(() => {
    rmSync(folder, { recursive: true });
  });

  test("help is an answer", async () => {
    for (const typed of ["", "--help", "explain --help", "help findings"]) {
      const { status, out, err } = await type(typed);
      assert.equal(status, 0);
      assert.match(out, /^docker-network-lens/);
      assert.equal(err, "");
    }
  });

  test("a malformed question is status 2, and says what is wrong on standard error", async () => {
    for (const typed of ["explain 0", "explain abc", "explain 8080/icmp", "explain --wat", "moo"]) {
      const { status, out, err } = await type(typed);
      assert.deepEqual([status, out], [2, ""]);
      assert.match(err, /^docker-network-lens: .*\n {2}See docker-network-lens --help\n$/);
    }
  });

  test("a container that there is not is status 2", async () => {
    const { status, out, err } = await type(`explain 80 --container nope ${SAMPLE}`);
    assert.deepEqual([status, out], [2, ""]);
    assert.match(err, /There is no container “nope” on this host/);
  });

  test("a namespace that there is not is status 2", async () => {
    for (const [place, said] of [
      ["container:nope", /There is no container “nope”/],
      ["netns:nope", /There is no network namespace “nope” among those that were read/],
    ] as const) {
      const { status, out, err } = await type(`tables ${place} ${SAMPLE}`);
      assert.deepEqual([status, out], [2, ""]);
      assert.match(err, said);
    }
  });

  for (const [name, content, said] of [
    ["missing", undefined, /could not be read: ENOENT/],
    ["garbled", "{", /this is not a snapshot/],
    ["other", "{}", /this is not a snapshot/],
  ] as const) {
    test(`a snapshot file that is ${name} is status 3`, async () => {
      const path = join(folder, `${name}.json`);
      if (content !== undefined) writeFileSync(path, content);
      const { status, out, err } = await type(`list --snapshot ${path}`);
      assert.deepEqual([status, out], [3, ""]);
      assert.match(err, said);
      assert.match(err, /Name a file that `snapshot` has written/);
    });
  }

  test("an engine that is not there is status 3, with the remedy", async () => {
    const { status, out, err } = await type("list --host unix:///nowhere/docker.sock --via local");
    assert.deepEqual([status, out], [3, ""]);
    assert.match(err, /unix:\/\/\/nowhere\/docker\.sock does not answer/);
    assert.match(err, /Start the engine/);
  });

  test("a context that there is not is status 3", async () => {
    const { status, err } = await type("list --context no-such-context");
    assert.equal(status, 3);
    assert.match(err, /docker context/);
  });

  for (const command of ["explain 8080", "list", "tables", "findings", "snapshot"]) {
    test(`${command} --json is one object of its schema`, async () => {
      const { status, out, err } = await type(`${command} --json ${SAMPLE}`);
      const name = command.split(" ")[0] ?? "";
      assert.deepEqual([status, err], [0, ""]);
      const answer = JSON.parse(out) as { readonly schema: string };
      assert.equal(answer.schema, `docker-network-lens/${name}@1`);
    });

    test(`${command} reads the same for people without colour`, async () => {
      const { out } = await type(`${command} ${SAMPLE}`);

      assert.doesNotMatch(out, /\u001b/);
    });
  }

  test("colour is for terminals, and for who wants it", async () => {
    const esc = "\u001b[";
    assert.ok((await type(`list ${SAMPLE}`, { isTTY: true })).out.includes(esc));
    assert.ok(
      !(await type(`list ${SAMPLE}`, { isTTY: true, env: { NO_COLOR: "1" } })).out.includes(esc),
    );
    assert.ok(!(await type(`list --json ${SAMPLE}`, { isTTY: true })).out.includes(esc));
  });

  test("--fail-on sets the status by the gravest finding", async () => {
    const path = join(folder, "warning.json");
    const store = container("db", {
      image: "postgres",
      requested: [port("5432:5432")],
      published: [port("0.0.0.0:5432:5432")],
    });
    writeFileSync(path, printSnapshot(engineSnapshot(store)));
    const status = async (level: string) =>
      (await type(`findings --fail-on ${level} --snapshot ${path}`)).status;
    assert.deepEqual(
      [await status("error"), await status("warning"), await status("info")],
      [0, 1, 1],
    );
  });

  test("a hostile name is harmless in JSON and in text", async () => {
    const path = join(folder, "hostile.json");
    const name = "x\u001b]0;pwned\u0007\u009b2J\u202e";
    writeFileSync(
      path,
      printSnapshot(engineSnapshot(container(name, { published: [port("0.0.0.0:80:80")] }))),
    );
    const commands = ["list", "tables", "explain 80"].flatMap((each) => [each, `${each} --json`]);
    for (const typed of [...commands, `tables container:${name}`, "snapshot"]) {
      const { out } = await type(`${typed} --snapshot ${path}`, { isTTY: true });

      assert.doesNotMatch(out.replace(/\u001b\[\d*m/g, ""), /[\u001b\u0007\u009b\u202e]/, typed);
    }
  });

  test("whoever interrupts gets no answer", async () => {
    const gone = AbortSignal.abort(new Error("interrupted"));
    await assert.rejects(type("snapshot --no-engine", { signal: gone }), /interrupted/);
  });
});

async function type(
  typed: string,
  {
    isTTY = false,
    env = {},
    signal = new AbortController().signal,
  }: { isTTY?: boolean; env?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<Ran> {
  const said = { out: "", err: "" };
  const stream = (of: "out" | "err") => ({
    isTTY,
    write: (text: string) => {
      said[of] += text;
    },
  });
  const words = typed.split(" ").filter((word) => word !== "");
  const status = await run(words, { out: stream("out"), err: stream("err"), env, signal });
  return { status, ...said };
}
