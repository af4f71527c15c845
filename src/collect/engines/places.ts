/** Where engines put their sockets, by the documents and sources of each. Nothing is asked of any. */

import { posix } from "node:path";
import { wordOf } from "../fields.ts";

/** Of whom and on what machine engines are looked for. */
export interface Around {
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  readonly platform: NodeJS.Platform;
  /** Absent where users have no number. */
  readonly uid?: number;
}

/** A socket, or a named pipe, that may be there. */
export interface Place {
  readonly path: string;
  /** `rootless Docker`, `Colima, profile x`. */
  readonly what: string;
}

/** A folder that has a socket for each machine or profile. */
export interface PlaceFolder {
  readonly folder: string;
  /** The name that an entry stands for; `undefined` for one that is none of them. */
  readonly nameOf: (entry: string) => string | undefined;
  readonly placeOf: (entry: string, name: string) => Place;
}

/** Of two places that lead to one socket the first counts. */
export function placesOf(around: Around): readonly Place[] {
  const { home, platform } = around;
  if (platform === "win32") return PIPES;
  const at = (...parts: readonly string[]): string => posix.join(home, ...parts);
  const runtime = runtimeFolder(around);
  const ofUser =
    runtime === undefined
      ? []
      : [
          // dockerd-rootless.sh
          { path: posix.join(runtime, "docker.sock"), what: "rootless Docker" },
          // podman-system-service(1)
          { path: posix.join(runtime, "podman/podman.sock"), what: "rootless Podman" },
        ];
  const mac = platform === "darwin";
  return [
    { path: "/var/run/docker.sock", what: "Docker" },
    ...ofUser,
    // dockerd-rootless-setuptool.sh falls back to it; Docker Desktop on macOS has its own there.
    { path: at(".docker/run/docker.sock"), what: mac ? "Docker Desktop" : "rootless Docker" },
    ...(mac ? [] : [{ path: at(".docker/desktop/docker.sock"), what: "Docker Desktop" }]),
    { path: "/run/podman/podman.sock", what: "Podman" },
    { path: at(".orbstack/run/docker.sock"), what: "OrbStack" },
    { path: at(".rd/docker.sock"), what: "Rancher Desktop" },
    // Podman 4 and 5: a link to the machine that runs.
    { path: at(".local/share/containers/podman/machine/podman.sock"), what: "Podman machine" },
  ];
}

/** Docker Desktop's own pipe, the one that every engine would like to have, and that of `podman machine`. */
const PIPES: readonly Place[] = [
  { path: "//./pipe/docker_engine", what: "Docker" },
  { path: "//./pipe/dockerDesktopLinuxEngine", what: "Docker Desktop" },
  { path: "//./pipe/podman-machine-default", what: "Podman machine" },
];

export function placeFoldersOf(around: Around): readonly PlaceFolder[] {
  const { env, home, platform } = around;
  if (platform === "win32") return [];
  const temporary = platform === "darwin" ? env["TMPDIR"] : runtimeFolder(around);
  return [
    ...colimaHomes(around).map(colima),
    lima(wordOf(env["LIMA_HOME"]) ?? posix.join(home, ".lima")),
    podmanMachines4(posix.join(home, ".local/share/containers/podman/machine")),
    ...(temporary === undefined ? [] : [podmanMachines5(posix.join(temporary, "podman"))]),
  ];
}

/** colima: config/files.go. */
const colimaHomes = ({ env, home }: Around): readonly string[] =>
  [
    ...[wordOf(env["COLIMA_HOME"]), posix.join(home, ".colima")],
    posix.join(wordOf(env["XDG_CONFIG_HOME"]) ?? posix.join(home, ".config"), "colima"),
  ].filter((folder) => folder !== undefined);

const colima = (folder: string): PlaceFolder => ({
  folder,
  // `_lima` and `_templates` are no profiles.
  nameOf: (entry) => (/^[_.]/.test(entry) ? undefined : entry),
  placeOf: (entry, name) => ({
    path: posix.join(folder, entry, "docker.sock"),
    what: name === "default" ? "Colima" : `Colima, profile ${name}`,
  }),
});

/** lima: templates/docker.yaml forwards to `{{.Dir}}/sock/docker.sock`. */
const lima = (folder: string): PlaceFolder => ({
  folder,
  nameOf: (entry) => (/^[_.]/.test(entry) ? undefined : entry),
  placeOf: (entry, name) => ({
    path: posix.join(folder, entry, "sock/docker.sock"),
    what: `Lima, instance ${name}`,
  }),
});

const podmanMachines4 = (folder: string): PlaceFolder => ({
  folder,
  nameOf: (entry) => (entry.includes(".") ? undefined : entry),
  placeOf: (entry, name) => ({
    path: posix.join(folder, entry, "podman.sock"),
    what: `Podman machine ${name}`,
  }),
});

/** podman 5: the sockets of all machines in one folder. */
const podmanMachines5 = (folder: string): PlaceFolder => ({
  folder,
  nameOf: (entry) => /^(.+)-api\.sock$/.exec(entry)?.[1],
  placeOf: (entry, name) => ({
    path: posix.join(folder, entry),
    what: `Podman machine ${name}`,
  }),
});

/** Where nobody says, systemd makes it: pam_systemd(8). */
function runtimeFolder({ env, platform, uid }: Around): string | undefined {
  const told = wordOf(env["XDG_RUNTIME_DIR"]);
  if (told !== undefined) return told;
  return platform === "linux" && uid !== undefined ? `/run/user/${uid}` : undefined;
}
