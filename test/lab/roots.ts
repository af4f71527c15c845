import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ENGINES, HOST_PACKAGES, type EngineName } from "./engines.ts";
import { withLock } from "./lock.ts";
import { makeFolder, ROOTS } from "./places.ts";
import { LabError, run } from "./run.ts";

const BUILD_DEADLINE_MS = 10 * 60_000;

/** A root filesystem of Debian's packages. */
export interface Root {
  readonly name: string;
  readonly suite: string;
  readonly packages: readonly string[];
  /** Fails where what was built is something else. */
  readonly check?: (folder: string) => Promise<void>;
}

/** Where the root filesystem of that name stands once it is built. */
export function rootOf(name: string): string {
  return join(ROOTS, name);
}

/** Whether the root filesystem is there and of today's list of packages. */
export function isBuilt(engine: EngineName): boolean {
  return isThere(engineRoot(engine));
}

/** Makes the root filesystem of an engine from Debian's packages, unless it is there. */
export async function buildRoot(engine: EngineName): Promise<void> {
  return build(engineRoot(engine));
}

const engineRoot = (engine: EngineName): Root => ({
  name: engine,
  suite: ENGINES[engine].suite,
  packages: [...ENGINES[engine].packages, ...HOST_PACKAGES],
  check: (folder) => checkVersion(engine, folder),
});

function isThere(root: Root): boolean {
  const stamp = stampIn(rootOf(root.name));
  return existsSync(stamp) && readFileSync(stamp, "utf8") === listOf(root);
}

/** Makes a root filesystem, unless it is there. */
export async function build(root: Root): Promise<void> {
  if (isThere(root)) return;
  makeFolder(ROOTS);
  await withLock(join(ROOTS, `${root.name}.lock`), async () => {
    if (!isThere(root)) await bootstrap(root);
  });
}

async function bootstrap(root: Root): Promise<void> {
  const { name, suite, packages } = root;
  // Whoever holds the lock is alone, so a folder of that kind was left by a build that was killed.
  for (const other of readdirSync(ROOTS)) {
    if (other.startsWith(`${name}.new`)) rmSync(join(ROOTS, other), { recursive: true });
  }
  const fresh = join(ROOTS, `${name}.new-${process.pid}`);
  console.error(`lab: Debian ${suite} for ${name}: ${packages.join(" ")}`);
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
  await root.check?.(fresh);
  // The stamp is inside, so that one rename makes both true.
  writeFileSync(stampIn(fresh), listOf(root));
  rmSync(rootOf(name), { recursive: true, force: true });
  renameSync(fresh, rootOf(name));
}

/** Debian's sid moves on: an engine under a wrong name would make every test of it a lie. */
async function checkVersion(engine: EngineName, root: string): Promise<void> {
  const { stdout } = await run(["chroot", root, "dockerd", "--version"]);
  console.error(`lab: ${stdout.trim()}`);
  if (stdout.includes(` ${engine}.`)) return;
  const { suite } = ENGINES[engine];
  throw new LabError(`Debian ${suite} has another engine than ${engine}: ${stdout.trim()}`);
}

function listOf({ suite, packages }: Root): string {
  const text = [suite, ...packages].join("\n");
  return `${createHash("sha256").update(text).digest("hex")}\n${text}\n`;
}

function stampIn(root: string): string {
  return join(root, "etc/lab-packages");
}
