// Interfaces with their addresses, counters and details. iproute2: ip-link(8), ip-address(8), `ip -j -d -s addr`.

import { readAddress } from "../../core/net/address.ts";
import type {
  BridgeDetails,
  BridgePort,
  LinkAddress,
  LinkCounters,
  VxlanDetails,
} from "../../core/net/link.ts";
import {
  fieldsOf,
  flagOf,
  listOf,
  numberOf,
  present,
  textsOf,
  wordOf,
  type Fields,
} from "../fields.ts";
import { readJsonList, withProblems } from "../parsed.ts";
import type { RawLink } from "../rawLink.ts";
import { iproute, type Section } from "./section.ts";

export const links: Section<readonly RawLink[]> = {
  asked: "ip -j -d -s addr",
  lines: iproute("ip", "-j -d -s addr", "limited"),
  read(text) {
    const { value, problems } = readJsonList(text);
    const named = value.map(fieldsOf).filter((link) => wordOf(link["ifname"]) !== undefined);
    const indexes = new Map(named.map((link) => [link["ifname"], numberOf(link["ifindex"])]));
    const indexOf = (name: unknown): number | undefined => indexes.get(name);
    return withProblems(
      named.map((link) => readLink(link, indexOf)),
      problems,
    );
  },
};

type IndexOf = (name: unknown) => number | undefined;

function readLink(link: Fields, indexOf: IndexOf): RawLink {
  const flags = textsOf(link["flags"]);
  const info = fieldsOf(link["linkinfo"]);
  const data = fieldsOf(info["info_data"]);
  const kind = kindOf(link, info);
  const stats = fieldsOf(link["stats64"] ?? link["stats"]);
  const up = flags.includes("UP");
  return present({
    ifindex: numberOf(link["ifindex"]) ?? 0,
    name: wordOf(link["ifname"]) ?? "",
    kind,
    mac: macOf(link["address"]),
    mtu: numberOf(link["mtu"]) ?? 0,
    up,
    operState: wordOf(link["operstate"]) ?? "UNKNOWN",
    carrier: up ? !flags.includes("NO-CARRIER") : undefined,
    arp: flags.includes("NOARP") ? false : undefined,
    master: indexOf(link["master"]),
    // `link` names the other end where it stands in this namespace, `link_index` counts it where it does not.
    iflink: indexOf(link["link"]) ?? numberOf(link["link_index"]),
    netnsid: numberOf(link["link_netnsid"]),
    addresses: listOf(link["addr_info"]).flatMap((each) => readLinkAddress(fieldsOf(each))),
    rx: readCounters(fieldsOf(stats["rx"])),
    tx: readCounters(fieldsOf(stats["tx"])),
    bridge: kind === "bridge" ? readBridge(data) : undefined,
    port:
      info["info_slave_kind"] === "bridge"
        ? readPort(fieldsOf(info["info_slave_data"]))
        : undefined,
    vxlan: kind === "vxlan" ? readVxlan(data, indexOf) : undefined,
    macvlanMode: SHARING.has(kind) ? wordOf(data["mode"]) : undefined,
    vlanId: kind === "vlan" ? numberOf(data["id"]) : undefined,
  });
}

/** Kinds of interface that share a wire in one of several modes. */
const SHARING = new Set(["macvlan", "macvtap", "ipvlan", "ipvtap"]);

function kindOf(link: Fields, info: Fields): string {
  const kind = wordOf(info["info_kind"]);
  if (kind !== undefined) return kind;
  return link["link_type"] === "loopback" ? "loopback" : "device";
}

/** Only Ethernet addresses are of use; a tunnel's "address" is an IP address. */
export function macOf(value: unknown): string | undefined {
  const text = wordOf(value)?.toLowerCase();
  return text !== undefined && /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(text) ? text : undefined;
}

function readLinkAddress(info: Fields): LinkAddress[] {
  const address = readAddress(wordOf(info["local"]) ?? "")?.text;
  const prefixLength = numberOf(info["prefixlen"]);
  if (address === undefined || prefixLength === undefined) return [];
  return [
    present({
      address,
      prefixLength,
      scope: wordOf(info["scope"]) ?? "global",
      broadcast: wordOf(info["broadcast"]),
      secondary: flagOf(info["secondary"]),
      deprecated: flagOf(info["deprecated"]),
      temporary: flagOf(info["temporary"]),
      tentative: flagOf(info["tentative"]) ?? flagOf(info["dadfailed"]),
    }),
  ];
}

function readCounters(stats: Fields): LinkCounters | undefined {
  const packets = numberOf(stats["packets"]);
  if (packets === undefined) return undefined;
  return {
    packets,
    bytes: numberOf(stats["bytes"]) ?? 0,
    errors: numberOf(stats["errors"]) ?? 0,
    dropped: numberOf(stats["dropped"]) ?? 0,
  };
}

function readBridge(data: Fields): BridgeDetails {
  return present({
    id: bridgeId(wordOf(data["bridge_id"]) ?? ""),
    stp: numberOf(data["stp_state"]) !== undefined && data["stp_state"] !== 0,
    vlanFiltering: data["vlan_filtering"] === 1,
    nfCallIptables: switchOf(data["nf_call_iptables"]),
    nfCallIp6tables: switchOf(data["nf_call_ip6tables"]),
  });
}

/** `ip` writes the address with colons and without leading zeros, brctl as twelve digits; people know brctl's. */
function bridgeId(text: string): string {
  const [priority = "", address = ""] = text.split(".");
  const digits = address.split(":").map((byte) => byte.padStart(2, "0"));
  return `${priority}.${digits.join("")}`;
}

const switchOf = (value: unknown): boolean | undefined => {
  const number = numberOf(value);
  return number === undefined ? undefined : number !== 0;
};

function readPort(data: Fields): BridgePort {
  return {
    state: wordOf(data["state"]) ?? "unknown",
    hairpin: flagOf(data["hairpin"]) ?? false,
    isolated: flagOf(data["isolated"]) ?? false,
    flood: flagOf(data["flood"]) ?? true,
    learning: flagOf(data["learning"]) ?? true,
  };
}

function readVxlan(data: Fields, indexOf: IndexOf): VxlanDetails {
  return present({
    vni: numberOf(data["id"]) ?? 0,
    port: numberOf(data["port"]) ?? 4789,
    local: wordOf(data["local"]) ?? wordOf(data["local6"]),
    group: wordOf(data["group"]) ?? wordOf(data["group6"]),
    parent: indexOf(data["link"]),
    learning: flagOf(data["learning"]),
    proxy: flagOf(data["proxy"]),
    l2miss: flagOf(data["l2miss"]),
    l3miss: flagOf(data["l3miss"]),
  });
}
