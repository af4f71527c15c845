// Settings of the network stack. Linux: Documentation/networking/ip-sysctl.rst, nf_conntrack-sysctl.rst.

import { clean } from "../parsed.ts";
import type { Section } from "./section.ts";

/** By name below `/proc/sys`, with dots. */
export type Sysctls = Readonly<Record<string, string>>;

/** Settings of each interface that decide what becomes of a packet, below `ipv4/conf` and `ipv6/conf`. */
export const OF_EACH_IPV4 =
  "forwarding rp_filter route_localnet accept_local arp_ignore arp_filter proxy_arp proxy_arp_pvlan disable_policy disable_xfrm src_valid_mark ignore_routes_with_linkdown drop_unicast_in_l2_multicast";
export const OF_EACH_IPV6 =
  "forwarding force_forwarding disable_ipv6 proxy_ndp mtu ignore_routes_with_linkdown drop_unicast_in_l2_multicast use_tempaddr";

export const OF_ALL = [
  "ipv4/ip_forward",
  "ipv4/ip_nonlocal_bind",
  "ipv4/ip_local_port_range",
  "ipv4/ip_unprivileged_port_start",
  "ipv4/icmp_echo_ignore_all",
  "ipv4/fib_multipath_hash_policy",
  "ipv4/tcp_l3mdev_accept",
  "ipv4/udp_l3mdev_accept",
  "ipv6/bindv6only",
  "bridge/bridge-nf-call-iptables",
  "bridge/bridge-nf-call-ip6tables",
  "bridge/bridge-nf-call-arptables",
  "netfilter/nf_conntrack_count",
  "netfilter/nf_conntrack_max",
  "netfilter/nf_conntrack_tcp_loose",
  "netfilter/nf_conntrack_tcp_be_liberal",
];

/** Interfaces whose settings one process reads: a shell takes long to build a long command line. */
const BATCH = 50;

export const sysctls: Section<Sysctls> = {
  asked: "grep -H '' /proc/sys/net/...",
  // A bridge's ports take no packets of their own, and are most of the interfaces there are.
  lines: `cd /proc/sys/net || return
set -f; count=0; files='${OF_ALL.join(" ")}'
for dev in $(ls ipv4/conf); do
  [ -e "/sys/class/net/$dev/brport" ] && continue
  for key in ${OF_EACH_IPV4}; do files="$files ipv4/conf/$dev/$key"; done
  for key in ${OF_EACH_IPV6}; do files="$files ipv6/conf/$dev/$key"; done
  count=$((count + 1))
  if [ $count -ge ${BATCH} ]; then grep -sH '' $files; count=0; files=; fi
done
[ $count -eq 0 ] || grep -sH '' $files
set +f
cd / # What is not there is not set; only nothing at all is a failure.
cat /proc/sys/net/ipv4/ip_forward >/dev/null`,
  read(text) {
    const values: Record<string, string> = Object.create(null) as Record<string, string>;
    for (const line of text.split("\n")) {
      const [, path, value] = /^(ip[^:]*|bridge[^:]*|netfilter[^:]*):(.*)$/.exec(line) ?? [];
      if (path !== undefined && value !== undefined)
        values[`net.${path.replaceAll("/", ".")}`] = value;
    }
    return clean({ ...values });
  },
};
