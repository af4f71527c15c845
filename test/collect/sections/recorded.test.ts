import assert from "node:assert/strict";
import { readOutput } from "../../../src/collect/script.ts";
import { SECTIONS } from "../../../src/collect/sections/index.ts";
import type { Reading } from "../../../src/collect/sections/section.ts";
import { readRecorded } from "../../fixtures/read.ts";

/** Hosts with one container in each mode, recorded from the engines of that name by test/lab/record.ts. */
for (const name of ["20.10", "20.10-files", "28.5", "28.5-files"]) {
  suite(`what the script printed on a host with engine ${name}`, () => {
    const asked = !name.endsWith("-files");
    const stdout = readRecorded(`script-${name}`);
    const read = readOutput(SECTIONS, "--recorded--", { stdout, stderr: "", code: 0 });
    const valueOf = <T>(reading: Reading<T>): T => {
      assert.ok(reading.ok);
      return reading.value;
    };
    const links = valueOf(read.links);
    const named = (name: string) => links.find((link) => link.name === name);

    test("every section reads without a problem", () => {
      for (const [name, reading] of Object.entries(read)) {
        assert.ok(reading.ok, name);
      }
    });

    test("identity", () => {
      const { kernel, ...rest } = valueOf(read.identity);
      assert.deepEqual(rest, { system: "Linux", hostname: "lab", uid: 0 });
      assert.match(kernel, /^\d+\.\d+/);
    });

    test("links: the default bridge", () => {
      const bridge = named("docker0");
      assert.equal(bridge?.kind, "bridge");
      assert.equal(bridge.bridge?.id, `8000.${bridge.mac?.replaceAll(":", "") ?? ""}`);
      assert.equal(bridge.bridge.stp, false);
      assert.equal(bridge.bridge.vlanFiltering, false);
      assert.deepEqual(
        bridge.addresses.filter(({ scope }) => scope === "global"),
        [
          {
            address: "172.17.0.1",
            prefixLength: 16,
            scope: "global",
            broadcast: "172.17.255.255",
          },
        ],
      );
    });

    test("links: each veth of a container is a port of a bridge, and tells its other end", () => {
      const veths = links.filter(({ name }) => name.startsWith("veth"));
      assert.equal(veths.length, 5);
      const bridges = links.filter(({ kind }) => kind === "bridge").map(({ ifindex }) => ifindex);
      for (const veth of veths) {
        assert.equal(veth.kind, "veth");
        assert.ok(bridges.includes(veth.master ?? 0));
        assert.equal(veth.port?.state, "forwarding");
        assert.equal(veth.port.hairpin, false);
        assert.ok(veth.iflink !== undefined && veth.netnsid !== undefined);
        assert.ok(veth.rx !== undefined && veth.rx.bytes >= 0);
      }
    });

    test("links: the host's own interface", () => {
      const eth0 = named("eth0");
      assert.deepEqual(
        [eth0?.mac, eth0?.mtu, eth0?.up, eth0?.operState, eth0?.carrier, eth0?.master],
        ["52:54:00:00:02:0a", 1500, true, "UP", true, undefined],
      );
    });

    test("routes: the default routes of both families, and the tables", () => {
      const routes = valueOf(read.routes);
      const defaults = routes.filter(({ dst }) => /^(0\.0\.0\.0|::)\/0$/.test(dst));
      assert.deepEqual(
        defaults.map(({ family, via, dev, table }) => [family, via, dev, table]),
        [
          ["ip", "192.0.2.20", "eth0", "main"],
          ["ip6", "2001:db8::20", "eth0", "main"],
        ],
      );
      assert.deepEqual([...new Set(routes.map(({ table }) => table))], ["main", "local"]);
      const local = routes.find(({ dst, type }) => dst === "192.0.2.10/32" && type === "local");
      assert.deepEqual([local?.table, local?.dev, local?.prefSrc], ["local", "eth0", "192.0.2.10"]);
    });

    test("policy rules: the kernel's own", () => {
      assert.deepEqual(
        valueOf(read.policyRules).map(({ family, priority, table, action }) => [
          family,
          priority,
          table,
          action,
        ]),
        [
          ["ip", 0, "local", "lookup"],
          ["ip", 32766, "main", "lookup"],
          ["ip", 32767, "default", "lookup"],
          ["ip6", 0, "local", "lookup"],
          ["ip6", 32766, "main", "lookup"],
        ],
      );
    });

    test("forwarding table: the bridges' entries, none of the multicast lists", () => {
      const fdb = valueOf(read.fdb);
      assert.ok(fdb.length > 0);
      assert.ok(fdb.every(({ bridge, dst }) => bridge !== undefined || dst !== undefined));
    });

    test("settings", () => {
      const sysctls = valueOf(read.sysctls);
      assert.equal(sysctls["net.ipv4.ip_forward"], "1");
      assert.equal(sysctls["net.ipv4.conf.docker0.route_localnet"], "0");
      assert.equal(sysctls["net.bridge.bridge-nf-call-iptables"], "1");
      assert.match(sysctls["net.netfilter.nf_conntrack_max"] ?? "", /^\d+$/);
      assert.ok(!Object.keys(sysctls).some((name) => name.includes(".veth")));
    });

    test("rules: what the tools print, as it is", () => {
      assert.match(valueOf(read.iptablesNft), /^:DOCKER-USER - \[\d+:\d+\]$/m);
      assert.match(valueOf(read.iptablesNft), /^\[\d+:\d+\] -A DOCKER .* --dport 8080 -j DNAT/m);
      assert.equal(valueOf(read.iptablesLegacy), "");
      assert.ok(JSON.parse(valueOf(read.nft)));
    });

    test("sockets: docker-proxy's own, and those in the containers' namespaces", () => {
      const sockets = valueOf(read.netlink)?.sockets ?? valueOf(read.sockets);
      const holders = valueOf(read.netlink)?.holders ?? valueOf(read.holders);
      const own = (sockets.get(0) ?? []).map(({ address, port, v6only, inode }) => [
        `${address} ${port} ${v6only ?? "-"}`,
        holders.get(inode)?.name,
      ]);
      assert.deepEqual(
        own.filter(([socket]) => socket?.includes(" 8080 ")),
        [
          ["0.0.0.0 8080 -", "docker-proxy"],
          [":: 8080 true", "docker-proxy"],
        ],
      );
      const inside = [...sockets].filter(([pid]) => pid !== 0).map(([, list]) => list);
      assert.equal(inside.filter((list) => list.some(({ port }) => port === 80)).length, 5);
      assert.equal(inside.filter((list) => list.some(({ port }) => port === 81)).length, 1);
    });

    test("namespaces: the host's own and one for each container that has its own", () => {
      const found = valueOf(read.namespaces);
      assert.equal(found.pids.size, 6);
      assert.ok(found.pids.has(found.own));
      assert.equal(found.read.size, 5);
      assert.equal(valueOf(read.netlink)?.namespaces.size, asked ? 5 : undefined);
      assert.equal(valueOf(read.sysfs).size, asked ? 0 : 5);
      assert.equal(valueOf(read.netFiles).size, asked ? 0 : 5);
      for (const pids of found.pids.values()) {
        assert.deepEqual(
          pids,
          [...pids].sort((a, b) => a - b),
        );
      }
    });
  });
}
