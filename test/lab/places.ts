import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";

/** The lab's cache, in the project's own folder: root filesystems, the image, what hosts write. */
export const LAB = resolve(import.meta.dirname, "../../.lab");

export const ROOTS = join(LAB, "roots");
export const HOSTS = join(LAB, "hosts");

/**
 * What runs at present, one folder a host, for all checkouts on this machine: namespaces have
 * names that are the machine's. The engine's socket is here too, as the path of a socket must be
 * shorter than 108 bytes.
 */
export const RUNNING = "/run/dnl-lab";

/** The namespaces of a host. */
export function netnsNames(id: string): { host: string; client: string } {
  return { host: `dnl-${id}-host`, client: `dnl-${id}-client` };
}

export function makeFolder(path: string): string {
  mkdirSync(path, { recursive: true });
  return path;
}
