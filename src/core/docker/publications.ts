/** What containers publish, and what they asked to publish and did not get. */

import type { Container, PortBinding } from "./engine.ts";

/** One port of a container that it has on the host, or wanted to have. */
export interface Publication {
  readonly container: Container;
  readonly binding: PortBinding;
  /** The engine publishes it now: the container runs and the wish came true. */
  readonly standing: boolean;
}

/** Running or paused: its namespace, address and rules exist. */
export const isUp = ({ state }: Container): boolean => state === "running" || state === "paused";

/**
 * All publications of a container, those that stand first.
 * Of one that is not up none stands, whatever the engine still says: after the engine was killed it keeps the ports
 * of containers that died with it.
 */
export function publicationsOf(container: Container): readonly Publication[] {
  const up = isUp(container);
  const standing = container.published
    .filter(({ hostPort }) => hostPort !== 0)
    .map((binding) => ({ container, binding, standing: up }));
  const wishes = container.requested
    .filter((wish) => wish.hostPort !== 0 && !container.published.some(fulfils(wish)))
    .map((binding) => ({ container, binding, standing: false }));
  return [...standing, ...wishes];
}

/** Whether the publication is about this host port; a wish may name a range. */
export function claimsPort({ binding }: Publication, port: number): boolean {
  return binding.hostPort <= port && port <= (binding.hostPortEnd ?? binding.hostPort);
}

const ANY = new Set(["", "0.0.0.0", "::"]);

export const isAnyAddress = (hostIp: string): boolean => ANY.has(hostIp);

const fulfils =
  (wish: PortBinding) =>
  (fact: PortBinding): boolean =>
    fact.containerPort === wish.containerPort &&
    fact.protocol === wish.protocol &&
    wish.hostPort <= fact.hostPort &&
    fact.hostPort <= (wish.hostPortEnd ?? wish.hostPort) &&
    // A wish that names no address gets the engine's default one (`--ip`).
    (wish.hostIp === "" || wish.hostIp === fact.hostIp);
