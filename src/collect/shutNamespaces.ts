/** Namespaces that the reader may not ask after, and what the engine tells them by. */

import type { Container, Engine } from "../core/docker/engine.ts";
import type { RawNetns } from "./proc/netns.ts";

type Found = readonly [RawNetns, ...RawNetns[]];

/**
 * Two halves of one namespace made whole: of the first a process is known, of the second the file that it is mounted
 * at, and the engine tells both of its container (`State.Pid`, `SandboxKey`).
 */
export function namedByEngine([own, ...others]: Found, engine: Engine | undefined): Found {
  const named = new Map<RawNetns, RawNetns>();
  for (const container of engine?.containers ?? []) {
    const shut = others.find(({ unnamed, pids }) => unnamed === true && has(pids, container));
    const mounted = others.find(({ mount, pids }) => pids.length === 0 && isAt(mount, container));
    if (shut !== undefined && mounted !== undefined) named.set(shut, mounted);
  }
  const gone = new Set(named.values());
  return [
    own,
    ...others
      .filter((netns) => !gone.has(netns))
      .map((netns) => {
        const mounted = named.get(netns);
        return mounted === undefined ? netns : { ...mounted, ...netns, id: mounted.id };
      }),
  ];
}

const has = (pids: readonly number[], { pid }: Container): boolean =>
  pid !== undefined && pids.includes(pid);

/** The engine says `/var/run`, which is a link to `/run`. */
const isAt = (mount: string | undefined, { sandboxKey }: Container): boolean =>
  mount !== undefined &&
  sandboxKey !== "" &&
  sandboxKey.replace(/^\/var\/run\//, "/run/") === mount;
