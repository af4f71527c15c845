/** `ct`: the connection that a packet belongs to. Linux: net/netfilter/nft_ct.c, nft_ct_get_eval. */

import type { Packet } from "../../../net/packet.ts";
import {
  destinationTranslated,
  sourceTranslated,
  type Connection,
  type ConnectionTuple,
} from "../../conntrack.ts";
import type { Moment } from "../../moment.ts";
import { hasPorts, ICMP, ICMPV6 } from "../../protocols.ts";
import { textField } from "../json.ts";
import { doubtful, partly, type Loaded } from "../loaded.ts";
import { MARK, PORT, PROTOCOL, typeNamed } from "../types/index.ts";
import type { DataType } from "../types/kind.ts";
import { integer, ipv4Address, ipv6Address } from "../types/plain.ts";
import { valueOf } from "../value.ts";
import type { Expression, ExpressionKind, Place, Read } from "./kind.ts";

export interface Ct extends Expression {
  readonly kind: "ct";
  readonly key: string;
  readonly direction?: "original" | "reply";
}

interface Tracked {
  readonly connection: Connection;
  readonly tuple: ConnectionTuple;
  readonly moment: Moment;
  readonly direction?: "original" | "reply";
}

interface CtKey {
  readonly type: DataType;
  load(tracked: Tracked): Loaded;
}

const number = (bits: number): DataType => integer("integer", bits);
const unsure = (what: string): Loaded => doubtful("UNSUPPORTED_MATCH", what);

const KEYS: Readonly<Record<string, CtKey>> = {
  direction: {
    type: typeNamed("ct_dir"),
    load: ({ connection }) => (connection.direction === "original" ? 0 : 1),
  },
  status: { type: typeNamed("ct_status"), load: loadStatus },
  mark: { type: MARK, load: ({ connection }) => connection.mark },
  zone: { type: number(16), load: ({ connection }) => connection.zone },
  l3proto: {
    type: typeNamed("nf_proto"),
    load: ({ tuple }) => (tuple.src.family === "ip" ? 2 : 10),
  },
  protocol: { type: PROTOCOL, load: ({ tuple }) => tuple.protocol },
  saddr: { type: ipv4Address, load: ({ tuple }) => valueOf(tuple.src) },
  daddr: { type: ipv4Address, load: ({ tuple }) => valueOf(tuple.dst) },
  "ip saddr": { type: ipv4Address, load: ({ tuple }) => addressIn(tuple, "ip", "src") },
  "ip daddr": { type: ipv4Address, load: ({ tuple }) => addressIn(tuple, "ip", "dst") },
  "ip6 saddr": { type: ipv6Address, load: ({ tuple }) => addressIn(tuple, "ip6", "src") },
  "ip6 daddr": { type: ipv6Address, load: ({ tuple }) => addressIn(tuple, "ip6", "dst") },
  "proto-src": { type: PORT, load: ({ tuple }) => portOf(tuple, "sport") },
  "proto-dst": { type: PORT, load: ({ tuple }) => portOf(tuple, "dport") },
  helper: { type: typeNamed("helper"), load: loadHelper },
  label: { type: typeNamed("ct_label"), load: () => unsure("the connection's labels") },
  id: { type: number(32), load: () => unsure("the connection's number") },
  secmark: { type: number(32), load: () => unsure("the connection's security mark") },
  expiration: {
    type: typeNamed("duration"),
    load: () => doubtful("TIME_ON_PATH", "the time until the connection is forgotten"),
  },
  // Only ever set.
  event: { type: typeNamed("ct_event"), load: () => unsure("the connection's events") },
  bytes: { type: number(64), load: (tracked) => carried(tracked, tracked.moment.packet.length) },
  packets: { type: number(64), load: (tracked) => carried(tracked, 1) },
  avgpkt: { type: number(64), load: (tracked) => carried(tracked, tracked.moment.packet.length) },
};

const STATE = { new: 8, established: 2, related: 4, invalid: 1, untracked: 64 } as const;
const STATE_TYPE = typeNamed("ct_state");

export const ct: ExpressionKind<Ct> = {
  kind: "ct",
  read(given, place) {
    const [key, direction] = [textField(given, "key"), textField(given, "dir")];
    if (key === undefined || !(direction === undefined || isDirection(direction))) return undefined;
    if (key === "state") return readKey(key, STATE_TYPE, direction);
    const known = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
    if (known === undefined) return undefined;
    return readKey(key, isAddress(key) ? addressType(place) : known.type, direction);
  },
  load({ key, direction }, { moment }) {
    const { connection } = moment;
    if (key === "state") return loadState(moment);
    if (connection === undefined) return isBridged(moment) ? unsure(`ct ${key}`) : undefined;
    if (connection.state === "invalid" || connection.state === "untracked") return undefined;
    // A template has a state, and nothing else (nf_ct_is_template in nft_ct_get_eval).
    if (connection.template === true) return undefined;
    const tuple = direction === "reply" ? connection.reply : connection.original;
    const of = direction === undefined ? {} : { direction };
    return KEYS[key]?.load({ connection, tuple, moment, ...of });
  },
};

const isDirection = (given: string): given is "original" | "reply" =>
  given === "original" || given === "reply";

const isAddress = (key: string): boolean => key === "saddr" || key === "daddr";

/** Without a family the address is one of the table's. */
const addressType = ({ family }: Place): DataType => (family === "ip6" ? ipv6Address : ipv4Address);

const readKey = (key: string, type: DataType, direction: Ct["direction"]): Read<Ct> => ({
  expression: { kind: "ct", key, ...(direction === undefined ? {} : { direction }) },
  types: [type],
  text: direction === undefined ? `ct ${key}` : `ct ${direction} ${key}`,
});

/** A packet that conntrack has not seen counts as invalid. */
function loadState(moment: Moment): Loaded {
  if (moment.connection !== undefined) return STATE[moment.connection.state];
  return isBridged(moment) ? unsure("the state of its connection") : STATE.invalid;
}

/** Whether connections are tracked on the bridge is not told (nf_conntrack_bridge.c). */
const isBridged = ({ point: { layer } }: Moment): boolean => layer === "bridge";

const addressIn = (tuple: ConnectionTuple, family: "ip" | "ip6", side: "src" | "dst"): Loaded =>
  tuple.src.family === family ? valueOf(tuple[side]) : undefined;

function portOf(tuple: ConnectionTuple, side: "sport" | "dport"): Loaded {
  if (hasPorts(tuple.protocol)) return tuple[side] ?? 0;
  const isIcmp = tuple.protocol === ICMP || tuple.protocol === ICMPV6;
  return isIcmp ? unsure("the number of the ICMP query") : 0;
}

const EXPECTED = 1;
const SEEN_REPLY = 2;
const ASSURED = 4;
const CONFIRMED = 8;
const SNAT = 16;
const DNAT = 32;

/** What a snapshot tells of enum ip_conntrack_status. */
function loadStatus({ connection, moment }: Tracked): Loaded {
  const { state } = connection;
  let value = 0;
  let known = EXPECTED | SEEN_REPLY | ASSURED | CONFIRMED | SNAT | DNAT;
  if (sourceTranslated(connection)) value |= SNAT;
  if (destinationTranslated(connection)) value |= DNAT;
  // A connection is confirmed once its first packet has left, or has come back over loopback.
  const hasLeft = state !== "new" || connection.confirmed === true;
  if (hasLeft || moment.point.inDev === "lo") value |= CONFIRMED;
  if (state === "established") {
    value |= SEEN_REPLY;
    known &= ~(EXPECTED | ASSURED);
  }
  if (state === "related") known &= ~(EXPECTED | SEEN_REPLY | ASSURED);
  return partly(
    { ...doubtful("UNSUPPORTED_MATCH", "the status of the connection"), value, known },
    value,
    known,
  );
}

/** Only a connection that another one's helper expected has one. */
function loadHelper({ connection, moment: { packet } }: Tracked): Loaded {
  if (connection.state === "new" || isError(packet)) return undefined;
  if (connection.state === "established")
    return doubtful("UNSUPPORTED_MATCH", "the helper that expected it");
  return unsure("the helper that expected the connection");
}

const isError = ({ protocol }: Packet): boolean => protocol === ICMP || protocol === ICMPV6;

/** A first packet is counted before the rules see it; a rule that asks makes the kernel count. */
function carried({ connection, direction }: Tracked, first: number): Loaded {
  if (connection.state !== "new") return unsure("what the connection has carried");
  return direction === "reply" ? 0 : first;
}
