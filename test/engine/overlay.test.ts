import assert from "node:assert/strict";
import type { Snapshot } from "../../src/core/snapshot.ts";
import type { LabHost } from "../lab/host.ts";
import { lens } from "./lens.ts";
import { addressIn, swarmOfSuite } from "./swarm.ts";

const snapshotOf = async (host: LabHost): Promise<Snapshot> =>
  JSON.parse(await lens(host, "snapshot")) as Snapshot;

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
  });
}
