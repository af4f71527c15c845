/** What one entry of `ports:` asks for. Compose Specification: 05-services.md, ports. */

import type { Protocol } from "../contract.ts";
import { readAddress } from "../net/address.ts";

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** What an entry binds. */
export interface PortMapping {
  /** Canonical text; absent: every address of the host. */
  readonly hostIp?: string;
  /** Absent: a free port that the engine picks at each start. */
  readonly host?: PortRange;
  readonly container: PortRange;
  readonly protocol: Protocol;
  /** `host` and `ingress` differ only in a swarm. */
  readonly mode?: string;
}

/** The mapping, or a sentence that says what is wrong. */
export type ReadMapping =
  | { readonly ok: true; readonly mapping: PortMapping }
  | { readonly ok: false; readonly problem: string };

/** The fields of the long syntax, as text. */
export interface LongPort {
  readonly target?: string;
  readonly published?: string;
  readonly host_ip?: string;
  readonly protocol?: string;
  readonly mode?: string;
}

/** `8080:80`, `127.0.0.1:8000-8010:80-90/udp`, `[::1]:53:53/udp`, `80`. */
export function readShortPort(text: string): ReadMapping {
  const { main, protocol } = splitProtocol(text.trim());
  const containerAt = main.lastIndexOf(":");
  const hostPart = main.slice(0, Math.max(containerAt, 0));
  const hostAt = hostPart.endsWith("]") ? hostPart.length : hostPart.lastIndexOf(":");
  return readMapping({
    target: main.slice(containerAt + 1),
    published: hostPart.slice(hostAt + 1),
    host_ip: hostPart.slice(0, Math.max(hostAt, 0)),
    protocol,
  });
}

function splitProtocol(text: string): { readonly main: string; readonly protocol: string } {
  const slash = text.lastIndexOf("/");
  return slash < 0
    ? { main: text, protocol: "tcp" }
    : { main: text.slice(0, slash), protocol: text.slice(slash + 1) };
}

export const readLongPort = (fields: LongPort): ReadMapping => readMapping(fields);

function readMapping(fields: LongPort): ReadMapping {
  const { target = "", published = "", host_ip = "", protocol = "tcp", mode } = fields;
  if (!isProtocol(protocol)) {
    return wrong(`“${protocol}” is not a protocol that a port can have: tcp, udp or sctp`);
  }
  if (target === "") return wrong("The port of the container is missing");
  const container = readRange(target);
  if (container === undefined) return wrong(notAPort(target));
  const host = published === "" ? undefined : readRange(published);
  if (published !== "" && host === undefined) return wrong(notAPort(published));
  const hostIp = host_ip === "" ? undefined : readHostIp(host_ip);
  if (host_ip !== "" && hostIp === undefined) return wrong(`“${host_ip}” is not an address`);
  if (host !== undefined && sizeOf(container) > 1 && sizeOf(container) !== sizeOf(host)) {
    return wrong(`${published} and ${target} are ranges of different length`);
  }
  return {
    ok: true,
    mapping: {
      container,
      protocol,
      ...(host === undefined ? {} : { host }),
      ...(hostIp === undefined ? {} : { hostIp }),
      ...(mode === undefined ? {} : { mode }),
    },
  };
}

const wrong = (problem: string): ReadMapping => ({ ok: false, problem });

const notAPort = (text: string): string =>
  `“${text}” is not a port: a number from 1 to 65535, or a range such as 8000-8010`;

const isProtocol = (text: string): text is Protocol =>
  text === "tcp" || text === "udp" || text === "sctp";

const sizeOf = ({ first, last }: PortRange): number => last - first + 1;

function readRange(text: string): PortRange | undefined {
  const found = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text.trim());
  if (found === null) return undefined;
  const first = Number(found[1]);
  const last = Number(found[2] ?? found[1]);
  return first >= 1 && first <= last && last <= 65_535 ? { first, last } : undefined;
}

function readHostIp(text: string): string | undefined {
  const bare = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  return readAddress(bare)?.text;
}
