import assert from "node:assert/strict";
import type { GapCode } from "../../src/core/codes.ts";
import type { Gap } from "../../src/core/contract.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import { verdictsOf, vethsOf, type Fact } from "./facts.ts";
import type { Fault } from "./fault.ts";
import { snapshotOf, type Asker, type World } from "./world.ts";

/** What a person is told; `…` stands for anything. */
export interface Told {
  readonly code: GapCode;
  readonly what: string;
  readonly reason: string;
  readonly remedy: string;
}

/** A snapshot that somebody takes where something is amiss. */
export interface Reading extends Asker {
  readonly done: string;
  /** All that it says, no more and no less. */
  readonly said: readonly Told[];
  readonly kept: readonly Fact[];
  /** What is changed for all on the host, and what puts it back: commands of root. */
  readonly arranged?: { readonly by: string; readonly undone: string };
}

export function reading(row: Reading): Fault {
  const said = row.said.map(
    ({ code, what, reason, remedy }) => `${code} ${what}: ${reason}. ${remedy}.`,
  );
  return {
    done: row.done,
    said: said.length === 0 ? "nothing is missing" : said.join(" "),
    kept: row.kept.map(({ words }) => words).join(", "),
    check: (world) => check(row, world),
  };
}

async function check(row: Reading, world: World): Promise<void> {
  const { arranged } = row;
  if (arranged === undefined) return hold(row, world, world.healthy);
  await world.host.inRoot(["sh", "-euc", arranged.by]);
  try {
    await hold(row, world, snapshotOf(await world.ask({})));
  } finally {
    await world.host.inRoot(["sh", "-euc", arranged.undone]);
  }
}

async function hold(row: Reading, world: World, healthy: Snapshot): Promise<void> {
  const ran = await world.ask(row);
  assert.equal(ran.stderr, "");
  assert.equal(ran.code, 0);
  const snapshot = snapshotOf(ran);
  assertTold(snapshot.gaps, row.said);
  assertNoGuess(snapshot, healthy);
  for (const fact of row.kept) fact.holds(snapshot, healthy);
}

function assertTold(gaps: readonly Gap[], expected: readonly Told[]): void {
  const plain = gaps.map(({ code, what, reason, remedy }) => ({ code, what, reason, remedy }));
  const fits =
    gaps.length === expected.length && gaps.every((gap, at) => isTold(gap, expected[at]));
  if (!fits) assert.deepEqual(plain, expected);
}

const isTold = (gap: Gap, told: Told | undefined): boolean =>
  told !== undefined &&
  gap.code === told.code &&
  [gap.what, gap.reason, gap.remedy].every((text, at) =>
    alike(text, [told.what, told.reason, told.remedy][at] ?? ""),
  );

function alike(text: string, pattern: string): boolean {
  const parts = pattern.split("…").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(text);
}

/** Whatever is missing, nothing is told that is not so: where the answer is not the true one, it is that it is not known. */
function assertNoGuess(snapshot: Snapshot, healthy: Snapshot): void {
  const [truth, veths] = [verdictsOf(healthy), vethsOf(healthy)];
  for (const [way, verdict] of verdictsOf(snapshot)) {
    const known = truth.get(way) ?? verdict;
    assert.ok(verdict === "uncertain" || verdict === known, `${way}: ${verdict}, and not ${known}`);
  }
  for (const [member, veth] of vethsOf(snapshot))
    assert.equal(veth, veths.get(member), `the veth of ${member}`);
}
