import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { withLock } from "./lock.ts";
import { HOSTS, makeFolder, netnsNames, RUNNING } from "./places.ts";
import { LabError } from "./run.ts";

const REMOVE_DEADLINE_MS = 15_000;

/** A process, told from a later one of the same PID by when it started. */
interface ProcessRef {
  readonly pid: number;
  readonly started: string;
}

/** What a host of the lab has on this machine, kept in a file so that it can be removed by others. */
export interface HostRecord {
  readonly id: string;
  /** What the host writes. */
  readonly folder: string;
  /** The process that started it. */
  readonly owner: ProcessRef;
  /** The first process of its PID namespace, once there is one. */
  readonly init?: ProcessRef;
}

/** Takes a name that no other host on this machine has. */
export function claimHost(): HostRecord {
  makeFolder(RUNNING);
  const id = randomBytes(3).toString("hex");
  mkdirSync(join(RUNNING, id));
  const record = { id, folder: join(HOSTS, id), owner: processRef(process.pid) };
  writeRecord(record);
  return record;
}

/** Notes the first process of the host. */
export function recordInit(record: HostRecord, pid: number): HostRecord {
  const withInit = { ...record, init: processRef(pid) };
  writeRecord(withInit);
  return withInit;
}

/** Removes all that a host has on this machine: processes, namespaces, mounts, cgroups, folders. */
export function removeHost({ id, folder, init }: HostRecord): void {
  const deadline = Date.now() + REMOVE_DEADLINE_MS;
  if (init !== undefined && isAlive(init)) {
    thaw(id);
    // All other processes of the namespace end with its first one, and its mounts with them.
    kill(init.pid);
    while (isAlive(init)) pause(`process ${init.pid} of host ${id}`, deadline);
  }
  for (const name of Object.values(netnsNames(id))) removeNetns(name);
  removeCgroups(id, deadline);
  rmSync(folder, { recursive: true, force: true });
  rmSync(join(RUNNING, id), { recursive: true, force: true });
}

/** Removes hosts whose owner has ended without removing them, and tells which. */
export async function removeOrphans(): Promise<string[]> {
  return withLock(join(makeFolder(RUNNING), "lock"), () => Promise.resolve(findAndRemove()));
}

function findAndRemove(): string[] {
  // Listed before the records are: a host writes its record before it makes its folder.
  const all = existsSync(HOSTS) ? readdirSync(HOSTS) : [];
  const records = readRecords();
  const orphans = records.filter(({ owner }) => !isAlive(owner));
  orphans.forEach(removeHost);
  // Folders of this checkout outlive a reboot, what is under /run does not.
  const known = new Set(records.map(({ id }) => id));
  const folders = all.filter((id) => !known.has(id));
  for (const id of folders) rmSync(join(HOSTS, id), { recursive: true, force: true });
  return [...orphans.map(({ id }) => id), ...folders];
}

/** Every host of the lab on this machine, of whichever checkout. */
export function readRecords(): HostRecord[] {
  if (!existsSync(RUNNING)) return [];
  return readdirSync(RUNNING).flatMap((id) => {
    const file = recordFile(id);
    // A folder without a record is one that is being made or removed right now.
    return existsSync(file) ? [JSON.parse(readFileSync(file, "utf8")) as HostRecord] : [];
  });
}

/** What is left of a host, in words; empty once it is wholly removed. */
export function tracesOf({ id, folder, init }: HostRecord): string[] {
  const traces: string[] = [];
  if (init !== undefined && isAlive(init)) traces.push(`process ${init.pid}`);
  const mounts = readFileSync("/proc/self/mounts", "utf8").split("\n");
  traces.push(...mounts.filter((line) => line.includes(id)).map((line) => `mount ${line}`));
  const namespaces = Object.values(netnsNames(id)).map((name) => join("/run/netns", name));
  const paths = [...namespaces, ...cgroupsOf(id), folder, join(RUNNING, id)];
  traces.push(...paths.filter((path) => existsSync(path)));
  return traces;
}

/** The parent of all cgroups that the host's containers get. */
export function cgroupOf(id: string): string {
  return `/dnl-${id}`;
}

function writeRecord(record: HostRecord): void {
  const file = recordFile(record.id);
  writeFileSync(`${file}.new`, JSON.stringify(record));
  renameSync(`${file}.new`, file);
}

function recordFile(id: string): string {
  return join(RUNNING, id, "host.json");
}

function processRef(pid: number): ProcessRef {
  return { pid, started: startOf(pid) ?? "" };
}

function isAlive({ pid, started }: ProcessRef): boolean {
  return startOf(pid) === started;
}

/** When a process started, in ticks since boot; nothing of one that has ended. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name before may hold anything; after it come state (3rd field) … start (22nd).
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself in the meantime.
  }
}

function removeNetns(name: string): void {
  if (!existsSync(join("/run/netns", name))) return;
  const { stdout } = spawnSync("ip", ["netns", "pids", name], { encoding: "utf8" });
  for (const pid of stdout.split("\n").filter((line) => line !== "")) {
    kill(Number(pid));
  }
  spawnSync("ip", ["netns", "delete", name]);
}

function removeCgroups(id: string, deadline: number): void {
  for (const path of cgroupsOf(id)) {
    while (existsSync(path) && !removeCgroup(path)) pause(`cgroup ${path}`, deadline);
  }
}

function removeCgroup(path: string): boolean {
  try {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (entry.isDirectory()) removeCgroup(join(path, entry.name));
    }
    rmdirSync(path);
    return true;
  } catch {
    // The kernel keeps it busy for a moment after its last process.
    return false;
  }
}

/** What a paused container's cgroup holds still does not end even when it is killed: v1's freezer, and cgroup v2. */
function thaw(id: string): void {
  for (const path of cgroupsOf(id)) {
    for (const name of readdirSync(path, { recursive: true, encoding: "utf8" })) {
      const file = join(path, name);
      try {
        if (name.endsWith("freezer.state")) writeFileSync(file, "THAWED");
        else if (name.endsWith("cgroup.freeze")) writeFileSync(file, "0");
      } catch {
        // A cgroup that is gone by now holds nothing.
      }
    }
  }
}

function cgroupsOf(id: string): string[] {
  const mounts = readFileSync("/proc/self/mounts", "utf8").split("\n");
  return mounts
    .map((line) => line.split(" "))
    .filter(([, , type]) => type === "cgroup" || type === "cgroup2")
    .flatMap(([, path]) => (path === undefined ? [] : [path + cgroupOf(id)]))
    .filter((path) => existsSync(path));
}

/** Waits without handing control back: what calls may be the last that its process does. */
function pause(what: string, deadline: number): void {
  if (Date.now() > deadline) throw new LabError(`${what} does not end`);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
}
