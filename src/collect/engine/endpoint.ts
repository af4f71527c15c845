/** Where an engine is asked: what `DOCKER_HOST` and contexts may say. */

import { done, failed, type Outcome } from "../outcome.ts";
import { destinationIn, withoutPassword, type SshDestination } from "../ssh/destination.ts";

/** PEM texts. */
export interface TlsMaterial {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** False takes any certificate, as `DOCKER_TLS` without `DOCKER_TLS_VERIFY` does. */
  readonly verify: boolean;
}

export type EngineEndpoint = {
  /** As a person would write it: `unix:///var/run/docker.sock`. */
  readonly text: string;
  /** Who named it: `context prod`, `DOCKER_HOST`, `the default`. */
  readonly source: string;
} & (
  | { readonly kind: "unix" | "npipe"; readonly path: string }
  | {
      readonly kind: "tcp";
      readonly host: string;
      readonly port: number;
      readonly tls?: TlsMaterial;
    }
  | {
      readonly kind: "ssh";
      readonly destination: SshDestination;
      /** The engine's socket there; absent, the one that `docker` there means. */
      readonly socket?: string;
    }
);

const EXAMPLES =
  "unix:///var/run/docker.sock, ssh://user@host, tcp://host:2376, npipe:////./pipe/docker_engine";

/** Reads what stands in `DOCKER_HOST`, `--host` or a context. */
export function readEndpoint(typed: string, source: string): Outcome<EngineEndpoint> {
  const text = typed.trim();
  const [, scheme = "tcp", rest = ""] = /^(?:([a-z]+):\/\/)?(.*)$/s.exec(text) ?? [];
  const garbled = (why: string): Outcome<never> =>
    failed(
      "garbled",
      source,
      `${withoutPassword(text)}: ${why}; expected something like ${EXAMPLES}`,
    );
  switch (scheme) {
    case "unix":
      if (!rest.startsWith("/")) return garbled("a unix socket needs an absolute path");
      return done({ kind: "unix", path: rest, text, source });
    case "npipe":
      return done({ kind: "npipe", path: rest, text, source });
    case "ssh":
      return readSsh(rest, text, source, garbled);
    case "tcp":
    case "http":
    case "https":
      return readTcp(rest, text, source) ?? garbled("not a host and a port");
    default:
      return garbled(`${scheme}:// is not known`);
  }
}

const PLAIN_PORT = 2375;

function readTcp(rest: string, text: string, source: string): Outcome<EngineEndpoint> | undefined {
  const [, six, name, digits] =
    /^(?:\[([0-9a-f:.]+)\]|([^:/[\]@]+))(?::(\d{1,5}))?\/?$/i.exec(rest) ?? [];
  const host = six ?? name;
  const port = digits === undefined ? PLAIN_PORT : Number(digits);
  if (host === undefined || port > 65535) return undefined;
  return done({ kind: "tcp", host, port, text, source });
}

// What needs no quoting in any shell: it becomes a word of the command that ssh runs there.
const SOCKET = /^\/[\p{L}\p{N}_./@:+,=-]+$/u;

/** `USER@HOST:PORT/SOCKET`, as docker/cli takes it (cli/connhelper: a path of slashes only is none). */
function readSsh(
  rest: string,
  text: string,
  source: string,
  garbled: (why: string) => Outcome<never>,
): Outcome<EngineEndpoint> {
  const [, authority = "", path = ""] = /^([^/?#]*)(.*)$/s.exec(rest) ?? [];
  const destination = destinationIn(decoded(authority));
  if (typeof destination === "string") return garbled(destination);
  const endpoint = { kind: "ssh", destination, text, source } as const;
  if (/^\/*$/.test(path)) return done(endpoint);
  const socket = decoded(path);
  return SOCKET.test(socket)
    ? done({ ...endpoint, socket })
    : garbled("the path is not one of a socket");
}

/** What a URL writes as `%5C`. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
