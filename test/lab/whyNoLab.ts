import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { isOnPath } from "../support/programs.ts";
import type { EngineName } from "./engines.ts";
import { LAB, makeFolder } from "./places.ts";
import { isBuilt } from "./roots.ts";

const PROGRAMS = ["bash", "flock", "ip", "mount", "nsenter", "tar", "umount", "unshare"];

/** Why no host can be started on this machine, in words; nothing where one can. */
export function whyNoLab(engines: readonly EngineName[] = []): string | undefined {
  if (process.platform !== "linux") return "the lab needs Linux";
  if (process.getuid?.() !== 0) return "the lab needs root";
  const built = engines.length > 0 && engines.every(isBuilt);
  const needed = built ? PROGRAMS : [...PROGRAMS, "mmdebstrap"];
  const missing = needed.filter((program) => !isOnPath(program));
  if (missing.length > 0) return `the lab needs ${missing.join(", ")}`;
  return whyNoNamespaces();
}

/** Root in a container often may not do what root may: trying it out is the only way to know. */
function whyNoNamespaces(): string | undefined {
  const script = join(import.meta.dirname, "try.sh");
  const tried = spawnSync(
    "unshare",
    ["--mount", "--net", "--pid", "--uts", "--fork", "sh", "-eu", script, makeFolder(LAB)],
    { encoding: "utf8", timeout: 10_000 },
  );
  if (tried.status === 0) return undefined;
  return `the lab needs namespaces, overlay mounts and veth devices: ${tried.stderr.trim()}`;
}
