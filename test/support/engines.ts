import type { Container, Engine, Network, PortBinding } from "../../src/core/docker/engine.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";

/** A snapshot of an engine whose host was not read, in as few words as a case needs. */
export function engineSnapshot(...containers: readonly Container[]): Snapshot {
  const engine: Engine = {
    name: "lab",
    version: "28.5.2",
    apiVersion: "1.51",
    endpoint: "unix:///var/run/docker.sock",
    os: "Debian",
    rootless: false,
    networks: [bridge],
    containers,
  };
  return {
    schema: "docker-network-lens/snapshot@1",
    takenAt: "2024-05-01T12:00:00Z",
    engine,
    gaps: [],
  };
}

/** A network without a pool, of the driver that is named. */
export const network = (name: string, driver: string, given: Partial<Network> = {}): Network => ({
  ...{ id: name.padEnd(64, "0"), name, driver, scope: "local", internal: false },
  ...{ attachable: false, ingress: false, ipv6: false },
  ...{ ipam: [], options: {}, labels: {}, peers: [] },
  ...given,
});

const bridge: Network = {
  id: "b".repeat(64),
  name: "bridge",
  driver: "bridge",
  scope: "local",
  internal: false,
  attachable: false,
  ingress: false,
  ipv6: false,
  ipam: [{ subnet: "172.17.0.0/16", gateway: "172.17.0.1", auxiliary: {} }],
  options: { "com.docker.network.bridge.name": "docker0" },
  labels: {},
  peers: [],
};

/** A running container on the default bridge. */
export function container(name: string, given: Partial<Container> = {}): Container {
  return {
    id: `${name}-`.padEnd(64, "0"),
    name,
    image: "busybox:lab",
    state: "running",
    exitCode: 0,
    restartCount: 0,
    restartPolicy: "no",
    hostname: name,
    networkMode: "bridge",
    sandboxKey: "/var/run/docker/netns/1",
    exposed: [],
    requested: [],
    publishAll: false,
    published: [],
    endpoints: [
      {
        networkId: bridge.id,
        networkName: "bridge",
        endpointId: "e",
        ipv4: "172.17.0.2",
        aliases: [],
        dnsNames: [],
      },
    ],
    extraHosts: [],
    dns: [],
    dnsSearch: [],
    links: [],
    labels: {},
    ...given,
  };
}

/** `127.0.0.1:8080:80/udp`, `8080:80`, `8000-8010:80`, as `-p` takes it. */
export function port(text: string): PortBinding {
  const [, hostIp = "", low = "", high, inner = "", protocol = "tcp"] =
    /^(?:(.+):)?(\d+)(?:-(\d+))?:(\d+)(?:\/(\w+))?$/.exec(text) ?? [];
  return {
    hostIp,
    hostPort: Number(low),
    ...(high === undefined ? {} : { hostPortEnd: Number(high) }),
    containerPort: Number(inner),
    protocol: protocol === "udp" ? "udp" : protocol === "sctp" ? "sctp" : "tcp",
  };
}
