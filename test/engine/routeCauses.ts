import type { LabHost } from "../lab/host.ts";
import { serve, type CauseCase } from "./causes.ts";

const lost = { verdict: "dropped", answer: ["timeout"] } as const;
const toNobody = { verdict: "no-route", answer: ["timeout", "unreachable"] } as const;

const silentProxy = { verdict: "stalled", viaProxy: true, answer: ["stalled"] } as const;

/** An interface beside the wire, on which nobody answers. */
async function layVpn(host: LabHost): Promise<void> {
  const pair = ["vpn0", "type", "veth", "peer", "name", "vpn1"];
  await host.inRoot(["ip", "link", "add", ...pair]);
  for (const name of ["vpn0", "vpn1"]) await host.inRoot(["ip", "link", "set", name, "up"]);
}

/** As the engine leaves it on a fresh host; after a flush of all rules it does not close it again. */
const closeForward = (host: LabHost) => host.inRoot(["iptables", "-P", "FORWARD", "DROP"]);

const AHEAD = ["-p", "tcp", "--dport", "8080", "-j", "DNAT", "--to-destination", "172.17.0.99:80"];

/**
 * The table of firewalld with the zone public on eth0, as far as it decides of a published port
 * (firewalld: src/firewall/core/nftables.py).
 */
const FIREWALLD = `table inet firewalld {
  chain filter_INPUT {
    type filter hook input priority 10; policy accept;
    ct state { established, related } accept
    ct status dnat accept
    iifname "lo" accept
    ct state invalid drop
    jump filter_INPUT_ZONES
    reject with icmpx type admin-prohibited
  }
  chain filter_INPUT_ZONES {
    iifname "eth0" goto filter_IN_public
    goto filter_IN_public
  }
  chain filter_IN_public {
    tcp dport 22 accept
    meta l4proto { icmp, ipv6-icmp } accept
    reject with icmpx type admin-prohibited
  }
  chain filter_FORWARD {
    type filter hook forward priority 10; policy accept;
    ct state { established, related } accept
    ct status dnat accept
    iifname "lo" accept
    ct state invalid drop
    reject with icmpx type admin-prohibited
  }
}
`;

/** Ways in which a packet for a container is led elsewhere. */
export const ROUTE_CAUSES: readonly CauseCase[] = [
  {
    name: "a host route for a container's address",
    arrange: async (host) => {
      await serve(host, "web", "--publish=8080:80");
      await closeForward(host);
      await host.inRoot(["ip", "route", "add", "172.17.0.2/32", "via", "192.0.2.20"]);
    },
    undo: (host) => host.inRoot(["ip", "route", "del", "172.17.0.2/32"]),
    ask: { port: 8080, from: "outside" },
    expect: { ...lost, code: "MORE_SPECIFIC_ROUTE", severity: "error" },
  },
  {
    name: "a VPN's route for half of the network, asked by docker-proxy",
    arrange: async (host) => {
      await serve(host, "web", "--publish=8080:80");
      await layVpn(host);
      await host.inRoot(["ip", "route", "add", "172.17.0.0/17", "dev", "vpn0"]);
    },
    undo: (host) => host.inRoot(["ip", "link", "del", "vpn0"]),
    ask: { port: 8080, from: { host: "127.0.0.1" } },
    expect: { ...silentProxy, code: "MORE_SPECIFIC_ROUTE", severity: "error" },
  },
  {
    name: "a policy rule for the container's network",
    arrange: async (host) => {
      await serve(host, "web", "--publish=8080:80");
      await closeForward(host);
      await host.inRoot(["ip", "route", "add", "default", "via", "192.0.2.20", "table", "100"]);
      await host.inRoot(["ip", "rule", "add", "to", "172.17.0.0/16", "lookup", "100"]);
    },
    undo: async (host) => {
      await host.inRoot(["ip", "rule", "del", "to", "172.17.0.0/16", "lookup", "100"]);
      await host.inRoot(["ip", "route", "flush", "table", "100"]);
    },
    ask: { port: 8080, from: "outside" },
    expect: { ...lost, code: "POLICY_ROUTE_DIVERTS", severity: "error" },
  },
  {
    name: "a VPN's policy rule for what comes from the container's network, asked by docker-proxy",
    arrange: async (host) => {
      await serve(host, "web", "--publish=8080:80");
      await layVpn(host);
      await host.inRoot(["ip", "route", "add", "default", "dev", "vpn0", "table", "100"]);
      await host.inRoot(["ip", "rule", "add", "from", "172.17.0.0/16", "lookup", "100"]);
    },
    undo: async (host) => {
      await host.inRoot(["ip", "rule", "del", "from", "172.17.0.0/16", "lookup", "100"]);
      await host.inRoot(["ip", "link", "del", "vpn0"]);
    },
    ask: { port: 8080, from: { host: "127.0.0.1" } },
    // Once connect(2) has chosen docker0's address, the way is looked up anew with it (ip_route_connect).
    expect: { ...silentProxy, code: "POLICY_ROUTE_DIVERTS", severity: "error" },
  },
  {
    name: "a rule left behind for an address that no container has",
    arrange: async (host) => {
      await serve(host, "web", "--publish=8080:80");
      await closeForward(host);
      await host.inRoot(["iptables", "-t", "nat", "-I", "DOCKER", ...AHEAD]);
    },
    undo: (host) => host.inRoot(["iptables", "-t", "nat", "-D", "DOCKER", ...AHEAD]),
    ask: { port: 8080, from: "outside" },
    expect: { ...lost, code: "DNAT_TARGET_STALE", severity: "error" },
  },
  {
    name: "a rule left behind, with the accept of the container that is gone",
    arrange: async (host) => {
      await serve(host, "web", "--publish=8080:80");
      await host.inRoot(["iptables", "-t", "nat", "-I", "DOCKER", ...AHEAD]);
      await host.inRoot(["iptables", "-I", "DOCKER", "-d", "172.17.0.99", "-j", "ACCEPT"]);
    },
    undo: async (host) => {
      await host.inRoot(["iptables", "-t", "nat", "-D", "DOCKER", ...AHEAD]);
      await host.inRoot(["iptables", "-D", "DOCKER", "-d", "172.17.0.99", "-j", "ACCEPT"]);
    },
    ask: { port: 8080, from: "outside" },
    expect: { ...toNobody, code: "DNAT_TARGET_STALE", severity: "error" },
  },
  {
    name: "a policy of the other iptables",
    arrange: async (host) => {
      await serve(host, "web", "--publish=8080:80");
      await host.inRoot(["iptables-legacy", "-P", "FORWARD", "DROP"]);
    },
    undo: (host) => host.inRoot(["iptables-legacy", "-P", "FORWARD", "ACCEPT"]),
    ask: { port: 8080, from: "outside" },
    expect: { ...lost, code: "MIXED_IPTABLES_BACKENDS", severity: "error" },
  },
  {
    name: "a rule of the other iptables",
    arrange: async (host) => {
      await serve(host, "web", "--publish=8080:80");
      const drop = ["-d", "172.17.0.0/16", "-p", "tcp", "--dport", "80", "-j", "DROP"];
      await host.inRoot(["iptables-legacy", "-A", "FORWARD", ...drop]);
    },
    undo: (host) => host.inRoot(["iptables-legacy", "-F", "FORWARD"]),
    ask: { port: 8080, from: "outside" },
    expect: { ...lost, code: "MIXED_IPTABLES_BACKENDS", severity: "error" },
  },
  {
    name: "the rules of firewalld, whose zone does not have the port",
    arrange: async (host) => {
      await serve(host, "web", "--publish=8080:80");
      await host.inRoot(["nft", FIREWALLD]);
    },
    undo: (host) => host.inRoot(["nft", "delete", "table", "inet", "firewalld"]),
    ask: { port: 8080, from: "outside" },
    expect: {
      ...{ verdict: "reachable", answer: ["data"] },
      ...{ code: "FIREWALLD_ZONE_BYPASSED", severity: "warning", among: true },
    },
  },
  {
    name: "a health check that fails",
    arrange: async (host) => {
      const check = ["--health-cmd=false", "--health-interval=1s", "--health-retries=1"];
      await serve(host, "web", "--publish=8080:80", ...check);
      const format = "--format={{.State.Health.Status}}";
      while ((await host.docker("inspect", format, "web")) !== "unhealthy");
    },
    ask: { port: 8080, from: "outside" },
    expect: {
      ...{ verdict: "reachable", answer: ["data"] },
      ...{ code: "HEALTHCHECK_FAILING", severity: "warning" },
    },
  },
];
