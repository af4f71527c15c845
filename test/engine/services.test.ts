import assert from "node:assert/strict";
import type { TraceAnswer } from "../../src/core/contract.ts";
import type { LabHost } from "../lab/host.ts";
import { explain, lens } from "./lens.ts";
import { serve } from "../lab/swarm.ts";
import { swarmOfSuite } from "./swarm.ts";

const traced = async (host: LabHost, ...args: readonly string[]): Promise<TraceAnswer> =>
  JSON.parse(await lens(host, "trace", ...args, "--json")) as TraceAnswer;

/** What the resolver in a container answers. */
async function resolved(host: LabHost, container: string, name: string): Promise<string[]> {
  const looked = await host.inRoot(
    ["docker", "exec", container, "nslookup", "-type=a", name, "127.0.0.11"],
    { mayFail: true },
  );
  const answer = looked.stdout.slice(looked.stdout.indexOf("Name:"));
  return [...answer.matchAll(/^Address(?: \d+)?: ([\d.]+)/gm)].map(([, address = ""]) => address);
}

suite("services of a swarm, engine 28.5", function () {
  this.timeout(120_000);
  const swarm = swarmOfSuite("28.5");

  test("names: a service, its tasks, a container of the other host, as the engine's resolver answers", async () => {
    const { alpha } = swarm();
    await serve(alpha, "web", 3, "--network=ov");
    await serve(alpha, "robin", 2, "--network=ov", "--endpoint-mode=dnsrr");
    try {
      for (const [name, count] of [
        ["web", 1],
        ["tasks.web", 3],
        ["robin", 2],
        ["tasks.robin", 2],
        ["two", 1],
      ] as const) {
        const told = await traced(alpha, "container:one", `${name}:80`);
        const really = await resolved(alpha, "one", name);
        assert.equal(really.length, count, `${name}: ${really.join(", ")}`);
        assert.deepEqual([...(told.resolved?.addresses ?? [])].sort(), really.sort(), name);
        assert.equal(told.resolved?.by, "embedded DNS");
      }
      // Tasks here are reached within the network's namespace, those of the other host by the tunnel.
      const { paths } = await traced(alpha, "container:one", "tasks.web:80");
      const ends = paths.map(({ verdict }) => verdict).sort();
      assert.ok(ends.includes("reachable") && ends.includes("leaves"), ends.join(" "));
      for (const { to, verdict } of paths) {
        const { answer } = await alpha.containerConnect("one", to.address, 80);
        assert.equal(answer, "data", verdict);
      }
    } finally {
      await alpha.docker("service", "rm", "web", "robin");
    }
  });

  test("a published port without a task", async () => {
    const { alpha } = swarm();
    await serve(alpha, "none", 0, "--publish=8081:80");
    try {
      const told = await explain(alpha, "8081");
      assert.deepEqual(
        told.claims.map(({ kind, name, containerPort, state }) => [
          kind,
          name,
          containerPort,
          state,
        ]),
        [["service", "none", 80, "replicated, 0 of 0 run"]],
      );
      assert.equal(told.findings[0]?.code, "INGRESS_NO_TASK", JSON.stringify(told, undefined, 1));
      assert.notEqual((await alpha.outsideConnect(8081)).answer, "data");
    } finally {
      await alpha.docker("service", "rm", "none");
    }
  });

  test("a port in mode host is open on the node of the task alone", async () => {
    const { alpha, beta } = swarm();
    const where = "--constraint=node.hostname==beta";
    await serve(alpha, "there", 1, "--publish=mode=host,published=8082,target=80", where);
    try {
      const told = await explain(alpha, "8082");
      const [finding] = told.findings;
      assert.equal(
        finding?.code,
        "PUBLISH_MODE_HOST_OTHER_NODE",
        JSON.stringify(told, undefined, 1),
      );
      assert.match(finding.title, /beta \(192\.0\.2\.11\), not on this node/);
      assert.equal((await alpha.outsideConnect(8082)).answer, "refused");
      assert.equal((await alpha.outsideConnect(8082, { address: beta.address })).answer, "data");
      const far = await explain(beta, "8082");
      assert.ok(
        far.paths.some(({ from, verdict }) => from.kind === "outside" && verdict === "reachable"),
      );
    } finally {
      await alpha.docker("service", "rm", "there");
    }
  });

  test("a published port on a node that has lost its ingress namespace", async () => {
    const { alpha } = swarm();
    await serve(alpha, "lost", 1, "--publish=8083:80");
    try {
      const before = await explain(alpha, "8083");
      // The rule for it comes with the load balancer, and that with the kernel's IPVS.
      const hasIpvs =
        (await alpha.inRoot(["cat", "/proc/net/ip_vs"], { mayFail: true })).code === 0;
      if (!hasIpvs) assert.equal(before.findings[0]?.code, "DNAT_RULE_MISSING");
      await alpha.inRoot(["umount", "/run/docker/netns/ingress_sbox"]);
      const told = await explain(alpha, "8083");
      const [finding] = told.findings;
      assert.equal(finding?.code, "INGRESS_NETWORK_MISSING", JSON.stringify(told, undefined, 1));
      assert.notEqual((await alpha.outsideConnect(8083)).answer, "data");
    } finally {
      await alpha.docker("service", "rm", "lost");
    }
  });
});
