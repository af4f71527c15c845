/** Where an engine is asked: what `DOCKER_HOST` and contexts may say. */

import { failed, type Outcome } from "../outcome.ts";

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
  | { readonly kind: "ssh"; readonly destination: string }
);

const EXAMPLES = "unix:///var/run/docker.sock, tcp://host:2376, npipe:////./pipe/docker_engine";

/** Reads what stands in `DOCKER_HOST`, `--host` or a context. */
export function readEndpoint(text: string, source: string): Outcome<EngineEndpoint> {
  const [, scheme = "tcp", rest = ""] = /^(?:([a-z]+):\/\/)?(.*)$/.exec(text) ?? [];
  const garbled = (why: string): Outcome<never> =>
    failed("garbled", source, `${text}: ${why}; expected something like ${EXAMPLES}`);
  switch (scheme) {
    case "unix":
      if (!rest.startsWith("/")) return garbled("a unix socket needs an absolute path");
      return { ok: true, value: { kind: "unix", path: rest, text, source } };
    case "npipe":
      return { ok: true, value: { kind: "npipe", path: rest, text, source } };
    case "ssh":
      return { ok: true, value: { kind: "ssh", destination: rest, text, source } };
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
  return { ok: true, value: { kind: "tcp", host, port, text, source } };
}
