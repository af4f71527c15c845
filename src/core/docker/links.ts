/** `--link` of the default bridge: names in the hosts file, and variables in the environment. */

import type { Container } from "./engine.ts";

export interface Link {
  /** Name of the container that it leads to. */
  readonly target: string;
  readonly alias: string;
}

/** As the engine keeps it: `/target:/container/alias`. */
export function readLink(text: string): Link | undefined {
  const [, target, alias] = /^\/([^:]+):\/.*\/([^/]+)$/.exec(text) ?? [];
  return target === undefined || alias === undefined ? undefined : { target, alias };
}

/** Older engines take the lowest number, newer ones the lowest of TCP: none where that is not the same. */
function mainPort(ports: Container["exposed"]): Container["exposed"] {
  const tcp = ports.find(({ protocol }) => protocol === "tcp");
  const [lowest] = ports;
  const isSure = tcp === undefined || tcp.port === lowest?.port;
  return lowest !== undefined && isSure ? [tcp ?? lowest] : [];
}

/**
 * What the engine puts into the environment of the container that has the link, when that starts
 * (moby: daemon/links/links.go); besides, variables for ranges of ports, and the
 * linked container's own as `ALIAS_ENV_…`.
 */
export function linkEnvironment(
  holder: Container,
  { alias }: Link,
  target: Container,
): readonly string[] {
  const [{ ipv4 = "" } = {}] = target.endpoints;
  const prefix = alias.replaceAll("-", "_").toUpperCase();
  const ports = target.exposed.toSorted((a, b) => a.port - b.port);
  const url = ({ port, protocol }: Container["exposed"][number]): string =>
    `${protocol}://${ipv4}:${String(port)}`;
  return [
    ...mainPort(ports).map((first) => `${prefix}_PORT=${url(first)}`),
    ...ports.flatMap((each) => {
      const { port, protocol } = each;
      const name = `${prefix}_PORT_${String(port)}_${protocol.toUpperCase()}`;
      return [
        `${name}=${url(each)}`,
        `${name}_ADDR=${ipv4}`,
        `${name}_PORT=${String(port)}`,
        `${name}_PROTO=${protocol}`,
      ];
    }),
    `${prefix}_NAME=/${holder.name}/${alias}`,
  ];
}
