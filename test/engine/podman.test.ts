import assert from "node:assert/strict";
import type { Explanation, Listing, TraceAnswer } from "../../src/core/contract.ts";
import { risen } from "../lab/counters.ts";
import type { LabHost } from "../lab/host.ts";
import { startPodman, type Podman } from "../lab/podman.ts";
import { probeArgv, readReply } from "../lab/connect.ts";
import { hostOfSuite } from "../lab/suite.ts";
import { lens } from "./lens.ts";

suite("Podman 4.3 beside an engine, by its Docker-compatible socket", function () {
  this.timeout(300_000);
  let podman: Podman;
  const labHost = hostOfSuite({ engine: "20.10" }, async (host) => {
    podman = await startPodman(host);
    await podman.createNetwork("pods");
    await podman.run("web", { publish: 8080 });
    await podman.run("one", { network: "pods" });
    await podman.run("two", { network: "pods" });
  });

  const ask = async (host: LabHost, ...words: readonly string[]): Promise<unknown> =>
    JSON.parse(await lens(host, ...words, "--host", `unix://${podman.socket}`, "--json"));

  const connect = async (host: LabHost, from: string, address: string) => {
    const enter = ["nsenter", "-t", String(await podman.pidOf(from)), "--net"];
    return readReply(await host.onHost([...enter, ...probeArgv(address, 80, {})]));
  };

  test("its networks are told with their bridges, its containers with address, MAC and cable", async () => {
    const host = labHost();
    const { networks, gaps } = (await ask(host, "list")) as Listing;
    assert.deepEqual(gaps, []);
    const told = networks.map(({ name, bridge, subnets, facts, containers }) => [
      ...[name, bridge, subnets[0], facts.find((fact) => fact.name === "Subnet from")?.value],
      containers.map((each) => `${each.name} ${each.ipv4 ?? ""}`),
    ]);
    assert.deepEqual(told, [
      ["bridge", "podman0", "10.88.0.0/16", "the engine's pool 10.88.0.0/16", ["web 10.88.0.2"]],
      [
        ...["pods", "podman1", "10.89.0.0/24", "the engine's pool 10.89.0.0/16 in parts of /24"],
        ["one 10.89.0.2", "two 10.89.0.3"],
      ],
    ]);
    for (const { bridge = "", containers } of networks) {
      const { stdout } = await host.inRoot(["ls", `/sys/class/net/${bridge}/brif`]);
      assert.deepEqual(
        containers.map(({ hostVeth }) => hostVeth?.name),
        stdout.trim().split("\n"),
      );
    }
  });

  test("container to container by name, with the rules that it raises", async () => {
    const host = labHost();
    const { resolved, paths } = (await ask(
      host,
      "trace",
      "container:one",
      "two:80",
    )) as TraceAnswer;
    assert.deepEqual(resolved?.addresses, ["10.89.0.3"]);
    const inside = ["nsenter", "-t", String(await podman.pidOf("one")), "--net"];
    const asking = ["busybox", "nslookup", "-type=a", "two.dns.podman", "10.89.0.1"];
    const { stdout } = await host.inRoot([...inside, ...asking]);
    assert.match(stdout, /Address: 10\.89\.0\.3/);
    const before = await host.counters();
    assert.equal((await connect(host, "one", "10.89.0.3")).answer, "data");
    assert.equal(paths[0]?.verdict, "reachable");
    const { hops, established, reply } = paths[0];
    const rules = [...hops, ...established.hops, ...reply.hops].flatMap((hop) =>
      hop.kind === "rule" && hop.netns === "host"
        ? [`${hop.family}/${hop.table}/${hop.chain}/${hop.index}`]
        : [],
    );
    assert.deepEqual([...new Set(rules)].sort(), risen(before, await host.counters()).sort());
  });

  test("a port that it publishes is stopped by the policy that Docker's engine set, until that is opened", async () => {
    const host = labHost();
    for (const [policy, verdict, answer] of [
      ["DROP", "dropped", "timeout"],
      ["ACCEPT", "reachable", "data"],
    ] as const) {
      await host.inRoot(["iptables", "-P", "FORWARD", policy]);
      const told = (await ask(
        host,
        "trace",
        "outside:192.0.2.20",
        "192.0.2.10:8080",
      )) as TraceAnswer;
      assert.equal((await host.outsideConnect(8080)).answer, answer);
      assert.equal(told.paths[0]?.verdict, verdict);
      assert.equal(told.findings[0]?.code === "FORWARD_POLICY_DROPPED", verdict === "dropped");
    }
  });

  test("the host reaches it by 127.0.0.1, without a proxy", async () => {
    const host = labHost();
    const { paths } = (await ask(host, "trace", "host", "127.0.0.1:8080")) as TraceAnswer;
    assert.equal((await host.hostConnect("127.0.0.1", 8080)).answer, "data");
    assert.deepEqual([paths[0]?.verdict, paths[0]?.viaProxy], ["reachable", undefined]);
  });

  test("no program of Docker's is missed: where ::1 is refused it is nobody's fault", async () => {
    const { findings } = (await ask(labHost(), "explain", "8080")) as Explanation;
    assert.equal((await labHost().hostConnect("::1", 8080)).answer, "refused");
    assert.ok(!findings.some(({ code }) => code === "PROXY_NOT_LISTENING"));
  });
});
