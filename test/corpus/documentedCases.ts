/** What the engine's documents say of their rulesets, each with a packet that shows it. */

import type { Bridges } from "./documentedHost.ts";

/**
 * What the document says; where the packet comes from: `eth0` for the wire, `host` for a process there, else a
 * container's port of a bridge; the packet, as `test/support/texts.ts` reads it, behind a comma the state of its
 * connection; what becomes of it; and the rules that do it, jumps left out, of an engine 28, of an engine 29, and of
 * that one's nftables backend, where there is a document of it.
 */
export type DocumentedCase = readonly [
  says: string,
  from: string,
  sent: string,
  becomes: string,
  rules28: string,
  rules29: string,
  rulesNftables?: string,
];

export interface Document {
  /** Its file, in each of the folders that has it. */
  readonly file: string;
  readonly bridges: Bridges;
  readonly cases: readonly DocumentedCase[];
}

const DOCKER0 = { docker0: "172.17.0.1/16" };
const BRIDGE1 = { ...DOCKER0, bridge1: "192.0.2.1/24" };
const OUT = "tcp 192.0.2.2:40000 > 203.0.113.7:443";
const PUBLISHED = "tcp 10.0.0.5:40000 > 10.0.0.1:8080";
const DIRECT = "tcp 10.0.0.5:40000 > 192.0.2.2:80";

export const DOCUMENTS: readonly Document[] = [
  {
    file: "new-daemon.md",
    bridges: DOCKER0,
    cases: [
      [
        "packets routed to the network that have not originated in it are dropped",
        "eth0",
        "tcp 10.0.0.5:40000 > 172.17.0.2:80",
        "dropped",
        "DOCKER 1",
        "DOCKER 1",
        "filter-forward-in__docker0 3",
      ],
      [
        "packets within the network are accepted",
        "docker0.2",
        "tcp 172.17.0.2:40000 > 172.17.0.3:80",
        "forwarded by docker0.3",
        "DOCKER-FORWARD 4",
        "DOCKER-FORWARD 4",
        "filter-forward-in__docker0 2",
      ],
      [
        "established flows are accepted early",
        "eth0",
        "tcp 10.0.0.5:443 > 172.17.0.2:40000 flags=ACK, established",
        "forwarded by docker0",
        "DOCKER-CT 1",
        "DOCKER-CT 1",
        "filter-forward-in__docker0 1",
      ],
      [
        "any packet leaving the network is accepted, and masqueraded",
        "docker0.2",
        "tcp 172.17.0.2:40000 > 203.0.113.7:443",
        "forwarded by eth0 from 10.0.0.1",
        "DOCKER-FORWARD 4, POSTROUTING 1",
        "DOCKER-FORWARD 4, POSTROUTING 1",
        "filter-forward-out__docker0 2, nat-postrouting-out__docker0 1",
      ],
    ],
  },
  {
    file: "usernet-portmap.md",
    bridges: BRIDGE1,
    cases: [
      [
        "the host's port is that of the container",
        "eth0",
        PUBLISHED,
        "forwarded by bridge1 to 192.0.2.2:80",
        "DOCKER 3, DOCKER 1",
        "DOCKER 1, DOCKER 1",
        "nat-prerouting-and-output 1, filter-forward-in__bridge1 3",
      ],
      [
        "so it is for connections from the host itself",
        "host",
        "tcp 10.0.0.1:40000 > 10.0.0.1:8080",
        "forwarded by bridge1 to 192.0.2.2:80",
        "DOCKER 3",
        "DOCKER 1",
        "nat-prerouting-and-output 1",
      ],
      [
        "but not for those to a loopback address",
        "host",
        "tcp 127.0.0.1:40000 > 127.0.0.1:8080",
        "delivered",
        "",
        "",
        "",
      ],
      [
        "nor for those from the same network",
        "bridge1.3",
        "tcp 192.0.2.3:40000 > 10.0.0.1:8080",
        "delivered",
        "DOCKER 1",
        "",
        "",
      ],
      [
        "direct access from outside is dropped",
        "eth0",
        DIRECT,
        "dropped",
        "PREROUTING 1",
        "PREROUTING 1",
        "raw-PREROUTING 1",
      ],
      [
        "outgoing packets are accepted and masqueraded",
        "bridge1.2",
        OUT,
        "forwarded by eth0 from 10.0.0.1",
        "DOCKER-FORWARD 5, POSTROUTING 1",
        "DOCKER-FORWARD 5, POSTROUTING 1",
        "filter-forward-out__bridge1 2, nat-postrouting-out__bridge1 1",
      ],
    ],
  },
  {
    file: "usernet-portmap-noproxy.md",
    bridges: BRIDGE1,
    cases: [
      [
        "the jump from OUTPUT happens even for loopback, and LOCAL sources are masqueraded",
        "host",
        "tcp 127.0.0.1:40000 > 127.0.0.1:8080",
        "forwarded by bridge1 to 192.0.2.2:80 from 192.0.2.1",
        "DOCKER 1, POSTROUTING 1",
        "DOCKER 1, POSTROUTING 1",
        "nat-prerouting-and-output 1, nat-postrouting-in__bridge1 1",
      ],
      [
        "what a container sends to its own published port is masqueraded",
        "bridge1.2",
        "tcp 192.0.2.2:40000 > 10.0.0.1:8080",
        "forwarded by bridge1.2 to 192.0.2.2:80 from 192.0.2.1",
        "DOCKER 1, DOCKER-FORWARD 5, POSTROUTING 5",
        "DOCKER 1, DOCKER-FORWARD 5, POSTROUTING 5",
        "nat-prerouting-and-output 1, filter-forward-in__bridge1 2, nat-postrouting-in__bridge1 2",
      ],
      [
        "the port is translated for packets from its own network too",
        "bridge1.3",
        "tcp 192.0.2.3:40000 > 10.0.0.1:8080",
        "forwarded by bridge1.2 to 192.0.2.2:80",
        "DOCKER 1, DOCKER-FORWARD 5",
        "DOCKER 1, DOCKER-FORWARD 5",
        "nat-prerouting-and-output 1, filter-forward-in__bridge1 2",
      ],
    ],
  },
  {
    file: "usernet-portmap-natunprot.md",
    bridges: BRIDGE1,
    cases: [
      [
        "any port of the container can be reached directly",
        "eth0",
        "tcp 10.0.0.5:40000 > 192.0.2.2:81",
        "forwarded by bridge1",
        "DOCKER 2",
        "DOCKER 2",
        "filter-forward-in__bridge1 3",
      ],
      [
        "the port is still translated",
        "eth0",
        PUBLISHED,
        "forwarded by bridge1 to 192.0.2.2:80",
        "DOCKER 3, DOCKER 2",
        "DOCKER 1, DOCKER 2",
        "nat-prerouting-and-output 1, filter-forward-in__bridge1 3",
      ],
      [
        "outgoing packets are still masqueraded",
        "bridge1.2",
        OUT,
        "forwarded by eth0 from 10.0.0.1",
        "DOCKER-FORWARD 5, POSTROUTING 1",
        "DOCKER-FORWARD 5, POSTROUTING 1",
        "filter-forward-out__bridge1 2, nat-postrouting-out__bridge1 1",
      ],
    ],
  },
  {
    file: "usernet-portmap-noicc.md",
    bridges: BRIDGE1,
    cases: [
      [
        "packets from the same network are dropped",
        "bridge1.3",
        "tcp 192.0.2.3:40000 > 192.0.2.2:80",
        "dropped",
        "DOCKER-FORWARD 5",
        "DOCKER-FORWARD 5",
        "filter-forward-in__bridge1 2",
      ],
      [
        "outgoing packets are accepted",
        "bridge1.2",
        OUT,
        "forwarded by eth0 from 10.0.0.1",
        "DOCKER-FORWARD 6, POSTROUTING 1",
        "DOCKER-FORWARD 6, POSTROUTING 1",
        "filter-forward-out__bridge1 2, nat-postrouting-out__bridge1 1",
      ],
      [
        "the published port is reached",
        "eth0",
        PUBLISHED,
        "forwarded by bridge1 to 192.0.2.2:80",
        "DOCKER 3, DOCKER 1",
        "DOCKER 1, DOCKER 1",
        "nat-prerouting-and-output 1, filter-forward-in__bridge1 3",
      ],
    ],
  },
  {
    file: "usernet-portmap-routed.md",
    bridges: BRIDGE1,
    cases: [
      [
        "the published port is reached directly",
        "eth0",
        DIRECT,
        "forwarded by bridge1",
        "DOCKER-ISOLATION-STAGE-1 2, DOCKER 1",
        "DOCKER 1",
        "filter-forward-in__bridge1 4",
      ],
      [
        "another port is not",
        "eth0",
        "tcp 10.0.0.5:40000 > 192.0.2.2:81",
        "dropped",
        "DOCKER-ISOLATION-STAGE-1 2, DOCKER 4",
        "DOCKER 4",
        "filter-forward-in__bridge1 5",
      ],
      [
        "ICMP is accepted",
        "eth0",
        "icmp 10.0.0.5 > 192.0.2.2",
        "forwarded by bridge1",
        "DOCKER-ISOLATION-STAGE-1 2, DOCKER 3",
        "DOCKER 3",
        "filter-forward-in__bridge1 2",
      ],
      [
        "other networks reach the published port",
        "docker0.2",
        "tcp 172.17.0.2:40000 > 192.0.2.2:80",
        "forwarded by bridge1 from 192.0.2.1",
        "DOCKER-ISOLATION-STAGE-1 2, DOCKER 1, POSTROUTING 1",
        "DOCKER 1, POSTROUTING 1",
        "filter-forward-in__bridge1 4, nat-postrouting-out__docker0 1",
      ],
      [
        "responses to other networks are accepted",
        "bridge1.2",
        "tcp 192.0.2.2:80 > 172.17.0.2:40000 flags=ACK, established",
        "forwarded by docker0",
        "DOCKER-CT 1",
        "DOCKER-CT 1",
        "filter-forward-in__docker0 1",
      ],
      [
        "outgoing packets are not masqueraded",
        "bridge1.2",
        OUT,
        "forwarded by eth0",
        "DOCKER-FORWARD 5",
        "DOCKER-FORWARD 5",
        "filter-forward-out__bridge1 2",
      ],
      ["the host's port is not translated", "eth0", PUBLISHED, "delivered", "", "", ""],
    ],
  },
  {
    file: "usernet-portmap-lo.md",
    bridges: BRIDGE1,
    cases: [
      [
        "remote traffic to the port on the loopback address is dropped",
        "eth0",
        "tcp 10.0.0.5:40000 > 127.0.0.1:8080",
        "dropped",
        "PREROUTING 2",
        "PREROUTING 2",
        "raw-PREROUTING 2",
      ],
      [
        "that of the host itself is not",
        "host",
        "tcp 127.0.0.1:40000 > 127.0.0.1:8080",
        "delivered",
        "",
        "",
        "",
      ],
      [
        "direct access from outside is dropped",
        "eth0",
        DIRECT,
        "dropped",
        "PREROUTING 1",
        "PREROUTING 1",
        "raw-PREROUTING 1",
      ],
    ],
  },
  {
    file: "usernet-internal.md",
    bridges: {
      ...DOCKER0,
      bridgeICC: "192.0.2.1/24",
      bridgeNoICC: "198.51.100.1/24",
    },
    cases: [
      [
        "packets routed to the network from elsewhere are dropped",
        "eth0",
        DIRECT,
        "dropped",
        "DOCKER-ISOLATION-STAGE-1 3",
        "DOCKER-INTERNAL 3",
        "filter-forward-in__bridgeICC 2",
      ],
      [
        "packets routed out of it to elsewhere are dropped",
        "bridgeICC.2",
        OUT,
        "dropped",
        "DOCKER-ISOLATION-STAGE-1 4",
        "DOCKER-INTERNAL 4",
        "filter-forward-out__bridgeICC 2",
      ],
      [
        "with ICC packets within the network are accepted",
        "bridgeICC.2",
        "tcp 192.0.2.2:40000 > 192.0.2.3:80",
        "forwarded by bridgeICC.3",
        "DOCKER-FORWARD 5",
        "DOCKER-FORWARD 5",
        "filter-forward-in__bridgeICC 3",
      ],
      [
        "without ICC they are dropped",
        "bridgeNoICC.2",
        "tcp 198.51.100.2:40000 > 198.51.100.3:80",
        "dropped",
        "DOCKER-FORWARD 6",
        "DOCKER-FORWARD 6",
        "filter-forward-in__bridgeNoICC 3",
      ],
    ],
  },
  {
    file: "swarm-portmap.md",
    bridges: { ...DOCKER0, docker_gwbridge: "172.18.0.1/16" },
    cases: [
      [
        "the host's port goes to the ingress container",
        "eth0",
        PUBLISHED,
        "forwarded by docker_gwbridge to 172.18.0.2:8080",
        "DOCKER-INGRESS 1, DOCKER-INGRESS 1",
        "DOCKER-INGRESS 1, DOCKER-INGRESS 1",
      ],
      [
        "so it does from the host itself, by way of its own bridge address",
        "host",
        "tcp 10.0.0.1:40000 > 10.0.0.1:8080",
        "forwarded by docker_gwbridge to 172.18.0.2:8080 from 172.18.0.1",
        "DOCKER-INGRESS 1, POSTROUTING 1",
        "DOCKER-INGRESS 1, POSTROUTING 1",
      ],
      [
        "packets within the gateway's network are dropped",
        "docker_gwbridge.2",
        "tcp 172.18.0.2:40000 > 172.18.0.3:80",
        "dropped",
        "DOCKER-INGRESS 3, DOCKER-FORWARD 6",
        "DOCKER-INGRESS 3, DOCKER-FORWARD 6",
      ],
      [
        "outgoing packets are accepted and masqueraded",
        "docker_gwbridge.2",
        "tcp 172.18.0.2:40000 > 203.0.113.7:443",
        "forwarded by eth0 from 10.0.0.1",
        "DOCKER-INGRESS 3, DOCKER-FORWARD 7, POSTROUTING 2",
        "DOCKER-INGRESS 3, DOCKER-FORWARD 7, POSTROUTING 2",
      ],
    ],
  },
];
