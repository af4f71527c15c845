/** `meta`: what the kernel holds of a packet besides its bytes. Linux: net/netfilter/nft_meta.c, nft_meta_get_eval. */

import type { RuleFamily } from "../../../hop.ts";
import type { Packet } from "../../../net/packet.ts";
import type { HookPoint } from "../../hook.ts";
import { field, textField } from "../json.ts";
import { doubtful, type Doubtful, type Loaded } from "../loaded.ts";
import { ETHER_TYPE, IFINDEX, IFNAME, MARK, PROTOCOL, typeNamed } from "../types/index.ts";
import type { DataType } from "../types/kind.ts";
import { integer, name, truth } from "../types/plain.ts";
import type { Expression, ExpressionKind } from "./kind.ts";
import { loadInterfaceType, loadOwnType } from "./interfaceType.ts";

export interface Meta extends Expression {
  readonly kind: "meta";
  readonly key: string;
}

interface MetaKey {
  readonly type: DataType;
  /** nft writes it without `meta`. */
  readonly bare?: true;
  load(packet: Packet, point: HookPoint, family: RuleFamily): Loaded;
}

const unsure =
  (what: string): MetaKey["load"] =>
  () =>
    doubtful("UNSUPPORTED_MATCH", what);

const CLOCK = doubtful("TIME_ON_PATH", "the clock");
const LOT = doubtful("RANDOM_ON_PATH", "the number drawn");
const NFPROTO = { ip: 2, ip6: 10, bridge: 7, netdev: 5 } as const;

/** Tables of `inet` know the family even where the packet comes in (nft_do_chain_inet_ingress). */
const nfproto: MetaKey["load"] = (packet, { layer }, family) =>
  NFPROTO[family === "inet" ? packet.family : layer];

const PROTOCOL_OF = { ip: 0x0800, ip6: 0x86dd } as const;
const PACKET_TYPE = { host: 0, broadcast: 1, multicast: 2, otherhost: 3 } as const;

/** Who sends a packet that is made here; a packet from the wire has nobody (NFT_BREAK). */
const owner =
  (id: "uid" | "gid", what: string): MetaKey["load"] =>
  ({ owner: given }) =>
    given === undefined ? undefined : (given[id] ?? doubtful("UNSUPPORTED_MATCH", what));

const group =
  (dev: "inDev" | "outDev"): MetaKey["load"] =>
  (_packet, point) =>
    point[dev] === undefined
      ? undefined
      : doubtful("UNSUPPORTED_MATCH", `the group of ${point[dev]}`);

const bridgeOf =
  (dev: "inDev" | "outDev"): MetaKey["load"] =>
  (_packet, point) =>
    point.layer === "bridge" && point[dev] !== undefined
      ? doubtful("UNSUPPORTED_MATCH", `the bridge of ${point[dev]}`)
      : undefined;

/** `priority` is 0 unless something set it. */
const PRIORITY: Doubtful = doubtful("UNSUPPORTED_MATCH", "the packet's priority");

const KEYS: Readonly<Record<string, MetaKey>> = {
  iif: { type: IFINDEX, bare: true, load: (_packet, { inDev = "" }) => inDev },
  oif: { type: IFINDEX, bare: true, load: (_packet, { outDev = "" }) => outDev },
  iifname: { type: IFNAME, bare: true, load: (_packet, { inDev = "" }) => inDev },
  oifname: { type: IFNAME, bare: true, load: (_packet, { outDev = "" }) => outDev },
  mark: { type: MARK, load: ({ mark }) => mark },
  l4proto: { type: PROTOCOL, load: ({ protocol }) => protocol },
  nfproto: { type: typeNamed("nf_proto"), load: nfproto },
  protocol: { type: ETHER_TYPE, load: ({ family }) => PROTOCOL_OF[family] },
  length: { type: integer("integer", 32), load: ({ length }) => length },
  pkttype: { type: typeNamed("pkt_type"), load: ({ pkttype }) => PACKET_TYPE[pkttype] },
  skuid: { type: typeNamed("uid"), load: owner("uid", "the user of the socket that sends") },
  skgid: { type: typeNamed("gid"), load: owner("gid", "the group of the socket that sends") },
  cgroup: {
    type: integer("integer", 32),
    load: ({ owner: given }) =>
      given === undefined
        ? undefined
        : doubtful("UNSUPPORTED_MATCH", "the control group of the process that sends"),
  },
  iiftype: {
    type: typeNamed("iface_type"),
    load: (_packet, point) => loadOwnType(point),
  },
  oiftype: {
    type: typeNamed("iface_type"),
    load: (_packet, { outDev, facts }) => loadInterfaceType(outDev, facts),
  },
  iifgroup: { type: typeNamed("devgroup"), bare: true, load: group("inDev") },
  oifgroup: { type: typeNamed("devgroup"), bare: true, load: group("outDev") },
  iifkind: { type: name("ifname"), load: unsure("the kind of the interface it came in by") },
  oifkind: { type: name("ifname"), load: unsure("the kind of the interface it leaves by") },
  ibrname: { type: IFNAME, load: bridgeOf("inDev") },
  obrname: { type: IFNAME, load: bridgeOf("outDev") },
  ibrpvid: { type: integer("integer", 16), load: unsure("the VLAN of the bridge port") },
  ibrvproto: { type: ETHER_TYPE, load: unsure("the VLAN protocol of the bridge") },
  // What is walked here is never encrypted.
  ipsec: { type: truth, load: () => 0 },
  secpath: { type: truth, load: () => 0 },
  priority: { type: typeNamed("classid"), load: () => PRIORITY },
  rtclassid: { type: typeNamed("realm"), load: unsure("the realm of the packet's route") },
  secmark: { type: integer("integer", 32), load: unsure("the packet's security mark") },
  cpu: { type: integer("integer", 32), load: unsure("the processor that handles the packet") },
  time: { type: typeNamed("time"), load: () => CLOCK },
  day: { type: typeNamed("day"), load: () => CLOCK },
  hour: { type: typeNamed("hour"), load: () => CLOCK },
  random: { type: integer("integer", 32), load: () => LOT },
  sdif: { type: IFINDEX, load: unsure("the port of the VRF it came in by") },
  sdifname: { type: IFNAME, load: unsure("the port of the VRF it came in by") },
  // Only ever set.
  broute: { type: integer("integer", 1), load: unsure("whether the frame is routed") },
  nftrace: { type: integer("integer", 1), load: unsure("whether the packet is traced") },
};

export const meta: ExpressionKind<Meta> = {
  kind: "meta",
  read(given) {
    const key = textField(given, "key");
    const known = field(KEYS, key ?? "") as MetaKey | undefined;
    if (key === undefined || known === undefined) return undefined;
    return {
      expression: { kind: "meta", key },
      types: [known.type],
      text: known.bare === true ? key : `meta ${key}`,
    };
  },
  load: ({ key }, { family, moment: { packet, point } }) => KEYS[key]?.load(packet, point, family),
};
