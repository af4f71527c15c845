/** `-m conntrack`: state, status, addresses and ports of the connection. Linux: net/netfilter/xt_conntrack.c. */

import { NO, YES, type Answer } from "../../answer.ts";
import { inPrefix, type Prefix } from "../../net/prefix.ts";
import {
  barePrefix,
  choice,
  choices,
  inRange,
  option,
  plain,
  portRange,
  range,
  ALL_BITS,
  type Range,
} from "../codecs.ts";
import { destinationTranslated, sourceTranslated, type Connection } from "../conntrack.ts";
import { unknown, type Moment } from "../moment.ts";
import type { Codec, FieldValues, Given } from "../options.ts";
import { readProtocol } from "../protocols.ts";
import { matchKind } from "./kind.ts";

const TRACKED = {
  new: "NEW",
  established: "ESTABLISHED",
  related: "RELATED",
  invalid: "INVALID",
  untracked: "UNTRACKED",
} as const;

/** A packet that conntrack has not seen counts as invalid, as in the kernel. */
export const stateOf = (connection: Connection | undefined): (typeof TRACKED)["new" | "invalid"] =>
  TRACKED[connection?.state ?? "invalid"] as "NEW";

const protocolNumber: Codec<number> = {
  words: 1,
  read: ([given = ""]) => {
    const number = readProtocol(given);
    return number === 0 ? undefined : number;
  },
  print: String,
};

const fields = {
  ctstate: option(
    "--ctstate",
    choices("INVALID", "NEW", "RELATED", "ESTABLISHED", "UNTRACKED", "SNAT", "DNAT"),
  ),
  ctproto: option("--ctproto", protocolNumber),
  ctorigsrc: option("--ctorigsrc", barePrefix),
  ctorigdst: option("--ctorigdst", barePrefix),
  ctreplsrc: option("--ctreplsrc", barePrefix),
  ctrepldst: option("--ctrepldst", barePrefix),
  ctorigsrcport: option("--ctorigsrcport", portRange),
  ctorigdstport: option("--ctorigdstport", portRange),
  ctreplsrcport: option("--ctreplsrcport", portRange),
  ctrepldstport: option("--ctrepldstport", portRange),
  ctstatus: option("--ctstatus", choices("NONE", "EXPECTED", "SEEN_REPLY", "ASSURED", "CONFIRMED")),
  ctexpire: option("--ctexpire", range(ALL_BITS)),
  ctdir: plain("--ctdir", choice("ORIGINAL", "REPLY")),
};

type Conntrack = FieldValues<typeof fields>;

export const conntrack = matchKind({
  kind: "conntrack",
  fields,
  check: (match) =>
    Object.keys(match).length === 0 ? "-m conntrack needs at least one option" : undefined,
  holds(match, moment) {
    const { connection } = moment;
    if (match.ctstate !== undefined && !stateHolds(match.ctstate, connection)) return NO;
    if (connection === undefined || !isTracked(connection)) {
      // xt_conntrack.c: without a connection nothing but the state is looked at.
      return match.ctstate === undefined ? NO : YES;
    }
    if (match.ctdir !== undefined && match.ctdir.value.toLowerCase() !== connection.direction) {
      return NO;
    }
    if (!tupleHolds(match, connection)) return NO;
    return combine(statusHolds(match, moment, connection), expiryHolds(match));
  },
});

const isTracked = ({ state }: Connection): boolean => state !== "invalid" && state !== "untracked";

function stateHolds(
  { value, negated }: Given<readonly string[]>,
  connection: Connection | undefined,
): boolean {
  const tracked = connection !== undefined && isTracked(connection);
  const hit =
    value.includes(stateOf(connection)) ||
    (tracked && value.includes("SNAT") && sourceTranslated(connection)) ||
    (tracked && value.includes("DNAT") && destinationTranslated(connection));
  return hit !== negated;
}

function tupleHolds(match: Conntrack, { original, reply }: Connection): boolean {
  const prefixes: readonly (readonly [Given<Prefix> | undefined, typeof original.src])[] = [
    [match.ctorigsrc, original.src],
    [match.ctorigdst, original.dst],
    [match.ctreplsrc, reply.src],
    [match.ctrepldst, reply.dst],
  ];
  const ports: readonly (readonly [Given<Range> | undefined, number | undefined])[] = [
    [match.ctproto === undefined ? undefined : asRange(match.ctproto), original.protocol],
    [match.ctorigsrcport, original.sport],
    [match.ctorigdstport, original.dport],
    [match.ctreplsrcport, reply.sport],
    [match.ctrepldstport, reply.dport],
  ];
  return (
    prefixes.every(([given, address]) => !given || hits(given, inPrefix(given.value, address))) &&
    ports.every(([given, port = 0]) => !given || hits(given, inRange(given.value, port)))
  );
}

const hits = ({ negated }: Given<unknown>, is: boolean): boolean => is !== negated;

const asRange = ({ value, negated }: Given<number>): Given<Range> => ({
  value: { min: value, max: value },
  negated,
});

/** The bits that are known: a reply was seen once the connection is established; confirmed is what left a hook before. */
function statusHolds({ ctstatus }: Conntrack, { point }: Moment, connection: Connection): Answer {
  if (ctstatus === undefined) return YES;
  const { value, negated } = ctstatus;
  const established = connection.state === "established";
  const isTemplate = connection.template === true;
  const isKnown = connection.state !== "new" || connection.confirmed === true;
  const confirmed = isKnown || point.inDev === "lo" || isTemplate;
  const hit =
    (value.includes("SEEN_REPLY") && established) || (value.includes("CONFIRMED") && confirmed);
  if (hit) return negated ? NO : YES;
  if (connection.state === "new") return negated ? YES : NO;
  const doubtful = ["ASSURED", "EXPECTED", "SEEN_REPLY"].filter((bit) =>
    (value as readonly string[]).includes(bit),
  );
  if (doubtful.length === 0) return negated ? YES : NO;
  const usually = doubtful.some((bit) => bit !== "EXPECTED") && connection.direction === "original";
  return unknown(
    "UNSUPPORTED_MATCH",
    `conntrack has the connection as ${doubtful.join(" or ")}`,
    usually !== negated,
  );
}

function expiryHolds({ ctexpire }: Conntrack): Answer {
  if (ctexpire === undefined) return YES;
  return unknown("TIME_ON_PATH", "the connection expires in that time", ctexpire.negated);
}

function combine(one: Answer, other: Answer): Answer {
  if (one.is === "no" || other.is === "yes") return one;
  return one.is === "yes" || other.is === "no" ? other : one;
}
