/** Whom the person's `ssh` is asked to reach: read strictly, so that no word of it can be an option or a command. */

import { present } from "../fields.ts";
import { done, failed, type Outcome } from "../outcome.ts";

export interface SshDestination {
  /** Absent, ssh's configuration decides. */
  readonly user?: string;
  /** A name, an alias of the person's ssh configuration, or an address, IPv6 without brackets. */
  readonly host: string;
  readonly port?: number;
}

// Narrower than what ssh itself lets through (OpenSSH: ssh.c, valid_ruser and valid_hostname): nothing here is
// special to a shell, though the person's ProxyCommand may hand it to one.
const USER = /^[\p{L}\p{N}_.][\p{L}\p{N}_.@+\\-]*(?<!\\)$/u;
const NAME = /^[\p{L}\p{N}_.][\p{L}\p{N}_.+-]*$/u;
const IPV6 = /^\[([0-9a-f:.]*:[0-9a-f:.]*)(?:%(?:25)?([\p{L}\p{N}_.-]+))?\]$/iu;

/** Reads `[USER@]HOST[:PORT]`, an IPv6 address in brackets. */
export function readDestination(text: string): Outcome<SshDestination> {
  const read = destinationIn(text);
  if (typeof read !== "string") return done(read);
  return failed("garbled", withoutPassword(text), `${read}; expected something like dev@host:22`);
}

/** The same, or why it is none. */
export function destinationIn(text: string): SshDestination | string {
  const [, user, hostText = "", digits] =
    /^(?:(.*)@)?(\[[^\]]*\]|[^:]*)(?::(\d*))?$/su.exec(text) ?? [];
  if (user?.includes(":") === true) return "a password cannot stand in it";
  if (user !== undefined && !USER.test(user)) return "the user is not a name";
  const host = hostIn(hostText);
  if (host === undefined) return "the host is neither a name nor an address";
  const port = digits === undefined ? undefined : Number(digits);
  if (port !== undefined && (port < 1 || port > 65535)) return "the port is not a port";
  return present({ user, host, port });
}

function hostIn(text: string): string | undefined {
  const [, six, zone] = IPV6.exec(text) ?? [];
  if (six !== undefined) return zone === undefined ? six : `${six}%${zone}`;
  return NAME.test(text) ? text : undefined;
}

/** As a person writes it. */
export function writeDestination({ user, host, port }: SshDestination): string {
  const at = user === undefined ? "" : `${user}@`;
  return `${at}${host.includes(":") ? `[${host}]` : host}${port === undefined ? "" : `:${port}`}`;
}

/** The command that a person types to get there. */
export function typed({ user, host, port }: SshDestination): string {
  const at = user === undefined ? "" : `${user}@`;
  return `ssh ${port === undefined ? "" : `-p ${port} `}${at}${host}`;
}

/** The words that name it to `ssh`; all that follows is the command to run there. */
export function argvOf({ user, host, port }: SshDestination): readonly string[] {
  return [
    ...(user === undefined ? [] : ["-l", user]),
    ...(port === undefined ? [] : ["-p", `${port}`]),
    "--",
    host,
  ];
}

/** An address that a person typed with a password in it, fit for a message. */
export const withoutPassword = (text: string): string =>
  text.replace(/^((?:[a-z]+:\/\/)?[^/:@]*):(?!\/\/).*@/isu, "$1:…@");
