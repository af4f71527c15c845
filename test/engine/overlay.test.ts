import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TraceAnswer, Verdict } from "../../src/core/contract.ts";
import type { Hop } from "../../src/core/hop.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import type { LabHost } from "../lab/host.ts";
import { lens } from "./lens.ts";
import { addressIn, runIn } from "../lab/swarm.ts";
import { swarmOfSuite } from "./swarm.ts";

/** The state of a host, in a file that the other one can be asked with. */
async function snapshotFile(host: LabHost): Promise<string> {
  const path = join(mkdtempSync(join(tmpdir(), "node-")), `${host.record.id}.json`);
  writeFileSync(path, await lens(host, "snapshot"));
  return path;
}

const snapshotOf = async (host: LabHost): Promise<Snapshot> =>
  JSON.parse(await lens(host, "snapshot")) as Snapshot;

const traced = async (host: LabHost, ...args: readonly string[]): Promise<TraceAnswer> =>
  JSON.parse(await lens(host, "trace", ...args, "--json")) as TraceAnswer;

const isRule = (hop: Hop): hop is Extract<Hop, { kind: "rule" }> => hop.kind === "rule";

/** The rules for VXLAN that a walk meets in a namespace: chains and places. */
const rulesMet = ({ paths }: TraceAnswer, netns: string): readonly string[] => {
  const hops = paths.flatMap((path) => [path.hops, path.established.hops, path.reply.hops].flat());
  const met = hops.filter(isRule).filter((hop) => hop.netns === netns && hop.text.includes("4789"));
  return [...new Set(met.map(({ chain, index }) => `${chain} ${String(index)}`))].sort();
};

/** A rule that drops VXLAN on one of the hosts: what is seen of it with the other host read, and without. */
const BLOCKED: readonly {
  readonly name: string;
  readonly at: "near" | "far";
  readonly chain: string;
  readonly verdicts: readonly [Verdict, Verdict];
}[] = [
  {
    name: "VXLAN dropped where it comes in on the other host",
    ...{ at: "far", chain: "INPUT", verdicts: ["dropped", "leaves"] },
  },
  {
    name: "VXLAN dropped where it leaves this host",
    ...{ at: "near", chain: "OUTPUT", verdicts: ["dropped", "dropped"] },
  },
  {
    name: "answers dropped where they come in on this host",
    ...{ at: "near", chain: "INPUT", verdicts: ["dropped", "dropped"] },
  },
];

const codesOf = ({ findings }: TraceAnswer): readonly string[] => findings.map(({ code }) => code);

const vniOf = async (host: LabHost): Promise<number> => {
  const option = "com.docker.network.driver.overlay.vxlanid_list";
  const format = `--format={{index .Options "${option}"}}`;
  return Number(await host.docker("network", "inspect", format, "ov"));
};

/** Rules for VXLAN that let everything pass and count it. */
const COUNTING = ["INPUT", "OUTPUT"] as const;

const countOn = async (host: LabHost, change: "-I" | "-D"): Promise<void> => {
  for (const chain of COUNTING) {
    await host.inRoot(["iptables", change, chain, "-p", "udp", "--dport", "4789"]);
  }
};

/** Those of them that have counted since. */
const counted = async (host: LabHost): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const chain of COUNTING) {
    const { stdout } = await host.inRoot(["iptables", "-w", "-nvxL", chain, "1"]);
    if (Number(stdout.trim().split(/\s+/)[0]) > 0) found.push(`${chain} 1`);
  }
  return found;
};

for (const engine of ["20.10", "28.5"] as const) {
  suite(`a swarm of two engines ${engine}`, function () {
    this.timeout(120_000);
    const swarm = swarmOfSuite(engine);

    test("the namespace of an overlay network is read as the host's tools show it from within", async () => {
      const { alpha, beta } = swarm();
      const { host, engine: told, gaps } = await snapshotOf(alpha);
      assert.deepEqual(gaps, []);
      const id = told?.networks.find(({ name }) => name === "ov")?.id ?? "";
      const mount = `/run/docker/netns/1-${id.slice(0, 10)}`;
      const overlay = host?.namespaces.find((netns) => netns.mount === mount);
      assert.deepEqual(overlay?.pids, []);
      const inside = async (...argv: readonly string[]): Promise<string> =>
        (await alpha.inRoot(["nsenter", `--net=${mount}`, ...argv])).stdout;

      const vxlan = overlay.links?.find(({ kind }) => kind === "vxlan");
      const [shown] = JSON.parse(await inside("ip", "-j", "-d", "link", "show", "vxlan0")) as [
        { readonly linkinfo: { readonly info_data: Record<string, unknown> } },
      ];
      const { id: vni, port, learning, proxy, l2miss, l3miss } = shown.linkinfo.info_data;
      assert.deepEqual(vxlan?.vxlan, {
        ...{ vni, port, learning, proxy, l2miss, l3miss },
        underlay: host?.namespaces[0].id,
      });
      assert.equal(vxlan.master, overlay.links?.find(({ name }) => name === "br0")?.ifindex);

      const far = await addressIn(beta, "ov", "two");
      const neighbour = overlay.neighbours?.find(({ address }) => address === far);
      assert.equal(neighbour?.state, "PERMANENT");
      const entry = overlay.fdb?.find(({ mac, dst }) => mac === neighbour.mac && dst !== undefined);
      assert.deepEqual([entry?.dev, entry?.dst], ["vxlan0", beta.address]);
      const lines = (await inside("bridge", "fdb")).split("\n");
      const known = lines
        .filter((line) => / master | dst /.test(line))
        .map((line) => line.slice(0, 17));
      // Entries that the bridge has learned come and go.
      const kept = lines.filter(
        (line) => line.includes(" permanent") && / master | dst /.test(line),
      );
      for (const { mac } of overlay.fdb ?? []) assert.ok(known.includes(mac), mac);
      for (const line of kept) {
        assert.ok(
          overlay.fdb?.some(({ mac }) => line.startsWith(mac)),
          line,
        );
      }
      const calls = "bridge/bridge-nf-call-iptables";
      assert.equal(
        overlay.sysctls?.["net.bridge.bridge-nf-call-iptables"],
        (await inside("cat", `/proc/sys/net/${calls}`)).trim(),
      );
    });

    test("a manager tells nodes, services and tasks; a worker who is in the network", async () => {
      const { alpha, beta } = swarm();
      const [manager, worker] = [await snapshotOf(alpha), await snapshotOf(beta)];
      const { nodes = [], services = [], tasks = [] } = manager.engine?.swarm ?? {};
      assert.deepEqual(
        nodes.map(({ hostname, address, role }) => [hostname, address, role]).sort(),
        [
          ["alpha", alpha.address, "manager"],
          ["beta", beta.address, "worker"],
        ],
      );
      assert.deepEqual([services, tasks], [[], []]);
      assert.equal(worker.engine?.swarm?.manager, false);
      assert.equal(worker.engine.swarm.nodes, undefined);
      const far = await addressIn(alpha, "ov", "one");
      for (const { engine: told } of [manager, worker]) {
        const network = told?.networks.find(({ name }) => name === "ov");
        const addresses = network?.peers.map(({ address }) => address).sort();
        assert.deepEqual(addresses, [alpha.address, beta.address]);
        assert.deepEqual(
          network?.members?.find(({ name }) => name === "one"),
          {
            ...{ name: "one", address: far, node: alpha.address },
          },
        );
      }
    });

    test("each container's cable ends in the network's own namespace", async () => {
      const { alpha } = swarm();
      const { host, engine: told } = await snapshotOf(alpha);
      const pid = told?.containers.find(({ name }) => name === "one")?.pid ?? 0;
      const netns = host?.namespaces.find(({ pids }) => pids.includes(pid));
      const ends = netns?.links
        ?.flatMap(({ peer }) => peer?.netns ?? [])
        .map((end) => host?.namespaces.find(({ id }) => id === end));
      assert.equal(ends?.length, 2);
      assert.ok(ends.some((end) => end?.links?.some(({ kind }) => kind === "vxlan")));
      assert.ok(ends.includes(host?.namespaces[0]));
    });

    test("a container of the same host is reached within the network's namespace", async () => {
      const { alpha } = swarm();
      const address = await addressIn(alpha, "ov", "uno");
      const told = await traced(alpha, "container:one", "uno:80");
      const [path] = told.paths;
      assert.equal((await alpha.containerConnect("one", address, 80)).answer, "data");
      assert.deepEqual([path?.verdict, path?.delivered?.container], ["reachable", "uno"]);
      const places = new Set(path?.hops.map(({ netns }) => netns));
      assert.deepEqual([...places], ["one", "overlay ov", "uno"]);
      assert.deepEqual(path?.assumptions, []);
    });

    test("a container of the other host: reached through the tunnel, as the counters of both hosts show", async () => {
      const { alpha, beta } = swarm();
      const address = await addressIn(beta, "ov", "two");
      const file = await snapshotFile(beta);
      await Promise.all([countOn(alpha, "-I"), countOn(beta, "-I")]);
      try {
        const again = await snapshotFile(beta);
        const told = await traced(alpha, "container:one", "two:80", `--node=beta=${again}`);
        const [path] = told.paths;
        assert.equal(told.resolved?.by, "embedded DNS");
        assert.deepEqual(told.resolved.addresses, [address]);
        assert.equal((await alpha.containerConnect("one", address, 80)).answer, "data");
        assert.deepEqual([path?.verdict, path?.delivered?.container], ["reachable", "beta/two"]);
        assert.deepEqual(rulesMet(told, "host"), await counted(alpha));
        assert.deepEqual(rulesMet(told, "beta/host"), await counted(beta));
        const [there, back] = [path?.hops, path?.reply.hops].map((hops) =>
          hops?.find(({ kind }) => kind === "tunnel"),
        );
        const common = { kind: "tunnel", tunnel: "vxlan", vni: await vniOf(alpha) };
        const outer = { src: alpha.address, dst: beta.address };
        assert.deepEqual(there, { netns: "overlay ov", ...common, outer });
        const turned = { src: beta.address, dst: alpha.address };
        assert.deepEqual(back, { netns: "beta/overlay ov", ...common, outer: turned });
      } finally {
        await Promise.all([countOn(alpha, "-D"), countOn(beta, "-D")]);
      }
      // The other way round: asked on one host, begun on the other.
      const told = await traced(alpha, "container:two", "container:one:80", `--node=beta=${file}`);
      assert.deepEqual(
        told.paths.map(({ verdict }) => verdict),
        ["reachable"],
      );
    });

    test("where the other host was not read the walk ends on the wire, and says so", async () => {
      const { alpha, beta } = swarm();
      const told = await traced(alpha, "container:one", "container:two:80");
      const [path] = told.paths;
      assert.equal(path?.verdict, "leaves");
      assert.deepEqual(
        path.assumptions.map(({ code }) => code),
        ["FAR_HOST_NOT_SEEN"],
      );
      assert.ok(path.assumptions[0]?.text.includes(beta.address));
      const last = path.hops.at(-1);
      assert.deepEqual([last?.netns, last?.kind], ["host", "link"]);
    });

    for (const { name, at, chain, verdicts } of BLOCKED) {
      test(`${name}: ${verdicts.join(", ")}`, async () => {
        const { alpha, beta } = swarm();
        const host = at === "near" ? alpha : beta;
        const rule = [chain, "-p", "udp", "--dport", "4789", "-j", "DROP"];
        await host.inRoot(["iptables", "-I", ...rule]);
        try {
          const address = await addressIn(beta, "ov", "two");
          const file = await snapshotFile(beta);
          assert.equal((await alpha.containerConnect("one", address, 80)).answer, "timeout");
          const whole = await traced(alpha, "container:one", "two:80", `--node=beta=${file}`);
          const half = await traced(alpha, "container:one", "two:80");
          const told = [whole, half].map(({ paths }) => paths[0]?.verdict);
          assert.deepEqual(codesOf(whole), ["OVERLAY_PEER_UNREACHABLE"]);
          const lost = verdicts[1] === "dropped";
          assert.deepEqual(codesOf(half), lost ? ["OVERLAY_PEER_UNREACHABLE"] : []);
          assert.deepEqual(told, verdicts, JSON.stringify(whole, undefined, 1));
        } finally {
          await host.inRoot(["iptables", "-D", ...rule]);
        }
      });
    }

    test("a peer that the forwarding database has lost: dropped", async () => {
      const { alpha, beta } = swarm();
      const id = await alpha.docker("network", "inspect", "--format={{.Id}}", "ov");
      const enter = ["nsenter", `--net=/run/docker/netns/1-${id.slice(0, 10)}`];
      const address = await addressIn(beta, "ov", "two");
      const mac = await beta.docker(
        ...["inspect", "--format", '{{(index .NetworkSettings.Networks "ov").MacAddress}}', "two"],
      );
      const entry = [mac, "dev", "vxlan0", "dst", beta.address, "self"];
      // Whatever the other host sends would be learned from.
      const mute = ["OUTPUT", "-p", "udp", "--dport", "4789", "-j", "DROP"];
      await beta.inRoot(["iptables", "-I", ...mute]);
      await alpha.inRoot([...enter, "bridge", "fdb", "del", ...entry]);
      await countOn(alpha, "-I");
      try {
        assert.equal((await alpha.containerConnect("one", address, 80)).answer, "timeout");
        const told = await traced(alpha, "container:one", "two:80");
        assert.deepEqual(codesOf(told), ["OVERLAY_PEER_UNREACHABLE"]);
        assert.equal(told.paths[0]?.verdict, "dropped", JSON.stringify(told, undefined, 1));
        assert.deepEqual([rulesMet(told, "host"), await counted(alpha)], [[], []]);
      } finally {
        await countOn(alpha, "-D");
        await alpha.inRoot([...enter, "bridge", "fdb", "replace", ...entry, "permanent"]);
        await beta.inRoot(["iptables", "-D", ...mute]);
      }
    });

    test("beside an encrypted network: rules for its VNI alone leave the others as they are", async () => {
      const { alpha, beta } = swarm();
      const made = ["--driver=overlay", "--attachable", "--opt=encrypted"];
      await alpha.docker("network", "create", ...made, "secret");
      await runIn(alpha, "hush", "secret");
      await runIn(beta, "hushed", "secret");
      try {
        const file = await snapshotFile(beta);
        const rules = (await alpha.inRoot(["iptables-save"])).stdout;
        assert.match(rules, /--dport 4789 .*-m (bpf|u32) .*-j DROP/);
        const told = await traced(alpha, "container:one", "two:80", `--node=beta=${file}`);
        assert.equal(told.paths[0]?.verdict, "reachable", JSON.stringify(told, undefined, 1));
        const address = await addressIn(beta, "ov", "two");
        assert.equal((await alpha.containerConnect("one", address, 80)).answer, "data");
        // What becomes of the network's own packets hangs on IPsec, and is not followed.
        const own = await traced(alpha, "container:hush", "hushed:80", `--node=beta=${file}`);
        assert.equal(own.paths[0]?.verdict, "uncertain", JSON.stringify(own, undefined, 1));
        const met = own.paths[0].hops.filter(isRule).map(({ effect }) => effect);
        assert.ok(met.includes("mark"), "the rule that marks the VNI for IPsec is met");
      } finally {
        await alpha.docker("rm", "--force", "hush");
        await beta.docker("rm", "--force", "hushed");
        await alpha.docker("network", "rm", "secret");
      }
    });
  });
}
