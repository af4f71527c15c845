import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EngineName } from "./engines.ts";
import { LAB } from "./places.ts";
import { rootOf } from "./roots.ts";
import { run } from "./run.ts";

/** The one image of the lab: a busybox whose default is a web server on port 80. */
const IMAGE = "busybox:lab";

/** How a container of it starts and stops unless told. As first process httpd ignores SIGTERM. */
const CONFIG = { Cmd: ["httpd", "-f", "-p", "80", "-h", "/www"], StopSignal: "SIGKILL" };

const ARCHITECTURES: Partial<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

/** The archive that `docker load` takes, made once of the busybox of the engine's root filesystem. */
export async function imageArchive(engine: EngineName): Promise<string> {
  const script = join(import.meta.dirname, "image.sh");
  const recipe = readFileSync(script, "utf8") + JSON.stringify(CONFIG);
  const archive = join(LAB, `image-${engine}-${sha256(recipe).slice(0, 8)}.tar`);
  if (existsSync(archive)) return archive;
  const folder = mkdtempSync(join(LAB, "image-"));
  try {
    await run(["sh", script, join(rootOf(engine), "bin/busybox"), folder]);
    writeManifest(folder);
    const parts = ["manifest.json", "config.json", "layer.tar"];
    await run(["tar", "-C", folder, "-cf", join(folder, "image.tar"), ...parts]);
    renameSync(join(folder, "image.tar"), archive);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return archive;
}

/** `docker import` of engine 20.10 cannot set a stop signal, so the image is written out. */
function writeManifest(folder: string): void {
  const layer = readFileSync(join(folder, "layer.tar"));
  const image = {
    architecture: ARCHITECTURES[process.arch] ?? process.arch,
    os: "linux",
    config: CONFIG,
    rootfs: {
      type: "layers",
      diff_ids: [`sha256:${sha256(layer)}`],
    },
  };
  const manifest = [{ Config: "config.json", RepoTags: [IMAGE], Layers: ["layer.tar"] }];
  writeFileSync(join(folder, "config.json"), JSON.stringify(image));
  writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest));
}

function sha256(bytes: string | Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
