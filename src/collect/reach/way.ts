/** How the host is read: at which place, and with whose rights. */

import { readDestination, writeDestination, type SshDestination } from "../ssh/destination.ts";
import { done, failed, type Outcome } from "../outcome.ts";

export type HostWay =
  | { readonly place: "local"; readonly right: "own" | "sudo" }
  | { readonly place: "ssh"; readonly right: "own" | "sudo"; readonly destination: SshDestination }
  /** A helper container of the engine; without an image, one that is at hand there. */
  | { readonly place: "container"; readonly image?: string };

const EXPECTED = "local, sudo, ssh:DEST, ssh+sudo:DEST, container or container:IMAGE";

/** As an image is written: name, tag, digest (distribution: reference/regexp.go). */
const IMAGE = /^[a-z0-9][\w.:/@-]{0,254}$/i;

/** Reads what `--via` and the setting say. */
export function readWay(text: string): Outcome<HostWay> {
  const [, word = "", , rest] = /^([^:]*)(:(.*))?$/s.exec(text) ?? [];
  const garbled = failed("garbled", "--via", `“${text}”: expected ${EXPECTED}`);
  switch (word) {
    case "local":
      return rest === undefined ? done({ place: "local", right: "own" }) : garbled;
    case "sudo":
      return rest === undefined ? done({ place: "local", right: "sudo" }) : garbled;
    case "ssh":
    case "ssh+sudo": {
      const destination = readDestination(rest ?? "");
      const right = word === "ssh" ? "own" : "sudo";
      if (destination.ok) return done({ place: "ssh", right, destination: destination.value });
      const { kind, asked, said } = destination.failure;
      return failed(kind, `--via ${word}:${asked}`, said);
    }
    case "container":
      if (rest === undefined) return done({ place: "container" });
      return IMAGE.test(rest) ? done({ place: "container", image: rest }) : garbled;
    default:
      return garbled;
  }
}

/** The text that `readWay` reads as this. */
export function writeWay(way: HostWay): string {
  switch (way.place) {
    case "local":
      return way.right === "own" ? "local" : "sudo";
    case "ssh":
      return `ssh${way.right === "own" ? "" : "+sudo"}:${writeDestination(way.destination)}`;
    case "container":
      return way.image === undefined ? "container" : `container:${way.image}`;
  }
}
