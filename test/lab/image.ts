import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { LAB } from "./places.ts";
import { run } from "./run.ts";

/** The one image of the lab: a busybox whose default is a web server on port 80. */
export const IMAGE = "busybox:lab";

/** What the image is told to do when a container names no command. */
export const IMAGE_COMMAND = 'CMD ["httpd","-f","-p","80","-h","/www"]';

/** The tar that `docker import` takes, made once of the busybox of a root filesystem. */
export async function imageTar(root: string): Promise<string> {
  const tar = join(LAB, "busybox-lab.tar");
  if (existsSync(tar)) return tar;
  const fresh = `${tar}.new-${process.pid}`;
  await run(["sh", "-eu", join(import.meta.dirname, "image.sh"), join(root, "bin/busybox"), fresh]);
  renameSync(fresh, tar);
  return tar;
}
