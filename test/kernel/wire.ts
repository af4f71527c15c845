/** The router's interfaces, and the hosts that stand at their far ends. */

export type Family = "ip" | "ip6";

/** Each cable from the router to a far end. */
export const CABLES: Readonly<Record<string, string>> = {
  eth0: "far0",
  eth1: "far1",
  eth2: "far2",
  port1: "farp1",
  port2: "farp2",
};

export interface FarHost {
  readonly name: string;
  /** The router's interface that its cable is in. */
  readonly cable: string;
  /** The router's interface that has it as a neighbour. */
  readonly dev: string;
  readonly ip: string;
  readonly ip6: string;
  readonly mac: string;
}

const NETS: readonly [
  cable: string,
  dev: string,
  ip: string,
  ip6: string,
  hosts: readonly [name: string, at: number][],
][] = [
  [
    "eth0",
    "eth0",
    "192.0.2",
    "2001:db8:1:",
    [
      ["client", 20],
      ["other", 21],
      ["front", 254],
    ],
  ],
  [
    "eth1",
    "eth1",
    "198.51.100",
    "2001:db8:2:",
    [
      ["server", 20],
      ["spare", 21],
      ["back", 254],
    ],
  ],
  [
    "eth2",
    "eth2",
    "203.0.113",
    "2001:db8:3:",
    [
      ["third", 20],
      ["gate", 254],
    ],
  ],
  [
    "port1",
    "br0",
    "10.7.0",
    "fd07:",
    [
      ["one", 11],
      ["three", 13],
    ],
  ],
  ["port2", "br0", "10.7.0", "fd07:", [["two", 12]]],
];

/** Those that send, and that packets are sent to. */
export const HOSTS: readonly FarHost[] = NETS.flatMap(([cable, dev, ip, ip6, hosts]) =>
  hosts.map(([name, at]) =>
    hostOf({ name, cable, dev, ip: `${ip}.${at}`, ip6: `${ip6}:${at.toString(16)}` }),
  ),
);

/** Translation can make up any address of a net, so there is a neighbour for each that it makes. */
function neighbours(): readonly FarHost[] {
  const named = new Set(HOSTS.map(({ ip }) => ip));
  const made = NETS.flatMap(([cable, dev, ip, ip6]) =>
    [...Array.from({ length: 41 }, (_, at) => at + 1), 53]
      .filter((at) => dev !== "br0" || cable === (at % 2 === 0 ? "port2" : "port1"))
      .map((at) => ({ name: "", cable, dev, ip: `${ip}.${at}`, ip6: `${ip6}:${at.toString(16)}` })),
  );
  return [...HOSTS, ...made.filter(({ ip }) => !named.has(ip)).map(hostOf)];
}

/**
 * Lines for `ip -batch`. Of the router's own addresses too: a world can take one away, and whom the router asks for it
 * it goes on asking, in the worlds after.
 */
function neighbourLines(): readonly string[] {
  const line = (address: string, { dev, mac }: FarHost): string =>
    `neigh replace ${address} lladdr ${mac} dev ${dev} nud permanent`;
  // The address of each wire alone that somebody sends from, so that the answer finds its way.
  const near = HOSTS.filter(({ name }) => ["client", "server", "third", "one"].includes(name));
  return [
    ...neighbours().flatMap((host) => [line(host.ip, host), line(host.ip6, host)]),
    ...near.map((host) => line("fe80::20", host)),
  ];
}

function hostOf(host: Omit<FarHost, "mac">): FarHost {
  return { ...host, mac: macOf(host.ip) };
}

/** A far host's MAC tells its IPv4 address. */
function macOf(ip: string): string {
  const bytes = ip.split(".").map((byte) => Number(byte).toString(16).padStart(2, "0"));
  return ["02", "00", ...bytes].join(":");
}

/** The router's own interfaces with their MACs and addresses. */
export const OWN: readonly {
  readonly dev: string;
  readonly mac: string;
  readonly addresses: readonly string[];
}[] = [
  {
    dev: "eth0",
    mac: "02:00:00:00:01:00",
    addresses: ["192.0.2.1/24", "192.0.2.2/24", "2001:db8:1::1/64"],
  },
  {
    dev: "eth1",
    mac: "02:00:00:00:01:01",
    addresses: ["198.51.100.1/24", "2001:db8:2::1/64", "2001:db8:2::2/64"],
  },
  { dev: "eth2", mac: "02:00:00:00:01:02", addresses: ["203.0.113.1/24", "2001:db8:3::1/64"] },
  { dev: "br0", mac: "02:00:00:00:01:10", addresses: ["10.7.0.1/24", "fd07::1/64"] },
];

/** The interface that a frame's packet comes in by, as rules see it. */
export const devOf = (cable: string): string => (cable.startsWith("port") ? "br0" : cable);

export const macOfDev = (dev: string): string =>
  OWN.find((own) => own.dev === dev)?.mac ?? "02:00:00:00:01:10";

/** What a world adds to the routes, so that it can be taken away again (rtnetlink(7): 192 to 254 are free). */
export const ROUTE_PROTOCOL = 199;

/** Lines for `ip -batch` that make the router, once its cables are in. */
export function routerLines(): readonly string[] {
  return [
    "link set lo up",
    "link add br0 type bridge mcast_snooping 0",
    ...["port1", "port2"].map((port) => `link set ${port} master br0`),
    ...OWN.map(({ dev, mac }) => `link set ${dev} address ${mac} up`),
    ...addressLines("add"),
    ...["port1", "port2"].map(
      (port, at) => `link set ${port} address 02:00:00:00:01:1${at + 1} up`,
    ),
    ...neighbourLines(),
  ];
}

function addressLines(how: "add" | "replace"): readonly string[] {
  return OWN.flatMap(({ dev, addresses }) =>
    addresses.map((address) => {
      const more = address.includes(":") ? "nodad preferred_lft forever" : "brd +";
      return `addr ${how} ${address} dev ${dev} ${more}`;
    }),
  );
}

/** Lines for `ip -batch` that give interfaces back what a world took away from them. */
export const plainLinks = (): readonly string[] => [
  ...[...OWN.map(({ dev }) => dev), "port1", "port2"].map((dev) => `link set ${dev} mtu ${MTU}`),
  "link set br0 type bridge nf_call_iptables 0 nf_call_ip6tables 0",
  "xfrm policy flush",
  ...addressLines("replace"),
  ...neighbourLines(),
];

const MTU = 1500;

/** Lines for `bridge -batch`: which port leads to whom. */
export const bridgeLines = (): readonly string[] =>
  neighbours()
    .filter(({ dev }) => dev === "br0")
    .map(({ mac, cable }) => `fdb replace ${mac} dev ${cable} master static`);

/** Settings that a world can change, as every world begins with them. Paths are below /proc/sys/net. */
export const SETTINGS: Readonly<Record<string, string>> = {
  "ipv4/ip_forward": "1",
  "ipv6/conf/all/forwarding": "1",
  "ipv4/conf/all/rp_filter": "0",
  "ipv4/conf/all/route_localnet": "0",
  "ipv4/conf/all/accept_local": "0",
  "ipv4/conf/all/src_valid_mark": "0",
  "ipv4/conf/all/drop_unicast_in_l2_multicast": "0",
  "bridge/bridge-nf-call-iptables": "1",
  "bridge/bridge-nf-call-ip6tables": "1",
  "netfilter/nf_conntrack_tcp_loose": "1",
  ...Object.fromEntries(
    ["lo", ...OWN.map(({ dev }) => dev)].flatMap((dev) =>
      ["rp_filter", "route_localnet", "accept_local", "src_valid_mark"].map((name) => [
        `ipv4/conf/${dev}/${name}`,
        "0",
      ]),
    ),
  ),
  ...Object.fromEntries(OWN.map(({ dev }) => [`ipv4/conf/${dev}/forwarding`, "1"])),
  ...Object.fromEntries(
    OWN.flatMap(({ dev }) =>
      ["drop_unicast_in_l2_multicast", "disable_ipv6"].map((name) => [
        `ipv6/conf/${dev}/${name}`,
        "0",
      ]),
    ),
  ),
};

const OWN_TABLES: Readonly<Record<Family, readonly string[]>> = {
  ip: ["rule add pref 32766 lookup main", "rule add pref 32767 lookup default"],
  ip6: ["rule add pref 32766 lookup main"],
};

const REMOTE: Readonly<Record<Family, readonly string[]>> = {
  ip: ["10.50.0.0/16 via 198.51.100.254", "default via 203.0.113.254"],
  ip6: ["2001:db8:50::/48 via 2001:db8:2::fe", "default via 2001:db8:3::fe"],
};

/** Lines for `ip -batch`: routing as every world begins with it. Behind `back` stands a far network, all else behind `gate`. */
export const plainRouting = (family: Family): readonly string[] => [
  "rule flush",
  ...OWN_TABLES[family],
  `route flush table all proto ${ROUTE_PROTOCOL}`,
  ...REMOTE[family].map((route) => `route add ${route} proto ${ROUTE_PROTOCOL}`),
];
