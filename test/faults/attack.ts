import assert from "node:assert/strict";
import type { Snapshot } from "../../src/core/snapshot.ts";
import type { Ran } from "../lab/run.ts";
import { verdictsOf, type Fact } from "./facts.ts";
import type { Fault } from "./fault.ts";
import { snapshotOf, type Asker, type World } from "./world.ts";

/** Where the file comes to be if any of it is run. */
const OWNED = "/tmp/owned";

/** Words that would do something in a shell, in Markdown, on a page, on a terminal, or to ssh. */
export const EVIL = `$(touch ${OWNED});\`touch ${OWNED}\`|[x](command:y)<img src=x>\u001b]8;;http://evil\u0007\u009b2J\u202e\u200b'"-oProxyCommand=x`;

/** Where something was added there are more ways, and those that there were before lead to the same. */
export const OLD_VERDICTS: Fact = {
  words: "every verdict that there was",
  holds: (snapshot, healthy) => {
    const now = verdictsOf(snapshot);
    for (const [way, verdict] of verdictsOf(healthy)) {
      if (now.has(way)) assert.equal(now.get(way), verdict, way);
    }
  },
};

/** Something that a stranger did, and what the tool is asked then. */
export interface Attack extends Omit<Asker, "words"> {
  readonly done: string;
  /** What is done on the host, and what undoes it: commands of root. */
  readonly arranged?: {
    readonly by: string;
    readonly undone: string;
    readonly env?: Readonly<Record<string, string>>;
  };
  /** Each a command of the terminal. */
  readonly asks: readonly (readonly string[])[];
  /** What all of them end with; 0 unless told. */
  readonly code?: number;
  /** What they print, all together. */
  readonly said: RegExp;
  readonly absent?: RegExp;
  /** What a snapshot keeps. */
  readonly kept?: readonly Fact[];
  /** The same in words, where no snapshot tells it. */
  readonly keeps?: string;
  readonly holds?: (snapshot: Snapshot) => void;
}

export function attack(row: Attack): Fault {
  const { said, code = 0 } = row;
  return {
    done: row.done,
    said: code === 0 ? "it is shown as text" : `refused (status ${code}): ${said.source}`,
    kept: row.keeps ?? (row.kept ?? []).map(({ words }) => words).join(", "),
    check: (world) => check(row, world),
  };
}

async function check(row: Attack, world: World): Promise<void> {
  const { host } = world;
  const { by = ":", undone = ":", env = {} } = row.arranged ?? {};
  const set = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  await host.inRoot(["env", ...set, "bash", "-euc", by]);
  try {
    await hold(row, world);
  } finally {
    await host.inRoot(["bash", "-uc", undone], { mayFail: true });
  }
  const owned = await host.inRoot(["test", "-e", OWNED], { mayFail: true });
  assert.notEqual(owned.code, 0, "something of it was run");
}

async function hold(row: Attack, world: World): Promise<void> {
  const { asks, code = 0, said, absent, kept = [], holds } = row;
  let all = "";
  for (const words of asks) {
    const ran = await world.ask({ ...row, words });
    assertHarmless(ran, words);
    assert.equal(ran.code, code, `${words.join(" ")}: ${ran.stderr}`);
    all += ran.stdout + ran.stderr;
    if (words[0] !== "snapshot" || code !== 0) continue;
    const snapshot = snapshotOf(ran);
    for (const fact of kept) fact.holds(snapshot, world.healthy);
    holds?.(snapshot);
  }
  assert.match(all, said);
  if (absent !== undefined) assert.doesNotMatch(all, absent);
}

/** Control characters, those that turn text, and those that nobody sees. */
const UNSAFE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;
const FAULT = /fault of the program|unhandled|node:internal|heap out of memory/i;

function assertHarmless({ stdout, stderr }: Ran, words: readonly string[]): void {
  for (const text of [stdout, stderr]) {
    const at = UNSAFE.exec(text)?.index ?? -1;
    assert.equal(
      at,
      -1,
      `${words.join(" ")}: ${JSON.stringify(text.slice(Math.max(0, at - 40), at + 20))}`,
    );
    assert.doesNotMatch(text, FAULT);
  }
}
