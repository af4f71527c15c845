/** The addresses, ports and names that packets and rules are made of: few, so that they meet. */

import { HOSTS, OWN, type Family, type FarHost } from "../wire.ts";

export const hostsAt = (...devs: readonly string[]): readonly FarHost[] =>
  HOSTS.filter(({ dev }) => devs.includes(dev));

export const addressOf = (host: FarHost, family: Family): string => host[family];

/** The router's own addresses, of one interface or of all. */
export const ownAddresses = (family: Family, dev?: string): readonly string[] =>
  OWN.filter((own) => dev === undefined || own.dev === dev)
    .flatMap(({ addresses }) => addresses)
    .map((address) => address.replace(/\/.*/, ""))
    .filter((address) => address.includes(":") === (family === "ip6"));

/** Behind a next hop: no neighbour of the router. */
export const REMOTE: Readonly<Record<Family, readonly string[]>> = {
  ip: ["10.50.0.9", "10.50.7.1", "8.8.8.8", "172.16.3.4"],
  ip6: ["2001:db8:50::9", "2001:db8:50:7::1", "2001:4860::8", "2001:db8:ffff::4"],
};

export const LOOPBACK: Readonly<Record<Family, readonly string[]>> = {
  ip: ["127.0.0.1", "127.0.0.53"],
  ip6: ["::1"],
};

/** Sources that no host has: of no address, of a group, of a class that is not given out, of the link alone. */
export const NOBODYS: Readonly<Record<Family, readonly string[]>> = {
  ip: ["0.0.0.0", "0.1.2.3", "224.0.0.9", "240.0.0.9", "255.255.255.255", "169.254.3.4"],
  ip6: ["::", "ff02::9", "fe80::20", "fec0::20", "::192.0.2.20", "::ffff:192.0.2.20"],
};

export const PREFIXES: Readonly<Record<Family, readonly string[]>> = {
  ip: [
    "192.0.2.0/24",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "10.7.0.0/24",
    "10.0.0.0/8",
    "10.50.0.0/16",
    "192.0.2.16/28",
    "127.0.0.0/8",
    "0.0.0.0/1",
    "198.51.100.20/31",
  ],
  ip6: [
    "2001:db8:1::/64",
    "2001:db8:2::/64",
    "2001:db8:3::/64",
    "fd07::/64",
    "2001:db8::/32",
    "2001:db8:50::/48",
    "fc00::/7",
    "2001:db8:2::14/127",
    "2000::/3",
    "::/1",
  ],
};

export const PORTS: readonly number[] = [22, 53, 80, 443, 1024, 8080, 8081, 30000, 40000, 65535];

export const DEVS: readonly string[] = ["eth0", "eth1", "eth2", "br0", "lo"];

export const MARKS: readonly number[] = [0, 1, 2, 3, 0x10, 0x11, 0x80];
export const MASKS: readonly number[] = [0xffffffff, 0xff, 0x3, 0xf0, 1];

export const hex = (value: number): string => `0x${value.toString(16)}`;
