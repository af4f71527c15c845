import type { FindingCode } from "../../src/core/codes.ts";
import type { Protocol, Severity, Verdict } from "../../src/core/contract.ts";
import type { Answer } from "../lab/connect.ts";
import type { EngineName } from "../lab/engines.ts";
import { HOST_PROGRAMS, type LabHost } from "../lab/host.ts";

/** One way in which a port fails, brought about on a real host, and what must be said of it. */
export interface CauseCase {
  readonly name: string;
  /** Only on these engines. */
  readonly engines?: readonly EngineName[];
  /** Flags of the engine, which then has a host of its own. */
  readonly flags?: string;
  /** Brings it about; what it leaves behind is undone by `undo`, containers and networks by the suite. */
  readonly arrange: (host: LabHost) => Promise<unknown>;
  readonly undo?: (host: LabHost) => Promise<unknown>;
  readonly ask: { readonly port: number; readonly protocol?: Protocol; readonly from: Asker };
  readonly expect: {
    readonly verdict: Verdict;
    readonly viaProxy?: true;
    /** What the sender really gets. */
    readonly answer: readonly Answer[];
    readonly code: FindingCode;
    readonly severity: Severity;
    /** It need not be the first: the port answers, and the finding is a risk. */
    readonly among?: true;
  };
}

/** The outside machine, or the host by one of its addresses. */
export type Asker = "outside" | { readonly host: "127.0.0.1" | "192.0.2.10" };

const SERVER = ["busybox:lab", "httpd", "-f", "-h", "/www", "-p"];

const web = (name: string, ...options: readonly string[]): string[] => [
  ...["run", "--detach", `--name=${name}`, ...options],
  ...[...SERVER, "80"],
];

/** A server on the published port, up. */
export async function serve(
  host: LabHost,
  name: string,
  ...options: readonly string[]
): Promise<void> {
  await host.docker(...web(name, ...options));
  await host.untilListening(name, 80);
}

const MASK_ALL = (how: "-I" | "-D"): readonly string[] => [
  ...["iptables", "-t", "nat", how, "POSTROUTING", "-o", "docker0", "-j", "MASQUERADE"],
];

/** A command of which it is expected that the engine refuses it. */
async function refused(host: LabHost, ...args: readonly string[]): Promise<void> {
  const wentWell = await host.docker(...args).then(
    () => true,
    () => false,
  );
  if (wentWell) throw new Error(`docker ${args.join(" ")} was expected to fail`);
}

const refusedOutside = { verdict: "refused", answer: ["refused"] } as const;
const open = { verdict: "reachable", answer: ["data"] } as const;
const silentOutside = { verdict: "dropped", answer: ["timeout"] } as const;

export const CAUSES: readonly CauseCase[] = [
  {
    name: "app-binds-loopback",
    arrange: async (host) => {
      const options = ["--detach", "--name=lo", "--publish=8081:80"];
      await host.docker("run", ...options, ...SERVER, "127.0.0.1:80");
      await host.untilListening("lo", 80);
    },
    ask: { port: 8081, from: "outside" },
    expect: { ...refusedOutside, code: "LISTENER_ON_LOOPBACK", severity: "error" },
  },
  {
    name: "app-binds-loopback, by docker-proxy",
    arrange: async (host) => {
      const options = ["--detach", "--name=lo", "--publish=8081:80"];
      await host.docker("run", ...options, ...SERVER, "127.0.0.1:80");
      await host.untilListening("lo", 80);
    },
    ask: { port: 8081, from: { host: "127.0.0.1" } },
    expect: {
      verdict: "refused",
      viaProxy: true,
      answer: ["reset", "empty"],
      code: "LISTENER_ON_LOOPBACK",
      severity: "error",
    },
  },
  {
    name: "wrong-container-port",
    arrange: (host) => serve(host, "wrong", "--publish=8082:8080"),
    ask: { port: 8082, from: "outside" },
    expect: { ...refusedOutside, code: "LISTENER_ON_OTHER_PORT", severity: "error" },
  },
  {
    name: "app-not-listening-yet",
    arrange: (host) =>
      host.docker(
        ...["run", "--detach", "--name=slow", "--publish=8083:80", "busybox:lab"],
        ...["sleep", "300"],
      ),
    ask: { port: 8083, from: "outside" },
    expect: { ...refusedOutside, code: "NO_LISTENER", severity: "error" },
  },
  {
    name: "container-stopped",
    arrange: async (host) => {
      await serve(host, "stopped", "--publish=8085:80");
      await host.docker("stop", "--time=0", "stopped");
    },
    ask: { port: 8085, from: "outside" },
    expect: { ...refusedOutside, code: "CONTAINER_NOT_RUNNING", severity: "info" },
  },
  {
    name: "container-crashed",
    arrange: async (host) => {
      const options = ["--detach", "--name=crashed", "--publish=8085:80", "busybox:lab"];
      await host.docker("run", ...options, "sh", "-c", "exit 3");
      await host.docker("wait", "crashed");
    },
    ask: { port: 8085, from: "outside" },
    expect: { ...refusedOutside, code: "CONTAINER_NOT_RUNNING", severity: "error" },
  },
  {
    name: "restart-loop",
    arrange: async (host) => {
      const options = ["--detach", "--name=loop", "--restart=always", "--publish=8086:80"];
      await host.docker("run", ...options, "busybox:lab", "sh", "-c", "exit 1");
      // The engine waits twice as long before each run; then nothing changes while it is asked.
      const format = "--format={{.State.Status}} {{.RestartCount}}";
      while ((await host.docker("inspect", format, "loop")) !== "restarting 5");
    },
    ask: { port: 8086, from: "outside" },
    expect: { ...refusedOutside, code: "CONTAINER_NOT_RUNNING", severity: "error" },
  },
  {
    name: "not-published-expose-only",
    arrange: (host) => serve(host, "exposed", "--expose=80"),
    ask: { port: 80, from: "outside" },
    expect: { ...refusedOutside, code: "PORT_EXPOSED_ONLY", severity: "info" },
  },
  {
    name: "published on an address that is gone",
    arrange: async (host) => {
      await host.inRoot(["ip", "address", "add", "192.0.2.50/24", "dev", "eth0"]);
      await serve(host, "web", "--publish=192.0.2.50:8080:80");
      await host.inRoot(["ip", "address", "del", "192.0.2.50/24", "dev", "eth0"]);
    },
    ask: { port: 8080, from: "outside" },
    expect: { ...refusedOutside, code: "HOST_ADDRESS_ABSENT", severity: "error" },
  },
  {
    name: "the gateway is in a network that publishes nothing",
    engines: ["28.5"],
    arrange: async (host) => {
      const range = ["--subnet=192.0.2.0/24", "--ip-range=192.0.2.64/27", "--gateway=192.0.2.20"];
      await host.docker("network", "create", "-d", "macvlan", ...range, "-o", "parent=eth0", "mv");
      await serve(host, "web", "--publish=8080:80");
      await host.docker("network", "connect", "--gw-priority=100", "mv", "web");
    },
    ask: { port: 8080, from: "outside" },
    expect: {
      ...refusedOutside,
      code: "PUBLISH_INEFFECTIVE_NO_GATEWAY_ENDPOINT",
      severity: "error",
    },
  },
  {
    name: "a rule that gives all callers one source",
    arrange: async (host) => {
      await serve(host, "web", "--publish=8080:80");
      await host.inRoot([...MASK_ALL("-I")]);
    },
    undo: (host) => host.inRoot([...MASK_ALL("-D")]),
    ask: { port: 8080, from: "outside" },
    expect: { ...open, code: "SOURCE_HIDDEN_BY_MASQUERADE", severity: "info", among: true },
  },
  {
    name: "callers by IPv6 of a container that has IPv4 alone",
    arrange: (host) => serve(host, "web", "--publish=8080:80"),
    ask: { port: 8080, from: "outside" },
    expect: { ...open, code: "SOURCE_HIDDEN_BY_PROXY", severity: "info", among: true },
  },
  {
    name: "published-loopback-only",
    arrange: (host) => serve(host, "local", "--publish=127.0.0.1:8084:80"),
    ask: { port: 8084, from: "outside" },
    expect: { ...refusedOutside, code: "PORT_BOUND_TO_LOOPBACK", severity: "info" },
  },
  {
    name: "host-port-taken",
    arrange: async (host) => {
      await host.inRoot(["busybox", "httpd", "-p", "9090", "-h", "/etc"]);
      await refused(host, ...web("taken", "--publish=9090:80"));
    },
    undo: (host) => host.inRoot(["sh", "-c", "kill $(pidof -s busybox httpd)"]),
    ask: { port: 9090, from: "outside" },
    expect: {
      verdict: "reachable",
      answer: ["data"],
      code: "HOST_PORT_TAKEN_BY_PROCESS",
      severity: "warning",
    },
  },
  {
    name: "port-allocated-by-container",
    arrange: async (host) => {
      await serve(host, "first", "--publish=8088:80");
      await refused(host, ...web("second", "--publish=8088:80"));
    },
    ask: { port: 8088, from: "outside" },
    expect: {
      verdict: "reachable",
      answer: ["data"],
      code: "HOST_PORT_TAKEN_BY_CONTAINER",
      severity: "warning",
    },
  },
  {
    name: "docker-user-drop",
    arrange: async (host) => {
      await serve(host, "web", "--publish=8080:80");
      await host.inRoot(["iptables", "-I", "DOCKER-USER", "-i", "eth0", "-j", "DROP"]);
    },
    undo: (host) => host.inRoot(["iptables", "-D", "DOCKER-USER", "1"]),
    ask: { port: 8080, from: "outside" },
    expect: { ...silentOutside, code: "DOCKER_USER_RULE_DROPPED", severity: "error" },
  },
  {
    name: "docker-user-reject",
    arrange: async (host) => {
      await serve(host, "web", "--publish=8080:80");
      const reject = ["-j", "REJECT", "--reject-with", "icmp-host-prohibited"];
      await host.inRoot(["iptables", "-I", "DOCKER-USER", "-i", "eth0", ...reject]);
    },
    undo: (host) => host.inRoot(["iptables", "-D", "DOCKER-USER", "1"]),
    ask: { port: 8080, from: "outside" },
    expect: {
      verdict: "rejected",
      answer: ["unreachable"],
      code: "DOCKER_USER_RULE_REJECTED",
      severity: "error",
    },
  },
  {
    name: "ip-forward-off",
    arrange: async (host) => {
      await serve(host, "web", "--publish=8080:80");
      await host.inRoot(["sysctl", "-w", "net.ipv4.ip_forward=0"]);
    },
    undo: (host) => host.inRoot(["sysctl", "-w", "net.ipv4.ip_forward=1"]),
    ask: { port: 8080, from: "outside" },
    expect: { ...silentOutside, code: "IP_FORWARD_DISABLED", severity: "error" },
  },
  {
    name: "nat-chain-missing, the port published before",
    arrange: async (host) => {
      await serve(host, "web", "--publish=8080:80");
      await flushNat(host);
    },
    undo: restart,
    ask: { port: 8080, from: "outside" },
    expect: {
      verdict: "reachable",
      viaProxy: true,
      answer: ["data"],
      code: "DNAT_RULE_MISSING",
      severity: "warning",
    },
  },
  {
    name: "nat-chain-missing, the port published after",
    arrange: async (host) => {
      await flushNat(host);
      await refused(host, ...web("after", "--publish=9701:80"));
    },
    undo: restart,
    ask: { port: 9701, from: "outside" },
    expect: { ...refusedOutside, code: "DNAT_RULE_MISSING", severity: "error" },
  },
  {
    name: "host-network-publish-ignored",
    arrange: (host) =>
      host.docker(
        ...["run", "--detach", "--name=hostly", "--network=host", "--publish=9091:80"],
        ...[...SERVER, "9092"],
      ),
    ask: { port: 9091, from: "outside" },
    expect: { ...refusedOutside, code: "PUBLISH_DISCARDED_HOST_MODE", severity: "error" },
  },
  {
    name: "udp-tcp-mismatch",
    arrange: serveUdp,
    ask: { port: 8087, protocol: "udp", from: "outside" },
    expect: { ...refusedOutside, code: "PORT_PROTOCOL_MISMATCH", severity: "error" },
  },
  {
    name: "udp-tcp-mismatch, asked by TCP",
    arrange: serveUdp,
    ask: { port: 8087, from: "outside" },
    expect: { ...refusedOutside, code: "PORT_PROTOCOL_MISMATCH", severity: "error" },
  },
  {
    name: "internal-network",
    arrange: async (host) => {
      await host.docker("network", "create", "--internal", "--subnet=10.50.0.0/24", "closed");
      await serve(host, "inner", "--network=closed", "--publish=9101:80");
    },
    ask: { port: 9101, from: "outside" },
    expect: {
      ...refusedOutside,
      code: "PUBLISH_INEFFECTIVE_INTERNAL_NETWORK",
      severity: "error",
    },
  },
  {
    name: "none-network",
    arrange: (host) => host.docker(...web("none", "--network=none", "--publish=9093:80")),
    ask: { port: 9093, from: "outside" },
    expect: { ...refusedOutside, code: "PUBLISH_UNSUPPORTED_DRIVER", severity: "error" },
  },
  {
    name: "docker-proxy-missing",
    arrange: async (host) => {
      await serve(host, "web", "--publish=8080:80");
      await host.inRoot(["sh", "-c", "kill -9 $(pidof docker-proxy)"]);
    },
    ask: { port: 8080, from: { host: "127.0.0.1" } },
    expect: { ...refusedOutside, code: "PROXY_NOT_LISTENING", severity: "error" },
  },
  {
    name: "container-mode-stale-netns",
    arrange: async (host) => {
      const vpn = ["--detach", "--name=vpn", "--publish=9094:80", "busybox:lab", "sleep", "9999"];
      await host.docker("run", ...vpn);
      await serve(host, "app", "--network=container:vpn");
      await host.docker("restart", "--time=0", "vpn");
    },
    ask: { port: 9094, from: "outside" },
    expect: { ...refusedOutside, code: "SHARED_NETNS_OWNER_GONE", severity: "error" },
  },
  {
    name: "paused",
    arrange: async (host) => {
      await serve(host, "web", "--publish=8080:80");
      await host.docker("pause", "web");
    },
    ask: { port: 8080, from: "outside" },
    expect: {
      verdict: "stalled",
      answer: ["stalled"],
      code: "CONTAINER_NOT_RUNNING",
      severity: "error",
    },
  },
  {
    name: "veth-unplugged",
    arrange: async (host) => {
      await serve(host, "web", "--publish=8080:80");
      const find = "ip -o link show master docker0 | sed -n 's/^[0-9]*: \\(veth[^@:]*\\).*/\\1/p'";
      await host.inRoot(["sh", "-c", `ip link set $(${find}) nomaster`]);
    },
    ask: { port: 8080, from: "outside" },
    expect: {
      verdict: "no-route",
      answer: ["timeout", "unreachable"],
      code: "VETH_NOT_ENSLAVED",
      severity: "error",
    },
  },
  {
    name: "forward-rule-drop",
    arrange: async (host) => {
      await serve(host, "web", "--publish=8080:80");
      const drop = ["-p", "tcp", "--dport", "80", "-j", "DROP"];
      await host.inRoot(["iptables", "-I", "FORWARD", ...drop]);
    },
    undo: (host) => host.inRoot(["iptables", "-D", "FORWARD", "1"]),
    ask: { port: 8080, from: "outside" },
    expect: { ...silentOutside, code: "FORWARD_RULE_DROPPED", severity: "error" },
  },
  {
    name: "nft-flush-ruleset",
    arrange: async (host) => {
      await serve(host, "web", "--publish=8080:80");
      await host.inRoot(["nft", "flush", "ruleset"]);
    },
    undo: restart,
    ask: { port: 8080, from: "outside" },
    expect: {
      verdict: "reachable",
      viaProxy: true,
      answer: ["data"],
      code: "DNAT_RULE_MISSING",
      severity: "warning",
    },
  },
  {
    name: "second-base-chain-drop",
    arrange: async (host) => {
      await serve(host, "web", "--publish=8080:80");
      const hook = "type filter hook forward priority 10; policy drop;";
      const rule = "ct state established,related accept";
      const table = `table inet myfw {\nchain f {\n${hook}\n${rule}\n}\n}\n`;
      await host.inRoot(["nft", table]);
    },
    undo: (host) => host.inRoot(["nft", "delete", "table", "inet", "myfw"], { mayFail: true }),
    ask: { port: 8080, from: "outside" },
    expect: { ...silentOutside, code: "OTHER_BASE_CHAIN_DROPPED", severity: "error" },
  },
  {
    name: "docker-user-wrong-port",
    arrange: async (host) => {
      await serve(host, "web", "--publish=8080:80");
      const drop = ["-i", "eth0", "-p", "tcp", "--dport", "8080", "-j", "DROP"];
      await host.inRoot(["iptables", "-I", "DOCKER-USER", ...drop]);
    },
    undo: (host) => host.inRoot(["iptables", "-D", "DOCKER-USER", "1"]),
    ask: { port: 8080, from: "outside" },
    expect: { ...open, code: "EXPOSED_TO_ALL_INTERFACES", severity: "info" },
  },
  {
    name: "ufw-bypassed",
    arrange: async (host) => {
      await serve(host, "web", "--publish=8080:80");
      await host.inRoot(["ufw", "--force", "enable"]);
      await host.inRoot(["ufw", "deny", "8080/tcp"]);
    },
    undo: (host) => host.inRoot(["ufw", "--force", "reset"]),
    ask: { port: 8080, from: "outside" },
    // By IPv6 the way is docker-proxy's, so there ufw does deny it.
    expect: { ...open, code: "UFW_BYPASSED", severity: "warning", among: true },
  },
  {
    name: "loopback-publish-lan-reachable",
    engines: ["20.10"],
    arrange: (host) => serve(host, "local", "--publish=127.0.0.1:8084:80"),
    ask: { port: 8084, from: { host: "127.0.0.1" } },
    expect: {
      ...{ verdict: "reachable", viaProxy: true, answer: ["data"] },
      ...{ code: "LOOPBACK_PORT_REACHABLE_FROM_LAN", severity: "warning", among: true },
    },
  },
  {
    name: "userland-proxy-off-localhost",
    flags: "--userland-proxy=false",
    arrange: async (host) => {
      await serve(host, "web", "--publish=8080:80");
      await host.inRoot(["sysctl", "-w", "net.ipv4.conf.docker0.route_localnet=0"]);
    },
    undo: (host) => host.inRoot(["sysctl", "-w", "net.ipv4.conf.docker0.route_localnet=1"]),
    ask: { port: 8080, from: { host: "127.0.0.1" } },
    expect: {
      ...silentOutside,
      code: "ROUTE_LOCALNET_REQUIRED",
      severity: "error",
    },
  },
  {
    name: "nft-flush-ruleset without docker-proxy",
    flags: "--userland-proxy=false",
    arrange: async (host) => {
      await serve(host, "web", "--publish=8080:80");
      await host.inRoot(["nft", "flush", "ruleset"]);
    },
    undo: restart,
    ask: { port: 8080, from: "outside" },
    expect: {
      verdict: "stalled",
      answer: ["stalled"],
      code: "DNAT_RULE_MISSING",
      severity: "error",
    },
  },
  {
    name: "iptables-false",
    flags: "--iptables=false",
    arrange: (host) => serve(host, "web", "--publish=8080:80"),
    ask: { port: 8080, from: "outside" },
    expect: {
      verdict: "reachable",
      viaProxy: true,
      answer: ["data"],
      code: "DNAT_RULE_MISSING",
      severity: "warning",
    },
  },
];

async function flushNat(host: LabHost): Promise<void> {
  await host.inRoot(["iptables", "-t", "nat", "-F"]);
  await host.inRoot(["iptables", "-t", "nat", "-X", "DOCKER"]);
}

async function restart(host: LabHost): Promise<void> {
  await host.stopEngine();
  await host.startEngine();
}

/** A UDP server behind a port that is published for TCP alone. */
async function serveUdp(host: LabHost): Promise<void> {
  const options = ["--detach", "--name=udp", "--publish=8087:80", ...HOST_PROGRAMS];
  const server = ["socat", "UDP-LISTEN:80,fork", "EXEC:cat"];
  await host.docker("run", ...options, "busybox:lab", ...server);
  await host.untilListening("udp", 80, "udp");
}

/** Nothing of one case is left for the next. */
export async function clean(host: LabHost): Promise<void> {
  const all = await host.docker("ps", "--all", "--quiet");
  if (all !== "") await host.docker("rm", "--force", ...all.split("\n"));
  await host.docker("network", "prune", "--force");
}
