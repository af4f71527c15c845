import assert from "node:assert/strict";
import { takeSnapshot } from "../../support/snapshots.ts";
import type { Engine } from "../../../src/core/docker/engine.ts";
import { FakeEngine, healthy, http } from "./fakeEngine.ts";

const SWARM = { NodeID: "n1", NodeAddr: "192.0.2.10", LocalNodeState: "active" };

const NETWORKS = [
  { Id: "ov1", Name: "ov", Driver: "overlay", Scope: "swarm" },
  { Id: "br1", Name: "bridge", Driver: "bridge", Scope: "local" },
];

const VERBOSE = {
  Peers: [{ Name: "a", IP: "192.0.2.10" }],
  Services: {
    "": {
      VIP: "<nil>",
      Tasks: [{ Name: "one", EndpointIP: "10.0.1.2", Info: { "Host IP": "192.0.2.10" } }],
    },
    web: {
      VIP: "10.0.1.7",
      Tasks: [{ Name: "web.1.t1", EndpointIP: "10.0.1.8", Info: { "Host IP": "192.0.2.11" } }],
    },
  },
};

const SERVICE = {
  ID: "s1",
  Spec: {
    Name: "web",
    Mode: { Replicated: { Replicas: 2 } },
    TaskTemplate: {
      ContainerSpec: { Env: ["PASSWORD=geheim"], Args: ["--key=geheim"] },
      Networks: [{ Target: "ov1", Aliases: ["www"] }],
    },
  },
  Endpoint: {
    Spec: { Mode: "vip" },
    Ports: [{ Protocol: "tcp", TargetPort: 80, PublishedPort: 8080, PublishMode: "ingress" }],
    VirtualIPs: [{ NetworkID: "ov1", Addr: "10.0.1.7/24" }],
  },
};

const TASK = {
  ID: "t1",
  ServiceID: "s1",
  NodeID: "n2",
  Slot: 1,
  Spec: { ContainerSpec: { Env: ["PASSWORD=geheim"] } },
  Status: { State: "running", ContainerStatus: { ContainerID: "c1" } },
  DesiredState: "running",
  NetworksAttachments: [{ Network: { ID: "ov1" }, Addresses: ["10.0.1.8/24"] }],
};

async function engineWith(manager: boolean): Promise<{ engine: Engine; asked: readonly string[] }> {
  const fake = new FakeEngine((path, connection) => {
    if (path === "/info")
      return http({ Name: "lab", Swarm: { ...SWARM, ControlAvailable: manager } });
    if (path === "/networks") return http(NETWORKS);
    if (path === "/networks/ov1?verbose=true") return http(VERBOSE);
    if (path === "/nodes") return http([{ ID: "n2", Description: { Hostname: "beta" } }]);
    if (path === "/services") return http([SERVICE]);
    if (path.startsWith("/tasks?")) return http([TASK]);
    return healthy(0)(path, connection);
  });
  try {
    const signal = new AbortController().signal;
    const { engine, gaps } = await takeSnapshot({ endpoint: fake.endpoint, host: false }, signal);
    assert.deepEqual(gaps, []);
    assert.ok(engine !== undefined);
    return { engine, asked: fake.asked };
  } finally {
    await fake.stop();
  }
}

suite("an engine that is a node of a swarm", () => {
  test("a manager tells services and tasks, and nothing of what their containers are made of", async () => {
    const { engine } = await engineWith(true);
    assert.deepEqual(engine.swarm?.services, [
      {
        ...{ id: "s1", name: "web", mode: "replicated", replicas: 2, resolution: "vip" },
        ports: [{ protocol: "tcp", targetPort: 80, publishedPort: 8080, mode: "ingress" }],
        virtualIps: [{ networkId: "ov1", address: "10.0.1.7" }],
        networks: [{ id: "ov1", aliases: ["www"] }],
      },
    ]);
    assert.deepEqual(engine.swarm.tasks, [
      {
        ...{ id: "t1", serviceId: "s1", nodeId: "n2", slot: 1, containerId: "c1" },
        ...{ state: "running", desired: "running" },
        addresses: [{ networkId: "ov1", address: "10.0.1.8" }],
      },
    ]);
    assert.ok(!JSON.stringify(engine).includes("geheim"));
  });

  test("a worker is asked for its overlay networks alone", async () => {
    const { engine, asked } = await engineWith(false);
    assert.ok(!asked.some((path) => /^\/(nodes|services|tasks)/.test(path)), asked.join(" "));
    assert.equal(engine.swarm?.services, undefined);
    const [, overlay] = engine.networks;
    assert.deepEqual(overlay?.members, [
      { name: "one", address: "10.0.1.2", node: "192.0.2.10" },
      { name: "web.1.t1", address: "10.0.1.8", node: "192.0.2.11", service: "web" },
    ]);
    assert.deepEqual(overlay.virtualIps, [{ service: "web", address: "10.0.1.7" }]);
  });
});
