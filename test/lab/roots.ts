import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ENGINES, HOST_PACKAGES, type EngineName } from "./engines.ts";
import { withLock } from "./lock.ts";
import { makeFolder, ROOTS } from "./places.ts";
import { LabError, run } from "./run.ts";

const BUILD_DEADLINE_MS = 10 * 60_000;

/** Where the root filesystem of an engine stands once it is built. */
export function rootOf(engine: EngineName): string {
  return join(ROOTS, engine);
}

/** Whether the root filesystem is there and of today's list of packages. */
export function isBuilt(engine: EngineName): boolean {
  const stamp = stampIn(rootOf(engine));
  return existsSync(stamp) && readFileSync(stamp, "utf8") === listOf(engine);
}

/** Makes the root filesystem of an engine from Debian's packages, unless it is there. */
export async function buildRoot(engine: EngineName): Promise<void> {
  if (isBuilt(engine)) return;
  makeFolder(ROOTS);
  await withLock(join(ROOTS, `${engine}.lock`), async () => {
    if (!isBuilt(engine)) await bootstrap(engine);
  });
}

async function bootstrap(engine: EngineName): Promise<void> {
  const { suite } = ENGINES[engine];
  const packages = packagesOf(engine);
  // Whoever holds the lock is alone, so a folder of that kind was left by a build that was killed.
  for (const name of readdirSync(ROOTS)) {
    if (name.startsWith(`${engine}.new`)) rmSync(join(ROOTS, name), { recursive: true });
  }
  const fresh = join(ROOTS, `${engine}.new-${process.pid}`);
  console.error(`lab: Debian ${suite} for engine ${engine}: ${packages.join(" ")}`);
  await run(
    [
      "mmdebstrap",
      "--quiet",
      "--variant=essential",
      // A mirror may be a snapshot of the past; its indexes then are past their date.
      '--aptopt=Acquire::Check-Valid-Until "false"',
      `--include=${packages.join(",")}`,
      suite,
      fresh,
    ],
    { timeoutMs: BUILD_DEADLINE_MS },
  );
  await checkVersion(engine, fresh);
  // The stamp is inside, so that one rename makes both true.
  writeFileSync(stampIn(fresh), listOf(engine));
  rmSync(rootOf(engine), { recursive: true, force: true });
  renameSync(fresh, rootOf(engine));
}

/** Debian's sid moves on: an engine under a wrong name would make every test of it a lie. */
async function checkVersion(engine: EngineName, root: string): Promise<void> {
  const { stdout } = await run(["chroot", root, "dockerd", "--version"]);
  console.error(`lab: ${stdout.trim()}`);
  if (stdout.includes(` ${engine}.`)) return;
  const { suite } = ENGINES[engine];
  throw new LabError(`Debian ${suite} has another engine than ${engine}: ${stdout.trim()}`);
}

function packagesOf(engine: EngineName): string[] {
  return [...ENGINES[engine].packages, ...HOST_PACKAGES];
}

function listOf(engine: EngineName): string {
  const text = [ENGINES[engine].suite, ...packagesOf(engine)].join("\n");
  return `${createHash("sha256").update(text).digest("hex")}\n${text}\n`;
}

function stampIn(root: string): string {
  return join(root, "etc/lab-packages");
}
