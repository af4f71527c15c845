/** The engines that a person on this machine could mean. Found, not asked: nothing is sent to any. */

import { readdir, realpath, stat } from "node:fs/promises";
import { homedir } from "node:os";
import {
  listContexts,
  overriddenContext,
  resolveEndpoint,
  type EngineChoice,
} from "../contexts.ts";
import type { EngineEndpoint } from "../engine/endpoint.ts";
import { readEndpoint } from "../engine/endpoint.ts";
import { present } from "../fields.ts";
import { placeFoldersOf, placesOf, type Around, type Place } from "./places.ts";

export interface FoundEngine {
  readonly endpoint: EngineEndpoint;
  /** How to name it again. */
  readonly choice: EngineChoice;
  /** `rootless Docker`, `Colima, profile x`; absent where only the endpoint tells. */
  readonly what?: string;
  /** The one that the `docker` command would use. */
  readonly meant: boolean;
  /** The context that would be meant, were `DOCKER_HOST` not set. */
  readonly overrides?: string;
  /** Whether its socket is there; absent where only asking would tell. */
  readonly there?: boolean;
}

export const aroundHere = (env: NodeJS.ProcessEnv = process.env): Around => ({
  env,
  home: env["HOME"] ?? homedir(),
  platform: process.platform,
  ...present({ uid: process.getuid?.() }),
});

/** The one that is meant first, then contexts by name, then sockets that are there and that nobody named. */
export async function findEngines(around: Around = aroundHere()): Promise<readonly FoundEngine[]> {
  const [places, named] = await Promise.all([socketsThere(around), namedEngines(around)]);
  const all = new Map<string, FoundEngine>();
  for (const engine of named) {
    const key = await keyOf(engine.endpoint);
    const what = places.get(key)?.what;
    const there = isLocal(engine.endpoint) ? places.has(key) || (await isThere(key)) : undefined;
    // Of several names for one engine the first counts.
    if (!all.has(key)) all.set(key, { ...engine, ...present({ what, there }) });
  }
  for (const [key, { path, what }] of places) {
    const host = `${around.platform === "win32" ? "npipe" : "unix"}://${path}`;
    const endpoint = readEndpoint(host, what);
    if (all.has(key) || !endpoint.ok) continue;
    all.set(key, { endpoint: endpoint.value, choice: { host }, what, meant: false, there: true });
  }
  return [...all.values()];
}

/** Of those that can be told from here: whose socket is there. */
export const areThere = (found: readonly FoundEngine[]): readonly FoundEngine[] =>
  found.filter(({ there }) => there === true);

async function namedEngines({ env, home }: Around): Promise<readonly FoundEngine[]> {
  const withHome = { HOME: home, ...env };
  const contexts = (await listContexts(withHome)).map((context) => ({ context }));
  const choices: readonly EngineChoice[] = [{}, ...contexts];
  const read = await Promise.all(
    choices.map(async (choice) => {
      const endpoint = await resolveEndpoint({ ...choice, env: withHome });
      const meant = choice.context === undefined;
      const overrides = meant ? await overriddenContext(withHome) : undefined;
      return endpoint.ok
        ? [{ endpoint: endpoint.value, choice, meant, ...present({ overrides }) }]
        : [];
    }),
  );
  return read.flat();
}

/** Sockets by the file that they lead to. */
async function socketsThere(around: Around): Promise<ReadonlyMap<string, Place>> {
  const folders = await Promise.all(
    placeFoldersOf(around).map(async ({ folder, nameOf, placeOf }) => {
      const entries = await readdir(folder).catch((): string[] => []);
      return entries.sort().flatMap((entry) => {
        const name = nameOf(entry);
        return name === undefined ? [] : [placeOf(entry, name)];
      });
    }),
  );
  const there = await Promise.all(
    [...placesOf(around), ...folders.flat()].map(async (place) =>
      (await isThere(place.path)) ? [[await reallyAt(place.path), place] as const] : [],
    ),
  );
  const places = new Map<string, Place>();
  for (const [key, place] of there.flat()) {
    const known = places.get(key);
    // `/var/run/docker.sock` is often a link to the socket of something with a name of its own.
    if (known === undefined) places.set(key, place);
    else if (known.what === PLAIN) places.set(key, { path: known.path, what: place.what });
  }
  return places;
}

const PLAIN = "Docker";

const isLocal = ({ kind }: EngineEndpoint): boolean => kind === "unix" || kind === "npipe";

const keyOf = (endpoint: EngineEndpoint): Promise<string> =>
  endpoint.kind === "unix" || endpoint.kind === "npipe"
    ? reallyAt(endpoint.path)
    : Promise.resolve(endpoint.text);

const reallyAt = (path: string): Promise<string> => realpath(path).catch(() => path);

/** Named pipes are files to Windows, and sockets to nobody. */
const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isSocket() || path.startsWith("//./pipe/"),
    () => false,
  );
