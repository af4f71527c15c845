/** The shape of what a snapshot file holds of a host. */

import type {
  BridgeDetails,
  FdbEntry,
  Link,
  LinkAddress,
  LinkCounters,
  VxlanDetails,
} from "../../core/net/link.ts";
import type { FrameHook } from "../../core/net/frameHook.ts";
import type { Neighbour, Proxied } from "../../core/net/neighbour.ts";
import type { Nexthop, PolicyRule, Route } from "../../core/net/route.ts";
import type { ServiceAddress, VirtualService } from "../../core/net/virtualService.ts";
import type { Socket } from "../../core/net/socket.ts";
import type { Masked, XfrmPolicy } from "../../core/net/xfrmPolicy.ts";
import type { Host, Netns, RulesetTexts } from "../../core/snapshot.ts";
import {
  flag,
  list,
  number,
  object,
  oneOf,
  optional,
  record,
  ShapeError,
  text,
  type Shape,
} from "./shape.ts";

const family = oneOf("ip", "ip6");

const counters = object<LinkCounters>({
  packets: number,
  bytes: number,
  errors: number,
  dropped: number,
});

const link = object<Link>({
  ifindex: number,
  name: text,
  kind: text,
  mac: optional(text),
  mtu: number,
  up: flag,
  operState: text,
  carrier: optional(flag),
  arp: optional(flag),
  master: optional(number),
  peer: optional(
    object<NonNullable<Link["peer"]>>({
      ifindex: number,
      netns: optional(text),
      name: optional(text),
    }),
  ),
  parent: optional(number),
  parentNetns: optional(text),
  addresses: list(
    object<LinkAddress>({
      address: text,
      prefixLength: number,
      scope: text,
      broadcast: optional(text),
      secondary: optional(flag),
      deprecated: optional(flag),
      temporary: optional(flag),
      tentative: optional(flag),
    }),
  ),
  rx: optional(counters),
  tx: optional(counters),
  bridge: optional(
    object<BridgeDetails>({
      id: text,
      stp: flag,
      vlanFiltering: flag,
      nfCallIptables: optional(flag),
      nfCallIp6tables: optional(flag),
    }),
  ),
  port: optional(
    object({ state: text, hairpin: flag, isolated: flag, flood: flag, learning: flag }),
  ),
  vxlan: optional(
    object<VxlanDetails>({
      vni: number,
      port: number,
      local: optional(text),
      group: optional(text),
      parent: optional(number),
      learning: optional(flag),
      proxy: optional(flag),
      l2miss: optional(flag),
      l3miss: optional(flag),
      underlay: optional(text),
    }),
  ),
  macvlanMode: optional(text),
  vlanId: optional(number),
});

const route = object<Route>({
  family,
  table: text,
  type: text,
  dst: text,
  dev: optional(text),
  via: optional(text),
  prefSrc: optional(text),
  metric: number,
  scope: optional(text),
  protocol: optional(text),
  src: optional(text),
  mtu: optional(number),
  flags: list(text),
  nexthops: optional(
    list(
      object<Nexthop>({
        dev: optional(text),
        via: optional(text),
        weight: number,
        flags: list(text),
      }),
    ),
  ),
  text,
});

const range = object<{ readonly start: number; readonly end: number }>({
  start: number,
  end: number,
});

const policyRule = object<PolicyRule>({
  family,
  priority: number,
  negated: flag,
  from: optional(text),
  to: optional(text),
  iif: optional(text),
  oif: optional(text),
  fwmark: optional(object({ value: number, mask: number })),
  uidRange: optional(range),
  ipProtocol: optional(text),
  sourcePort: optional(range),
  destinationPort: optional(range),
  tos: optional(text),
  l3mdev: optional(flag),
  suppressPrefixLength: optional(number),
  suppressIfgroup: optional(text),
  action: text,
  table: optional(text),
  gotoPriority: optional(number),
  text,
});

const socket = object<Socket>({
  protocol: oneOf("tcp", "udp", "sctp", "raw"),
  family,
  address: text,
  port: number,
  v6only: optional(flag),
  dev: optional(text),
  process: optional(object({ pid: number, name: text })),
  peer: optional(object({ address: text, port: number })),
  backlog: optional(
    object<NonNullable<Socket["backlog"]>>({ waiting: number, limit: optional(number) }),
  ),
});

const end = { address: text, port: number };

const virtualService = object<VirtualService>({
  at: optional(object<ServiceAddress>({ protocol: number, ...end })),
  mark: optional(number),
  servers: list(object<VirtualService["servers"][number]>(end)),
});

const masked = optional(object<Masked>({ value: number, mask: number }));

const xfrmPolicy = object<XfrmPolicy>({
  direction: oneOf("in", "out", "fwd"),
  action: oneOf("allow", "block"),
  priority: number,
  src: text,
  dst: text,
  protocol: optional(number),
  sport: masked,
  dport: masked,
  dev: optional(text),
  mark: masked,
  transforms: flag,
});

const rulesets = object<RulesetTexts>({
  iptablesNft: optional(text),
  iptablesLegacy: optional(text),
  ip6tablesNft: optional(text),
  ip6tablesLegacy: optional(text),
  nft: optional(text),
  ipset: optional(text),
});

const netns = object<Netns>({
  id: text,
  mount: optional(text),
  pids: list(number),
  links: optional(list(link)),
  routes: optional(list(route)),
  policyRules: optional(list(policyRule)),
  neighbours: optional(
    list(object<Neighbour>({ address: text, dev: text, mac: optional(text), state: text })),
  ),
  proxied: optional(list(object<Proxied>({ address: text, dev: optional(text) }))),
  fdb: optional(
    list(
      object<FdbEntry>({
        mac: text,
        dev: text,
        bridge: optional(text),
        dst: optional(text),
        port: optional(number),
        vni: optional(number),
        state: text,
        vlan: optional(number),
      }),
    ),
  ),
  sockets: optional(list(socket)),
  frameHooks: optional(
    list(object<FrameHook>({ dev: text, at: oneOf("xdp", "tc-ingress", "tc-egress") })),
  ),
  xfrmPolicies: optional(list(xfrmPolicy)),
  virtualServices: optional(list(virtualService)),
  sysctls: optional(record(text)),
  rulesets: optional(rulesets),
});

const namespaces: Shape<Host["namespaces"]> = (value, path) => {
  const [first, ...rest] = list(netns)(value, path);
  if (first === undefined) throw new ShapeError(path, "a list with the host's namespace");
  return [first, ...rest];
};

export const host = object<Host>({
  hostname: text,
  kernel: text,
  reader: text,
  uid: number,
  namespaces,
  machine: optional(text),
  conntrack: optional(object({ count: number, max: number })),
});
