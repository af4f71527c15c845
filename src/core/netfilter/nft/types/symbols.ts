/** Names that nft gives to numbers. nftables: the symbol tables of src/datatype.c, proto.c, ct.c, meta.c, fib.c. */

const table = (text: string): ReadonlyMap<string, number> =>
  new Map([...text.matchAll(/(\S+) (\S+)/g)].map(([, name = "", value]) => [name, Number(value)]));

export const CT_STATE = table("invalid 1 established 2 related 4 new 8 untracked 64");
export const CT_DIRECTION = table("original 0 reply 1");
export const CT_STATUS = table(
  "expected 1 seen-reply 2 assured 4 confirmed 8 snat 16 dnat 32 dying 512",
);
export const TCP_FLAG = table("fin 1 syn 2 rst 4 psh 8 ack 16 urg 32 ecn 64 cwr 128");
export const PACKET_TYPE = table("host 0 unicast 0 broadcast 1 multicast 2 other 3");
export const NFPROTO = table("ipv4 2 ipv6 10");
export const ETHER_TYPE = table(
  "ip 0x800 arp 0x806 ip6 0x86dd 8021q 0x8100 8021ad 0x88a8 vlan 0x8100",
);
export const INTERFACE_TYPE = table(
  "ether 1 ppp 512 ipip 768 ipip6 769 loopback 772 sit 776 ipgre 778",
);
export const ADDRESS_TYPE = table(
  "unspec 0 unicast 1 local 2 broadcast 3 anycast 4 multicast 5 blackhole 6 unreachable 7 prohibit 8 throw 9",
);
export const ARP_OPERATION = table(
  "request 1 reply 2 rrequest 3 rreply 4 inrequest 8 inreply 9 nak 10",
);
export const ECN = table("not-ect 0 ect1 1 ect0 2 ce 3");
export const DCCP_TYPE = table(
  "request 0 response 1 data 2 ack 3 dataack 4 closereq 5 close 6 reset 7 sync 8 syncack 9",
);
export const IGMP_TYPE = table(`membership-query 0x11 membership-report-v1 0x12
  membership-report-v2 0x16 membership-report-v3 0x22 leave-group 0x17`);

export const DSCP = table(`cs0 0 cs1 8 cs2 16 cs3 24 cs4 32 cs5 40 cs6 48 cs7 56 df 0 be 0 lephb 1
  af11 10 af12 12 af13 14 af21 18 af22 20 af23 22 af31 26 af32 28 af33 30 af41 34 af42 36 af43 38
  va 44 ef 46`);

export const ICMP_TYPE = table(`echo-reply 0 destination-unreachable 3 source-quench 4 redirect 5
  echo-request 8 router-advertisement 9 router-solicitation 10 time-exceeded 11 parameter-problem 12
  timestamp-request 13 timestamp-reply 14 info-request 15 info-reply 16 address-mask-request 17
  address-mask-reply 18`);

export const ICMPV6_TYPE = table(`destination-unreachable 1 packet-too-big 2 time-exceeded 3
  parameter-problem 4 echo-request 128 echo-reply 129 mld-listener-query 130 mld-listener-report 131
  mld-listener-done 132 mld-listener-reduction 132 nd-router-solicit 133 nd-router-advert 134
  nd-neighbor-solicit 135 nd-neighbor-advert 136 nd-redirect 137 router-renumbering 138
  ind-neighbor-solicit 141 ind-neighbor-advert 142 mld2-listener-report 143`);

export const ICMP_CODE = table(`net-unreachable 0 host-unreachable 1 prot-unreachable 2
  port-unreachable 3 frag-needed 4 net-prohibited 9 host-prohibited 10 admin-prohibited 13`);
export const ICMPV6_CODE = table(`no-route 0 admin-prohibited 1 addr-unreachable 3
  port-unreachable 4 policy-fail 5 reject-route 6`);
export const ICMPX_CODE = table(
  "no-route 0 port-unreachable 1 host-unreachable 2 admin-prohibited 3",
);
export const MH_TYPE = table(`binding-refresh-request 0 home-test-init 1 careof-test-init 2
  home-test 3 careof-test 4 binding-update 5 binding-acknowledgement 6 binding-error 7
  fast-binding-update 8 fast-binding-acknowledgement 9 fast-binding-advertisement 10
  experimental-mobility-header 11 home-agent-switch-message 12`);
export const CT_EVENT = table(`new 1 related 2 destroy 4 reply 8 assured 16 protoinfo 32 helper 64
  mark 128 seqadj 256 secmark 512 label 1024`);
