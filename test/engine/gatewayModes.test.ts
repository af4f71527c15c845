import assert from "node:assert/strict";
import type { FindingsAnswer, Path, TraceAnswer } from "../../src/core/contract.ts";
import type { Reply } from "../lab/connect.ts";
import { risen } from "../lab/counters.ts";
import type { LabHost } from "../lab/host.ts";
import { hostOfSuite } from "../lab/suite.ts";
import { explain, lens, ruleKeys } from "./lens.ts";

interface Case {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly connect: (host: LabHost) => Promise<Reply>;
  readonly answer: Reply["answer"];
  readonly verdict: Path["verdict"];
  readonly code?: string;
}

/** Each has a container of its own name that serves 80 and 81 and publishes 80. */
const NETWORKS: readonly [name: string, subnet: string, ...options: readonly string[]][] = [
  ["nat", "10.60.1.0/24"],
  ["open", "10.60.2.0/24", "--opt=com.docker.network.bridge.gateway_mode_ipv4=nat-unprotected"],
  ["routed", "10.60.3.0/24", "--opt=com.docker.network.bridge.gateway_mode_ipv4=routed"],
  [
    ...(["isolated", "10.60.4.0/24"] as const),
    ...["--internal", "--opt=com.docker.network.bridge.gateway_mode_ipv4=isolated"],
  ],
];

const PORTS: Readonly<Record<string, string>> = { nat: "8081", open: "8082", routed: "8083" };

const outside = (address: string, port: number) => (host: LabHost) =>
  host.outsideConnect(port, { address, timeoutMs: 1500 });
const own = (address: string, port: number) => (host: LabHost) =>
  host.hostConnect(address, port, { timeoutMs: 1500 });

const CASES: readonly Case[] = [
  {
    name: "nat: the container's own address is closed from outside, published port or not",
    ...{ from: "outside:192.0.2.20", to: "container:nat:80", connect: outside("10.60.1.2", 80) },
    ...{ answer: "timeout", verdict: "dropped", code: "DIRECT_ACCESS_DROPPED" },
  },
  {
    name: "nat-unprotected: a port that is not published is open to whoever has a route",
    ...{ from: "outside:192.0.2.20", to: "container:open:81", connect: outside("10.60.2.2", 81) },
    ...{ answer: "data", verdict: "reachable" },
  },
  {
    name: "routed: a published port is open at the container's own address",
    ...{ from: "outside:192.0.2.20", to: "container:routed:80", connect: outside("10.60.3.2", 80) },
    ...{ answer: "data", verdict: "reachable" },
  },
  {
    name: "routed: a port that is not published is closed",
    ...{ from: "outside:192.0.2.20", to: "container:routed:81", connect: outside("10.60.3.2", 81) },
    ...{ answer: "timeout", verdict: "dropped", code: "UNPUBLISHED_PORT_DROPPED" },
  },
  {
    name: "routed: no port of the host leads to it",
    ...{ from: "outside:192.0.2.20", to: "192.0.2.10:8083", connect: outside("192.0.2.10", 8083) },
    ...{ answer: "refused", verdict: "refused", code: "GATEWAY_MODE_ROUTED" },
  },
  {
    name: "isolated: the host has no address in it, and no way to it",
    ...{ from: "host", to: "10.60.4.2:80", connect: own("10.60.4.2", 80) },
    ...{ answer: "timeout", verdict: "leaves" },
  },
  {
    name: "the host reaches the containers of the others by their own addresses",
    ...{ from: "host", to: "container:routed:81", connect: own("10.60.3.2", 81) },
    ...{ answer: "data", verdict: "reachable" },
  },
  {
    name: "IPv6: a published port from outside",
    ...{ from: "outside:2001:db8::20", to: "[2001:db8::10]:8085" },
    connect: outside("2001:db8::10", 8085),
    ...{ answer: "data", verdict: "reachable" },
  },
  {
    name: "IPv6: container to container",
    ...{ from: "container:six2", to: "[fd00:6::2]:80" },
    connect: (host) => host.containerConnect("six2", "fd00:6::2", 80),
    ...{ answer: "data", verdict: "reachable" },
  },
  {
    name: "IPv6: container to outside",
    ...{ from: "container:six", to: "[2001:db8::20]:9" },
    connect: (host) => host.containerConnect("six", "2001:db8::20", 9),
    ...{ answer: "refused", verdict: "leaves" },
  },
];

async function arrange(host: LabHost): Promise<void> {
  for (const [name, subnet, ...options] of NETWORKS) {
    await host.docker("network", "create", `--subnet=${subnet}`, ...options, name);
    const publish = PORTS[name] === undefined ? [] : [`--publish=192.0.2.10:${PORTS[name]}:80`];
    const serve = "httpd -p 81 -h /www; exec httpd -f -p 80 -h /www";
    const args = [`--name=${name}`, `--network=${name}`, ...publish];
    await host.docker("run", "--detach", ...args, "busybox:lab", "sh", "-c", serve);
    await host.outside(["ip", "route", "replace", subnet, "via", host.address]);
  }
  await host.docker("network", "create", "--ipv6", "--subnet=fd00:6::/64", "six");
  await host.docker("run", "--detach", "--name=six", "--network=six", "-p8085:80", "busybox:lab");
  await host.docker("run", "--detach", "--name=six2", "--network=six", "busybox:lab");
  await host.untilListening("routed", 80);
  await host.untilListening("six2", 80);
}

suite("gateway modes and IPv6 on engine 28.5", function () {
  this.timeout(180_000);
  const labHost = hostOfSuite({ engine: "28.5" }, arrange);

  for (const each of CASES) {
    test(each.name, async () => {
      const host = labHost();
      const told = JSON.parse(
        await lens(host, "trace", each.from, each.to, "--json"),
      ) as TraceAnswer;
      const [path] = told.paths;
      assert.ok(path);
      const before = await host.counters();
      const { answer } = await each.connect(host);
      const raised = risen(before, await host.counters());
      assert.equal(answer, each.answer, "what the sender really gets");
      const all = JSON.stringify(told, undefined, 1);
      assert.equal(path.verdict, each.verdict, all);
      if (each.code !== undefined) assert.equal(told.findings[0]?.code, each.code, all);
      // Containers that have just started ask for routers, by IPv6.
      const family = path.to.address.includes(":") ? "ip6/" : "ip/";
      const ofFamily = raised.filter((key) => key.startsWith(family));
      assert.deepEqual(ruleKeys(path), ofFamily.sort());
    });
  }

  test("nat-unprotected is told of, with the ports that are open by it", async () => {
    const { findings } = JSON.parse(await lens(labHost(), "findings", "--json")) as FindingsAnswer;
    const [first, ...more] = findings.filter(({ code }) => code === "UNPROTECTED_GATEWAY_MODE");
    assert.deepEqual([first?.subject.name, first?.severity, more], ["open", "warning", []]);
    const ports = first?.evidence.flatMap(({ text }) => [...text.matchAll(/:(\d+) +httpd/g)]);
    assert.deepEqual(
      ports?.map(([, port]) => port),
      ["81"],
    );
  });

  test("a port published on an isolated network is none, and the mode is named", async () => {
    const host = labHost();
    await host.docker(
      ...["run", "--detach", "--name=shut", "--network=isolated", "--publish=8084:80"],
      "busybox:lab",
    );
    const { findings } = await explain(host, "8084", "--from", "outside");
    assert.equal((await host.outsideConnect(8084)).answer, "refused");
    assert.equal(findings[0]?.code, "PUBLISH_INEFFECTIVE_INTERNAL_NETWORK");
  });
});
