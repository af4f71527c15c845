import assert from "node:assert/strict";
import type { FindingCode } from "../../src/core/codes.ts";
import type { TraceAnswer, Verdict } from "../../src/core/contract.ts";
import type { EngineName } from "../lab/engines.ts";
import type { Answer, Reply } from "../lab/connect.ts";
import type { LabHost } from "../lab/host.ts";
import { hostOfSuite } from "../lab/suite.ts";
import { clean } from "./causes.ts";
import { lens } from "./lens.ts";

interface TraceCase {
  readonly name: string;
  readonly engines?: readonly EngineName[];
  readonly arrange: (host: LabHost) => Promise<unknown>;
  readonly undo?: (host: LabHost) => Promise<unknown>;
  readonly from: string;
  readonly to: string;
  /** The address that `to` stands for, for the real connection. */
  readonly address: (host: LabHost) => Promise<string> | string;
  readonly port?: number;
  /** Where the real connection comes from, where that is not the outside machine's own address. */
  readonly source?: string;
  readonly verdict: Verdict;
  readonly answer: readonly Answer[];
  readonly code?: FindingCode;
}

const run = (host: LabHost, name: string, ...options: readonly string[]): Promise<string> =>
  host.docker("run", "--detach", `--name=${name}`, ...options, "busybox:lab");

const addressOf = (name: string, network: string) => (host: LabHost) =>
  host.docker(
    ...["inspect", "--format"],
    `{{(index .NetworkSettings.Networks "${network}").IPAddress}}`,
    name,
  );

const MASK = "-s 172.17.0.0/16 ! -o docker0 -j MASQUERADE";

const CLOSED_6 = `ip6tables -A INPUT -i lo -j ACCEPT
ip6tables -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
ip6tables -A INPUT -p tcp --dport 8080 -j ACCEPT
ip6tables -P INPUT DROP
ip -6 neighbour flush dev eth0`;

const SERVER = ["busybox:lab", "httpd", "-f", "-h", "/www", "-p", "9000"];

const CASES: readonly TraceCase[] = [
  {
    name: "two containers of one network",
    arrange: async (host) => {
      await host.docker("network", "create", "net");
      await run(host, "aa", "--network=net");
      await run(host, "bb", "--network=net");
    },
    from: "container:aa",
    to: "bb:80",
    address: addressOf("bb", "net"),
    verdict: "reachable",
    answer: ["data"],
  },
  {
    name: "icc-disabled",
    arrange: async (host) => {
      const icc = ["--opt", "com.docker.network.bridge.enable_icc=false"];
      await host.docker("network", "create", ...icc, "icc0");
      await run(host, "aa", "--network=icc0");
      await run(host, "bb", "--network=icc0");
    },
    from: "container:aa",
    to: "container:bb:80",
    address: addressOf("bb", "icc0"),
    verdict: "dropped",
    answer: ["timeout"],
    code: "ICC_DISABLED",
  },
  {
    name: "inter-network-isolation",
    arrange: async (host) => {
      await host.docker("network", "create", "neta");
      await host.docker("network", "create", "netb");
      await run(host, "aa", "--network=neta");
      await run(host, "bb", "--network=netb");
    },
    from: "container:aa",
    to: "container:bb:80",
    address: addressOf("bb", "netb"),
    verdict: "dropped",
    answer: ["timeout"],
    code: "NETWORK_ISOLATION_DROPPED",
  },
  {
    name: "direct-routing-blocked-28",
    engines: ["28.5"],
    arrange: async (host) => {
      await run(host, "web", "--publish=8080:80");
      await host.outside(["ip", "route", "replace", "172.17.0.0/16", "via", "192.0.2.10"]);
    },
    from: "outside",
    to: "container:web:80",
    address: addressOf("web", "bridge"),
    verdict: "dropped",
    answer: ["timeout"],
    code: "DIRECT_ACCESS_DROPPED",
  },
  {
    name: "direct routing before 28",
    engines: ["20.10"],
    arrange: async (host) => {
      await run(host, "web", "--publish=8080:80");
      await host.outside(["ip", "route", "replace", "172.17.0.0/16", "via", "192.0.2.10"]);
    },
    from: "outside",
    to: "container:web:80",
    address: addressOf("web", "bridge"),
    verdict: "reachable",
    answer: ["data"],
  },
  {
    name: "a firewall of IPv6 that lets in what is ESTABLISHED, and no neighbour discovery",
    arrange: async (host) => {
      await run(host, "web", "--publish=8080:80");
      await host.untilListening("web", 80);
      await host.inRoot(["sh", "-euc", CLOSED_6]);
      await host.outside(["ip", "-6", "neighbour", "flush", "dev", "eth0"]);
    },
    undo: (host) => host.inRoot(["sh", "-c", "ip6tables -P INPUT ACCEPT; ip6tables -F INPUT"]),
    from: "outside",
    to: "[2001:db8::10]:8080",
    address: () => "2001:db8::10",
    port: 8080,
    verdict: "no-route",
    answer: ["unreachable"],
    code: "NEIGHBOR_DISCOVERY_DROPPED",
  },
  {
    name: "a rule for what the owner of a socket sends",
    arrange: async (host) => {
      const rule = ["-m", "owner", "--uid-owner", "65534", "-j", "DROP"];
      await host.inRoot(["iptables", "-A", "OUTPUT", ...rule]);
      await host.docker(
        "run",
        "--detach",
        "--name=own",
        "--network=host",
        "--user=65534",
        ...SERVER,
      );
      await host.untilListening("own", 9000);
    },
    undo: (host) => host.inRoot(["iptables", "-F", "OUTPUT"]),
    from: "outside",
    to: "192.0.2.10:9000",
    address: (host) => host.address,
    port: 9000,
    verdict: "uncertain",
    answer: ["timeout"],
  },
  {
    name: "macvlan-host-isolation",
    arrange: async (host) => {
      const range = ["--subnet=192.0.2.0/24", "--ip-range=192.0.2.64/27", "--gateway=192.0.2.20"];
      await host.docker("network", "create", "-d", "macvlan", ...range, "-o", "parent=eth0", "mv");
      await run(host, "m1", "--network=mv");
    },
    from: "host",
    to: "container:m1:80",
    address: addressOf("m1", "mv"),
    verdict: "no-route",
    answer: ["timeout", "unreachable"],
    code: "MACVLAN_HOST_ISOLATED",
  },
  {
    name: "container-to-host-blocked",
    arrange: async (host) => {
      await run(host, "web", "--publish=8080:80");
      await run(host, "near");
      await host.inRoot(["iptables", "-I", "INPUT", "-i", "docker0", "-j", "DROP"]);
    },
    undo: (host) => host.inRoot(["iptables", "-D", "INPUT", "1"]),
    from: "container:near",
    to: "172.17.0.1:8080",
    port: 8080,
    address: () => "172.17.0.1",
    verdict: "dropped",
    answer: ["timeout"],
    code: "INPUT_RULE_DROPPED",
  },
  {
    name: "masquerade-missing",
    engines: ["20.10"],
    arrange: async (host) => {
      await run(host, "web");
      await host.inRoot(["sh", "-c", `iptables -t nat -D POSTROUTING ${MASK}`]);
    },
    undo: (host) => host.inRoot(["sh", "-c", `iptables -t nat -A POSTROUTING ${MASK}`]),
    from: "container:web",
    to: "192.0.2.20:9",
    port: 9,
    address: () => "192.0.2.20",
    verdict: "leaves",
    answer: ["timeout", "refused"],
    code: "MASQUERADE_MISSING",
  },
  {
    name: "masquerade-missing, where answers to a container's own address are dropped",
    engines: ["28.5"],
    arrange: async (host) => {
      await run(host, "web");
      await host.inRoot(["sh", "-c", `iptables -t nat -D POSTROUTING ${MASK}`]);
    },
    undo: (host) => host.inRoot(["sh", "-c", `iptables -t nat -A POSTROUTING ${MASK}`]),
    from: "container:web",
    to: "192.0.2.20:9",
    port: 9,
    address: () => "192.0.2.20",
    verdict: "dropped",
    answer: ["timeout"],
    code: "MASQUERADE_MISSING",
  },
  {
    name: "subnet-overlap",
    arrange: async (host) => {
      await host.outside(["ip", "address", "add", "198.51.100.7/32", "dev", "lo"]);
      await host.docker("network", "create", "--subnet=198.51.100.0/24", "ov");
      await run(host, "o1", "--network=ov", "--publish=8080:80");
    },
    undo: (host) => host.outside(["ip", "address", "del", "198.51.100.7/32", "dev", "lo"]),
    from: "outside:198.51.100.7",
    to: "192.0.2.10:8080",
    port: 8080,
    source: "198.51.100.7",
    address: () => "192.0.2.10",
    verdict: "dropped",
    answer: ["timeout"],
    code: "SUBNET_OVERLAP",
  },
  {
    name: "the reverse path filter, with a route back by another interface",
    arrange: async (host) => {
      await host.outside(["ip", "address", "add", "198.51.100.7/32", "dev", "lo"]);
      await host.inRoot(["ip", "link", "add", "vpn0", "type", "veth", "peer", "name", "vpn1"]);
      await host.inRoot(["ip", "link", "set", "vpn0", "up"]);
      await host.inRoot(["ip", "link", "set", "vpn1", "up"]);
      await host.inRoot(["ip", "route", "add", "198.51.100.0/24", "dev", "vpn0"]);
      await run(host, "web", "--publish=8080:80");
      // A neighbour that asks by that source is not answered either (arp_process), so it must know the host before.
      await host.outsideConnect(8080);
      await host.inRoot(["sysctl", "-w", "net.ipv4.conf.eth0.rp_filter=1"]);
    },
    undo: async (host) => {
      await host.inRoot(["sysctl", "-w", "net.ipv4.conf.eth0.rp_filter=0"]);
      await host.inRoot(["ip", "link", "del", "vpn0"]);
      await host.outside(["ip", "address", "del", "198.51.100.7/32", "dev", "lo"]);
    },
    from: "outside:198.51.100.7",
    to: "192.0.2.10:8080",
    port: 8080,
    source: "198.51.100.7",
    address: () => "192.0.2.10",
    verdict: "dropped",
    answer: ["timeout"],
    code: "REVERSE_PATH_FILTER",
  },
  {
    name: "a container that sends back what the host routes to it",
    arrange: async (host) => {
      await host.docker("network", "create", "--subnet=10.78.0.0/24", "loop");
      const router = ["--ip=10.78.0.2", "--sysctl=net.ipv4.ip_forward=1"];
      await run(host, "router", "--network=loop", ...router);
      await host.inRoot(["ip", "route", "add", "203.0.113.0/24", "via", "10.78.0.2"]);
      await host.inRoot(["iptables", "-I", "DOCKER-USER", "-d", "203.0.113.0/24", "-j", "ACCEPT"]);
      await host.outside(["ip", "route", "replace", "203.0.113.0/24", "via", "192.0.2.10"]);
    },
    undo: async (host) => {
      await host.inRoot(["iptables", "-D", "DOCKER-USER", "1"]);
      await host.inRoot(["ip", "route", "del", "203.0.113.0/24"]);
    },
    from: "outside",
    to: "203.0.113.5:80",
    address: () => "203.0.113.5",
    verdict: "dropped",
    answer: ["timeout", "unreachable"],
    code: "ROUTING_LOOP",
  },
  {
    name: "the host to a container's own address",
    arrange: (host) => run(host, "web"),
    from: "host",
    to: "container:web:80",
    address: addressOf("web", "bridge"),
    verdict: "reachable",
    answer: ["data"],
  },
];

for (const engine of ["20.10", "28.5"] as const) {
  suite(`traces on engine ${engine}`, function () {
    this.timeout(180_000);
    const labHost = hostOfSuite({ engine });

    for (const each of CASES.filter(({ engines = [engine] }) => engines.includes(engine))) {
      test(`${each.name}: ${each.code ?? each.verdict}`, async () => {
        const host = labHost();
        try {
          await each.arrange(host);
          const address = await each.address(host);
          const told = JSON.parse(
            await lens(host, "trace", each.from, each.to, "--json"),
          ) as TraceAnswer;
          const path = told.paths.find(({ to }) => to.address === address);
          const all = JSON.stringify(told, undefined, 1);
          assert.ok(path, all);
          const { answer } = await connect(host, each, address);
          assert.ok(each.answer.includes(answer), `the sender really gets: ${answer}`);
          assert.equal(path.verdict, each.verdict, all);
          if (each.code !== undefined) assert.equal(told.findings[0]?.code, each.code, all);
        } finally {
          await each.undo?.(host);
          await clean(host);
        }
      });
    }

    test("names: default-bridge-no-dns, and networks apart", async () => {
      const host = labHost();
      try {
        await host.docker("network", "create", "net");
        await run(host, "aa");
        await run(host, "bb");
        await run(host, "cc", "--network=net", "--network-alias=see");
        await run(host, "dd", "--network=net");
        const first = async (from: string, to: string) => {
          const told = JSON.parse(await lens(host, "trace", from, to, "--json")) as TraceAnswer;
          return told.findings[0]?.code ?? told.resolved?.by;
        };
        assert.equal(await first("container:aa", "bb:80"), "DEFAULT_BRIDGE_HAS_NO_NAMES");
        assert.equal(await first("container:aa", "cc:80"), "NOT_ON_SAME_NETWORK");
        assert.equal(await first("container:aa", "nobody:80"), "NAME_NOT_RESOLVED");
        assert.equal(await first("container:dd", "see:80"), "embedded DNS");
        await run(host, "ee", "--network=net", "--network-alias=see");
        assert.equal(await first("container:dd", "see:80"), "DUPLICATE_ALIAS");
      } finally {
        await clean(host);
      }
    });
  });
}

function connect(
  host: LabHost,
  { from, port = 80, source }: TraceCase,
  address: string,
): Promise<Reply> {
  if (from.startsWith("outside")) {
    return host.outsideConnect(port, {
      address,
      ...(source === undefined ? {} : { from: source }),
    });
  }
  if (from === "host") return host.hostConnect(address, port);
  return host.containerConnect(from.replace("container:", ""), address, port);
}
