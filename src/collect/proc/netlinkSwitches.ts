/** Bridges, their ports, vxlan devices and forwarding databases as the netlink program prints them. Linux: include/uapi/linux/if_link.h, if_bridge.h, neighbour.h. */

import type { BridgeDetails, BridgePort, FdbEntry, VxlanDetails } from "../../core/net/link.ts";
import { present } from "../fields.ts";
import { addressOf, AF_INET, macOf, numberOf } from "./netlinkWords.ts";

type Words = readonly string[] | undefined;

const flagOf = (word: string | undefined): boolean | undefined =>
  word === undefined || word === "-" ? undefined : word !== "0";

/** `ifla_bridge_id` is two bytes of priority and the MAC. */
export function readBridge(words: Words): BridgeDetails | undefined {
  if (words === undefined) return undefined;
  const [id = "", stp, filtering, callIp, callIp6] = words;
  return present({
    id: `${id.slice(0, 4)}.${id.slice(4)}`,
    stp: flagOf(stp) ?? false,
    vlanFiltering: flagOf(filtering) ?? false,
    nfCallIptables: flagOf(callIp),
    nfCallIp6tables: flagOf(callIp6),
  });
}

/** BR_STATE_…, by number. */
export const PORT_STATES = ["disabled", "listening", "learning", "forwarding", "blocking"];

export function readPort(words: Words): BridgePort | undefined {
  if (words === undefined) return undefined;
  const [state, hairpin, isolated, flood, learning] = words;
  return {
    state: PORT_STATES[Number(state)] ?? "unknown",
    hairpin: flagOf(hairpin) ?? false,
    isolated: flagOf(isolated) ?? false,
    flood: flagOf(flood) ?? true,
    learning: flagOf(learning) ?? true,
  };
}

export function readVxlan(words: Words): VxlanDetails | undefined {
  if (words === undefined) return undefined;
  const [vni, port, local = "", group = "", learning, proxy, l2miss, l3miss, parent] = words;
  return present({
    vni: Number(vni),
    port: numberOf(port) ?? VXLAN_PORT,
    local: endOf(local),
    group: endOf(group),
    parent: parent === "0" ? undefined : numberOf(parent),
    learning: flagOf(learning),
    proxy: flagOf(proxy),
    l2miss: flagOf(l2miss),
    l3miss: flagOf(l3miss),
  });
}

/** RFC 7348. */
const VXLAN_PORT = 4789;

/** An address of the length tells which family it is of; all zeros stand for none. */
function endOf(hex: string): string | undefined {
  if (/^(-|0*)$/.test(hex)) return undefined;
  return hex.length === 8 ? addressOf(AF_INET, hex) : addressOf(undefined, hex);
}

const NUD_NOARP = 64;
const NUD_PERMANENT = 128;

/** A device's own list of multicast groups is not a forwarding table, and is left out. */
export function readEntry(
  words: readonly string[],
  nameOf: (ifindex: number) => string | undefined,
): FdbEntry[] {
  const [index, state, hex, master, remote = "", vlan, port, vni] = words;
  const mac = macOf(hex);
  const dev = nameOf(Number(index));
  const bridge = numberOf(master) === undefined ? undefined : nameOf(Number(master));
  const dst = endOf(remote);
  if (mac === undefined || dev === undefined || (bridge ?? dst) === undefined) return [];
  const kept =
    Number(state) === NUD_PERMANENT ? "permanent" : Number(state) === NUD_NOARP ? "static" : "";
  return [
    present({
      ...{ mac, dev, bridge, dst, state: kept },
      ...{ port: numberOf(port), vni: numberOf(vni), vlan: numberOf(vlan) },
    }),
  ];
}
