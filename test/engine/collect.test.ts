import assert from "node:assert/strict";
import { takeSnapshot } from "../support/snapshots.ts";
import { engineClient } from "../../src/collect/engine/client.ts";
import { watchEngine } from "../../src/collect/engine/watch.ts";
import { readNetnsRules } from "../../src/collect/netnsRules.ts";
import type { Shell } from "../../src/collect/shell/shell.ts";
import { spawnShell } from "../../src/collect/shell/spawnShell.ts";
import type { Netns, Snapshot } from "../../src/core/snapshot.ts";
import { topologyOf } from "../../src/core/topology/topology.ts";
import type { LabHost } from "../lab/host.ts";
import { labEndpoint, labShell } from "../lab/record.ts";
import { SCENARIOS } from "../lab/scenarios.ts";
import { hostOfSuite } from "../lab/suite.ts";

const { signal } = new AbortController();

/** A shell within the host's root by another program than `sh`, or as another user. */
function shellOf(host: LabHost, ...argv: readonly string[]): Shell {
  const [program = "", ...args] = host.inRootArgv(argv);
  return spawnShell(argv.join(" "), [program, ...args]);
}

const collect = (host: LabHost, shell: Shell = labShell(host)): Promise<Snapshot> =>
  takeSnapshot({ endpoint: labEndpoint(host), shell }, signal);

/** What the host's own tools print as JSON. */
async function json(host: LabHost, ...argv: readonly string[]): Promise<Record<string, unknown>[]> {
  return JSON.parse((await host.inRoot(argv)).stdout) as Record<string, unknown>[];
}

const ownOf = (snapshot: Snapshot): Netns => {
  const own = snapshot.host?.namespaces[0];
  assert.ok(own !== undefined);
  return own;
};

/** The same facts without those that change from one moment to the next. */
function steady(snapshot: Snapshot): unknown {
  const text = JSON.stringify(snapshot, (key, value: unknown) =>
    ["takenAt", "rx", "tx", "pids", "neighbours", "conntrack", "reader", "uid"].includes(key)
      ? undefined
      : value,
  );
  const plain = text.replace(
    /\[\d+:\d+\]|# (Generated|Completed)[^\\]*|\\"(packets|bytes)\\": *\d+/g,
    "",
  );
  return JSON.parse(
    plain.replace(/"net.netfilter.nf_conntrack_count":"\d+"/g, '"c":""'),
  ) as unknown;
}

/** What every way of reading tells of routes. */
const whereTo = (routes: Netns["routes"]): unknown =>
  routes
    ?.map(({ family, table, type, dst, dev, via }) => [family, table, type, dst, dev, via])
    .sort();

/** What files tell as well as the kernel does when it is asked. */
const facts = ({ host }: Snapshot): unknown =>
  host?.namespaces.map(({ id, links, routes, sockets }) => [
    id,
    links?.map(
      ({ ifindex, name, kind, mac, mtu, up, operState, carrier, master, peer, addresses }) => [
        ...[ifindex, name, kind, mac, mtu, up, operState, carrier, master, peer],
        addresses.map(({ address, prefixLength, scope }) => [address, prefixLength, scope]).sort(),
      ],
    ),
    whereTo(routes),
    sockets
      ?.map(({ protocol, address, port, process }) => [protocol, address, port, process])
      .sort(),
  ]);

for (const engine of ["20.10", "28.5"] as const) {
  suite(`a snapshot of a host with engine ${engine}`, function () {
    this.timeout(180_000);
    const labHost = hostOfSuite({ engine }, async (host) => {
      await SCENARIOS[`modes-${engine}`]?.build(host);
      await host.untilSettled();
    });

    test("has no gap, and the engine that it says", async () => {
      const snapshot = await collect(labHost());
      assert.deepEqual(snapshot.gaps, []);
      assert.equal(snapshot.engine?.version.startsWith(`${engine}.`), true);
      assert.equal(snapshot.engine.name, "lab");
      assert.equal(snapshot.host?.hostname, "lab");
    });

    test("the host's interfaces are those that `ip` lists", async () => {
      const host = labHost();
      const links = ownOf(await collect(host)).links ?? [];
      const listed = await json(host, "ip", "-j", "link");
      assert.deepEqual(
        links.map(({ ifindex, name, mtu, mac, operState }) => [ifindex, name, mtu, mac, operState]),
        listed.map(({ ifindex, ifname, mtu, address, operstate }) => [
          ifindex,
          ifname,
          mtu,
          address,
          operstate,
        ]),
      );
    });

    test("bridges are those that `brctl show` lists, with their ports", async () => {
      const host = labHost();
      const links = ownOf(await collect(host)).links ?? [];
      const told = links
        .filter(({ kind }) => kind === "bridge")
        .map(({ name, ifindex, bridge }) => ({
          name,
          id: bridge?.id,
          stp: bridge?.stp === true ? "yes" : "no",
          ports: links.filter(({ master }) => master === ifindex).map((port) => port.name),
        }));
      assert.deepEqual(told, await brctl(host));
    });

    test("each container's veth is the one that /sys/class/net confirms from both sides", async () => {
      const host = labHost();
      const snapshot = await collect(host);
      const topology = topologyOf(snapshot);
      const plugged = (snapshot.engine?.containers ?? []).flatMap((container) =>
        container.endpoints
          .filter(({ mac }) => mac !== undefined)
          .map((endpoint) => ({ container, endpoint })),
      );
      assert.equal(plugged.length, 5);
      for (const { container, endpoint } of plugged) {
        const inside = topology.endpointLink(container.id, endpoint)?.link;
        const veth = topology.hostVethOf(container.id, endpoint);
        assert.ok(inside !== undefined && veth !== undefined, container.name);
        const sys = async (path: string): Promise<number> =>
          Number((await host.inRoot(["cat", path])).stdout);
        const here = `/sys/class/net/${veth.name}`;
        const there = `/proc/${container.pid ?? 0}/root/sys/class/net/${inside.name}`;
        assert.equal(await sys(`${here}/ifindex`), veth.ifindex);
        assert.equal(await sys(`${here}/iflink`), await sys(`${there}/ifindex`));
        assert.equal(await sys(`${there}/iflink`), await sys(`${here}/ifindex`));
      }
    });

    test("containers' addresses, MACs and ports are those of `docker inspect`", async () => {
      const host = labHost();
      const snapshot = await collect(host);
      const topology = topologyOf(snapshot);
      for (const container of snapshot.engine?.containers ?? []) {
        const format =
          "{{range .NetworkSettings.Networks}}{{.IPAddress}}/{{.IPPrefixLen}} {{.MacAddress}}\n{{end}}";
        const inspected = (await host.docker("inspect", "--format", format, container.name))
          .split("\n")
          .filter((line) => !/^(\/0 )?$/.test(line) && !line.startsWith("/0"));
        const told = container.endpoints
          .filter(({ ipv4 }) => ipv4 !== undefined)
          .map(
            ({ ipv4, ipv4PrefixLength, mac }) =>
              `${ipv4 ?? ""}/${ipv4PrefixLength ?? ""} ${mac ?? ""}`,
          );
        assert.deepEqual(told.sort(), inspected.sort(), container.name);
        for (const endpoint of container.endpoints.filter(({ ipv4 }) => ipv4 !== undefined)) {
          const { addresses } = topology.endpointLink(container.id, endpoint)?.link ?? {
            addresses: [],
          };
          assert.ok(
            addresses.some(
              ({ address, prefixLength }) =>
                address === endpoint.ipv4 && prefixLength === endpoint.ipv4PrefixLength,
            ),
            container.name,
          );
        }
      }
    });

    test("host mode, none and a shared namespace are what they are", async () => {
      const snapshot = await collect(labHost());
      const topology = topologyOf(snapshot);
      const homeOf = (name: string): string | undefined =>
        topology.netnsOf(topology.container(name)?.id ?? "")?.id;
      assert.equal(homeOf("own"), ownOf(snapshot).id);
      assert.equal(homeOf("side"), homeOf("api"));
      assert.deepEqual(
        topology.netnsOf(topology.container("alone")?.id ?? "")?.links?.map(({ name }) => name),
        ["lo"],
      );
      assert.equal(homeOf("gone"), undefined);
      assert.equal(topology.nameOf(homeOf("side") ?? ""), "api");
    });

    test("sockets are those that `ss` lists, in the host and in a container", async () => {
      const host = labHost();
      const snapshot = await collect(host);
      const api = topologyOf(snapshot).container("api");
      const inside = topologyOf(snapshot).netnsOf(api?.id ?? "");
      const listing = ["ss", "-H", "-l", "-n", "-t"];
      const listed = (text: string): string[] =>
        text
          .split("\n")
          .flatMap((line) => line.split(/\s+/)[3] ?? [])
          .sort();
      const told = (netns: Netns | undefined): string[] =>
        (netns?.sockets ?? [])
          .filter(({ protocol }) => protocol === "tcp")
          .map(({ address, port, family, v6only }) => {
            const open = address === "::" && v6only === false ? "*" : address;
            return family === "ip6" && open !== "*" ? `[${open}]:${port}` : `${open}:${port}`;
          })
          .sort();
      assert.deepEqual(told(ownOf(snapshot)), listed((await host.inRoot(listing)).stdout));
      const enter = ["nsenter", "-t", `${api?.pid ?? 0}`, "-n"];
      assert.deepEqual(told(inside), listed((await host.inRoot([...enter, ...listing])).stdout));
      const proxy = ownOf(snapshot).sockets?.find(({ port }) => port === 8080);
      assert.equal(proxy?.process?.name, "docker-proxy");
      assert.equal(inside?.sockets?.find(({ port }) => port === 80)?.process?.name, "httpd");
    });

    test("the forwarding table is the bridges' part of what `bridge` lists", async () => {
      const host = labHost();
      const fdb = ownOf(await collect(host)).fdb ?? [];
      const listed = await json(host, "bridge", "-j", "fdb");
      assert.deepEqual(
        fdb.map(({ mac, dev, bridge }) => [mac, dev, bridge]),
        listed
          .filter(({ master }) => master !== undefined)
          .map(({ mac, ifname, master }) => [mac, ifname, master]),
      );
    });

    test("another shell, and the tables below /proc, tell the same", async () => {
      const host = labHost();
      const first = steady(await collect(host));
      assert.deepEqual(steady(await collect(host, shellOf(host, "bash"))), first);
      const told = facts(await collect(host));
      await host.inRoot(["mv", "/usr/bin/perl", "/usr/bin/perl.away"]);
      try {
        const files = await collect(host);
        assert.deepEqual(files.gaps, []);
        assert.deepEqual(facts(files), told);
      } finally {
        await host.inRoot(["mv", "/usr/bin/perl.away", "/usr/bin/perl"]);
      }
    });

    test("busybox's own `ip` is no iproute2: the kernel is asked instead, and tells the same", async () => {
      const host = labHost();
      const first = await collect(host);
      const read = await collect(host, shellOf(host, "busybox", "sh"));
      assert.deepEqual(read.gaps, []);
      assert.deepEqual(facts(read), facts(first));
      const rest = ({ policyRules, fdb, neighbours }: Netns): unknown => [
        policyRules,
        fdb,
        neighbours?.map(({ address, dev, mac }) => [address, dev, mac]),
      ];
      assert.deepEqual(rest(ownOf(read)), rest(ownOf(first)));
    });

    test("a container's rules, routes and settings are those inside its namespace", async () => {
      const host = labHost();
      const snapshot = await collect(host);
      const api = topologyOf(snapshot).container("api");
      const first = topologyOf(snapshot).netnsOf(api?.id ?? "");
      assert.equal(first?.rulesets, undefined);
      const whole = await readNetnsRules(
        snapshot,
        [first?.id ?? ""],
        { shell: labShell(host) },
        signal,
      );
      assert.deepEqual(whole.gaps, []);
      const netns = topologyOf(whole).netnsOf(api?.id ?? "");
      const enter = ["nsenter", "-t", `${api?.pid ?? 0}`, "-n"];
      const save = (await host.inRoot([...enter, "iptables-save", "-c"])).stdout;
      assert.deepEqual(rulesIn(netns?.rulesets?.iptablesNft ?? ""), rulesIn(save));
      assert.ok(rulesIn(save).some((line) => line.includes("DOCKER_OUTPUT")));
      const routes = (await host.inRoot([...enter, "ip", "route"])).stdout.trim().split("\n");
      assert.deepEqual(
        netns?.routes
          ?.filter(({ family, table }) => family === "ip" && table === "main")
          .map(({ text }) => text.trim()),
        routes.map((line) => line.trim()),
      );
      assert.equal(netns.policyRules?.length, 5);
      assert.equal(netns.sysctls?.["net.ipv4.ip_forward"] !== undefined, true);
      assert.equal(netns.sockets?.find(({ port }) => port === 81)?.process?.name, "httpd");
      // What /proc and sysfs told before was the same.
      assert.deepEqual(
        netns.links?.map(({ name, kind, mac, mtu, peer }) => [name, kind, mac, mtu, peer]),
        first?.links?.map(({ name, kind, mac, mtu, peer }) => [name, kind, mac, mtu, peer]),
      );
      assert.deepEqual(whereTo(netns.routes), whereTo(first?.routes));
    });

    test("without root the engine, links and routes are there, and gaps say what is not", async () => {
      const host = labHost();
      const nobody = shellOf(
        host,
        "setpriv",
        "--reuid=65534",
        "--regid=65534",
        "--clear-groups",
        "sh",
      );
      const { engine: told, host: read, gaps } = await collect(host, nobody);
      assert.equal(told?.containers.length, 8);
      assert.deepEqual(gaps.map(({ code }) => code).sort(), [
        "NETNS_PERMISSION_DENIED",
        "RULES_PERMISSION_DENIED",
      ]);
      assert.equal(read?.uid, 65534);
      assert.equal(read.namespaces[0].rulesets?.iptablesNft, undefined);
      assert.ok((read.namespaces[0].links?.length ?? 0) > 5);
      assert.ok((read.namespaces[0].routes?.length ?? 0) > 5);
      assert.ok(read.namespaces[0].sockets?.some(({ port }) => port === 8080));
    });

    test("a container in which processes come and go is read all the same", async () => {
      const host = labHost();
      const script = "i=0; while [ $i -lt 50 ]; do i=$((i + 1)); sleep 0.02; done";
      const busy = host.docker("exec", "api", "sh", "-c", script);
      for (let time = 0; time < 4; time += 1) {
        const snapshot = await collect(host);
        assert.deepEqual(snapshot.gaps, []);
        assert.ok(snapshot.host?.namespaces.every(({ links = [] }) => links.length > 0));
      }
      await busy;
    });

    test("by sudo all is as root sees it; where sudo refuses, a gap says so", async () => {
      const host = labHost();
      await host.inRoot(["useradd", "--no-create-home", "ops"]);
      const as = ["setpriv", "--reuid=ops", "--regid=ops", "--clear-groups"];
      const sudo = shellOf(host, ...as, "sudo", "--non-interactive", "--", "sh");
      const refused = await collect(host, sudo);
      assert.deepEqual(
        refused.gaps.map(({ code }) => code),
        ["RULES_PERMISSION_DENIED"],
      );
      assert.equal(refused.host, undefined);
      assert.equal(refused.engine?.containers.length, 8);
      const rule = "echo 'ops ALL=(root) NOPASSWD: /usr/bin/sh' > /etc/sudoers.d/ops";
      await host.inRoot(["sh", "-c", rule]);
      assert.deepEqual(steady(await collect(host, sudo)), steady(await collect(host)));
    });

    test("a container that starts is told of within a second", async () => {
      const host = labHost();
      const controller = new AbortController();
      const changes: number[] = [];
      let ready = (): void => undefined;
      const heard = new Promise<void>((resolve) => (ready = resolve));
      const engine = engineClient(labEndpoint(host));
      const watch = watchEngine(
        engine,
        { changed: () => void changes.push(Date.now()), heard: () => ready() },
        controller.signal,
      );
      try {
        await heard;
        await new Promise((resolve) => setTimeout(resolve, 400));
        const before = changes.length;
        await host.docker("run", "--detach", "--name=late", "busybox:lab");
        const started = Date.now();
        while (changes.length === before && Date.now() - started < 2000) {
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        assert.ok(changes.length > before && (changes.at(-1) ?? 0) - started < 1000);
      } finally {
        controller.abort();
        await watch;
        await engine.close();
        await host.docker("rm", "--force", "late");
      }
    });
  });
}

const rulesIn = (save: string): string[] =>
  save.split("\n").flatMap((line) => /^(?:\[\d+:\d+\] )?(-A .*)$/.exec(line)?.[1] ?? []);

interface Shown {
  readonly name: string;
  readonly id: string | undefined;
  readonly stp: string;
  readonly ports: string[];
}

/** `brctl show` gives a bridge a line, and each port after the first one of its own. */
async function brctl(host: LabHost): Promise<Shown[]> {
  const bridges: Shown[] = [];
  for (const line of (await host.inRoot(["brctl", "show"])).stdout.split("\n").slice(1)) {
    const words = line.trim().split(/\s+/);
    const [name = "", id, stp = "", port] = words;
    if (id !== undefined) bridges.push({ name, id, stp, ports: port === undefined ? [] : [port] });
    else if (name !== "") bridges.at(-1)?.ports.push(name);
  }
  const { stdout } = await host.inRoot([
    "sh",
    "-c",
    "cat /sys/class/net/*/ifindex; ls /sys/class/net",
  ]);
  const words = stdout.trim().split("\n");
  const order = new Map(words.slice(words.length / 2).map((name, at) => [name, Number(words[at])]));
  const byIndex = (a: string, b: string): number => (order.get(a) ?? 0) - (order.get(b) ?? 0);
  for (const { ports } of bridges) ports.sort(byIndex);
  return bridges.sort((a, b) => byIndex(a.name, b.name));
}
