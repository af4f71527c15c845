/** The kernel's settings that decide about packets, with the defaults of a namespace where they were not read. */

import type { BridgeDetails } from "../net/link.ts";
import type { Netns } from "../snapshot.ts";

type Family = "ip" | "ip6";

const FOLDER = { ip: "net.ipv4", ip6: "net.ipv6" } as const;

/** A number below `/proc/sys`, by its dotted name; `fallback` where it was not read. */
export function setting(netns: Netns, name: string, fallback: number): number {
  const value = Number(netns.sysctls?.[name]);
  return Number.isInteger(value) ? value : fallback;
}

/** A setting of one interface. Dots in an interface's name are slashes, as sysctl(8) has it. */
export function interfaceSetting(
  netns: Netns,
  family: Family,
  dev: string,
  name: string,
): number | undefined {
  const key = interfaceSettingName(family, dev, name);
  const value = netns.sysctls?.[key] ?? netns.sysctls?.[`${FOLDER[family]}.conf.${dev}.${name}`];
  return value === undefined || !Number.isInteger(Number(value)) ? undefined : Number(value);
}

export const interfaceSettingName = (family: Family, dev: string, name: string): string =>
  `${FOLDER[family]}.conf.${dev.replaceAll(".", "/")}.${name}`;

/** IN_DEV_RPFILTER: the greater of `all` and the interface's own. */
export function reversePathMode(netns: Netns, dev: string): "off" | "strict" | "loose" {
  const mode = Math.max(
    interfaceSetting(netns, "ip", "all", "rp_filter") ?? 0,
    interfaceSetting(netns, "ip", dev, "rp_filter") ?? 0,
  );
  return mode === 0 ? "off" : mode === 1 ? "strict" : "loose";
}

/** Which setting of `rp_filter` makes the mode what it is. */
export function reversePathSetting(netns: Netns, dev: string): string {
  const own = interfaceSetting(netns, "ip", dev, "rp_filter") ?? 0;
  const all = interfaceSetting(netns, "ip", "all", "rp_filter") ?? 0;
  return interfaceSettingName("ip", own >= all ? dev : "all", "rp_filter");
}

/** Boolean settings where either `all` or the interface's own is enough (IN_DEV_ORCONF). */
export function eitherSetting(netns: Netns, dev: string, name: string): boolean {
  return ["all", dev].some((each) => (interfaceSetting(netns, "ip", each, name) ?? 0) !== 0);
}

/**
 * The setting that keeps a packet that came in by `dev` from being forwarded, if one does.
 * IPv4 asks the interface alone (IN_DEV_FORWARD; writing `ip_forward` sets all of them), IPv6 `all` (ip6_forward).
 */
export function forwardingBar(netns: Netns, family: Family, dev: string): string | undefined {
  if (family === "ip6") {
    const bars = (interfaceSetting(netns, "ip6", "all", "forwarding") ?? 1) === 0;
    const forced = interfaceSetting(netns, "ip6", dev, "force_forwarding") === 1;
    return bars && !forced ? interfaceSettingName("ip6", "all", "forwarding") : undefined;
  }
  const whole = setting(netns, "net.ipv4.ip_forward", 1);
  const own = interfaceSetting(netns, "ip", dev, "forwarding") ?? whole;
  if (own !== 0) return undefined;
  return whole === 0 ? "net.ipv4.ip_forward" : interfaceSettingName("ip", dev, "forwarding");
}

/**
 * Whether bridged frames are shown to the tables of the family: the namespace's switch or the bridge's own is enough
 * (br_nf_pre_routing). Without the namespace's br_netfilter is not loaded, and the bridge's does nothing.
 */
export function bridgeCallsTables(netns: Netns, family: Family, bridge?: BridgeDetails): boolean {
  const name = family === "ip" ? "bridge-nf-call-iptables" : "bridge-nf-call-ip6tables";
  const whole = setting(netns, `net.bridge.${name}`, -1);
  const own = family === "ip" ? bridge?.nfCallIptables : bridge?.nfCallIp6tables;
  return whole > 0 || (whole === 0 && own === true);
}

/** Routes whose interface has no carrier do not count (IN_DEV_IGNORE_ROUTES_WITH_LINKDOWN, ip6_ignore_linkdown). */
export function ignoresLinkdown(netns: Netns, family: Family, dev: string): boolean {
  const name = "ignore_routes_with_linkdown";
  if (family === "ip") return eitherSetting(netns, dev, name);
  return (interfaceSetting(netns, "ip6", dev, name) ?? 0) !== 0;
}

/** Neither lets an interface take IPv6 in nor out (ip6_rcv_core, ip6_output); `all` is written to each of them. */
export const hasNoIpv6 = (netns: Netns, dev: string): boolean =>
  (interfaceSetting(netns, "ip6", dev, "disable_ipv6") ?? 0) !== 0;
