import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Explanation, FindingsAnswer, Listing, Path } from "../../src/core/contract.ts";
import { risen } from "../lab/counters.ts";
import type { LabHost } from "../lab/host.ts";
import { hostOfSuite } from "../lab/suite.ts";
import { clean } from "./causes.ts";
import { explain, lens, ruleKeys } from "./lens.ts";

const WEB = ["run", "--detach", "--name=web", "--publish=8080:80", "busybox:lab"];

const HEALTHY: readonly [name: string, arrange: (host: LabHost) => Promise<unknown>][] = [
  ["one server on the default bridge", serve],
  [
    "a shop on a network of its own",
    async (host) => {
      const range = ["--subnet=10.60.0.0/16", "--ip-range=10.60.1.0/24", "--gateway=10.60.0.254"];
      await host.docker("network", "create", ...range, "shop");
      await host.docker("network", "create", "--internal", "back");
      await host.docker("run", "--detach", "--name=db", "--network=back", "busybox:lab");
      await host.docker("run", "--detach", "--name=api", "--network=shop", "busybox:lab");
      await host.docker("network", "connect", "back", "api");
      const front = ["--name=proxy", "--network=shop", "--publish=80:80", "--publish=8443:80"];
      await host.docker("run", "--detach", ...front, "busybox:lab");
      await host.untilListening("proxy", 80);
    },
  ],
  [
    "host mode, none, a shared namespace, a stopped container",
    async (host) => {
      const httpd = ["busybox:lab", "httpd", "-f", "-h", "/www", "-p"];
      await host.docker("run", "--detach", "--name=hostly", "--network=host", ...httpd, "9092");
      await host.docker("run", "--detach", "--name=alone", "--network=none", "busybox:lab");
      await host.docker(...WEB.slice(0, -1), "busybox:lab", "sleep", "999");
      await host.docker("run", "--detach", "--name=app", "--network=container:web", ...httpd, "80");
      await host.untilListening("web", 80);
      await host.docker("run", "--detach", "--name=old", "--publish=8081:80", "busybox:lab");
      await host.docker("stop", "--time=0", "old");
    },
  ],
];

for (const engine of ["20.10", "28.5"] as const) {
  suite(`explain on engine ${engine}`, function () {
    this.timeout(180_000);
    const labHost = hostOfSuite({ engine });

    teardown(async () => {
      await clean(labHost());
    });

    test("quotes exactly the rules that one connection from outside raises", async () => {
      const host = labHost();
      await serve(host);
      // Before the first connection there is no neighbour entry; the walk does not need it.
      const path = outside(host, await explain(host, "8080", "--from", "outside"));
      const before = await host.counters();
      assert.equal((await host.outsideConnect(8080)).answer, "data");
      const raised = risen(before, await host.counters());
      assert.equal(path.verdict, "reachable");
      assert.equal(path.viaProxy, undefined);
      assert.deepEqual(ruleKeys(path), raised.toSorted());
    });

    test("quotes exactly the rules that a connection by docker-proxy raises", async () => {
      const host = labHost();
      await serve(host);
      const { paths } = await explain(host, "8080", "--from", "host");
      const path = paths.find(({ to }) => to.address === "127.0.0.1");
      assert.ok(path);
      const before = await host.counters();
      assert.equal((await host.hostConnect("127.0.0.1", 8080)).answer, "data");
      const raised = risen(before, await host.counters());
      assert.deepEqual([path.verdict, path.viaProxy], ["reachable", true]);
      assert.deepEqual(ruleKeys(path), raised.toSorted());
      const proxy = path.hops.find((hop) => hop.kind === "proxy");
      assert.equal(proxy?.listens, "0.0.0.0:8080");
      assert.equal(proxy.connectsTo, "172.17.0.2:80");
      const { stdout } = await host.onHost(["cat", `/proc/${proxy.pid ?? 0}/comm`]);
      assert.equal(stdout.trim(), "docker-proxy");
    });

    test("agrees with the real answer from every vantage", async () => {
      const host = labHost();
      await serve(host);
      await host.docker("run", "--detach", "--name=near", "busybox:lab");
      const { paths, findings } = await explain(host, "8080");
      const kinds = new Set(paths.map(({ from }) => from.kind));
      assert.deepEqual([...kinds], ["outside", "host", "container"]);
      for (const { from, to, verdict } of paths) {
        const reply = await really(host, from, to.address);
        const seen = `${JSON.stringify(from)} to ${to.address} really: ${JSON.stringify(reply)}`;
        assert.equal(verdict, "reachable", seen);
        assert.equal(reply.answer, "data", seen);
      }
      assert.deepEqual(
        findings.filter(({ severity }) => severity !== "info"),
        [],
      );
    });

    test("names the veth that the bridge and sysfs confirm", async () => {
      const host = labHost();
      await serve(host);
      const list = JSON.parse(await lens(host, "list", "--json")) as Listing;
      const bridge = list.networks.find(({ name }) => name === "bridge");
      const web = bridge?.containers.find(({ name }) => name === "web");
      const veth = web?.hostVeth;
      assert.ok(veth);
      const { stdout } = await host.onHost(["cat", `/sys/class/net/${veth.name}/ifindex`]);
      assert.equal(Number(stdout), veth.ifindex);
      const iflink = await host.docker("exec", "web", "cat", "/sys/class/net/eth0/iflink");
      assert.equal(Number(iflink), veth.ifindex);
      const ports = (await host.onHost(["bridge", "link", "show", "dev", veth.name])).stdout;
      assert.match(ports, /master docker0/);
      const path = outside(host, await explain(host, "8080", "--from", "outside"));
      const hop = path.hops.find((each) => each.kind === "bridge");
      assert.deepEqual([hop?.name, hop?.outPort], ["docker0", veth.name]);
      assert.ok(path.hops.some((each) => each.kind === "link" && each.ifindex === veth.ifindex));
      assert.equal(bridge?.bridge, "docker0");
      assert.deepEqual(
        list.ports.map(({ hostPort, container, state }) => [hostPort, container, state]),
        list.ports.map(() => [8080, "web", "running"]),
      );
    });

    test("with everything dropped in DOCKER-USER: dropped, by that rule", async () => {
      const host = labHost();
      await serve(host);
      await host.inRoot(["iptables", "-I", "DOCKER-USER", "-j", "DROP"]);
      try {
        const told = await explain(host, "8080", "--from", "outside");
        const path = outside(host, told);
        const before = await host.counters();
        assert.equal((await host.outsideConnect(8080, { timeoutMs: 800 })).answer, "timeout");
        const raised = risen(before, await host.counters());
        assert.equal(path.verdict, "dropped");
        assert.deepEqual(ruleKeys(path), raised.toSorted());
        const last = path.hops.at(-1);
        assert.ok(last?.kind === "rule");
        assert.deepEqual(
          [last.table, last.chain, last.index, last.effect, last.text],
          ["filter", "DOCKER-USER", 1, "drop", "-A DOCKER-USER -j DROP"],
        );
        assert.equal(told.findings[0]?.code, "DOCKER_USER_RULE_DROPPED");
      } finally {
        await host.inRoot(["iptables", "-D", "DOCKER-USER", "1"]);
      }
    });

    test("with the server inside stopped: refused", async () => {
      const host = labHost();
      const script = "httpd -p 80 -h /www; sleep 999";
      await host.docker(...WEB, "sh", "-c", script);
      await host.untilListening("web", 80);
      await host.docker("exec", "web", "sh", "-c", "kill $(pidof httpd)");
      const path = outside(host, await explain(host, "8080", "--from", "outside"));
      assert.equal(path.verdict, "refused");
      assert.equal((await host.outsideConnect(8080)).answer, "refused");
    });

    test("a snapshot that is kept tells what a rule inside a container does, as the host itself", async () => {
      const host = labHost();
      await host.docker(...WEB.slice(0, -1), "--cap-add=NET_ADMIN", "busybox:lab");
      await host.untilListening("web", 80);
      const pid = await host.docker("inspect", "--format={{.State.Pid}}", "web");
      const drop = ["iptables", "-I", "INPUT", "-p", "tcp", "--dport", "80", "-j", "DROP"];
      await host.inRoot(["nsenter", "-t", pid, "-n", ...drop]);
      const folder = mkdtempSync(join(tmpdir(), "kept-"));
      try {
        const file = join(folder, "host.json");
        writeFileSync(file, await lens(host, "snapshot"));
        const live = await explain(host, "8080", "--from", "outside");
        const kept = await explain(host, "8080", "--from", "outside", "--snapshot", file);
        for (const { paths, findings } of [live, kept]) {
          assert.deepEqual(
            [paths[0]?.verdict, paths[0]?.assumptions, findings[0]?.code],
            ["dropped", live.paths[0]?.assumptions, "CONTAINER_RULE_DROPPED"],
          );
        }
        const { findings } = JSON.parse(await lens(host, "findings", "--json")) as FindingsAnswer;
        assert.equal(findings[0]?.code, "CONTAINER_RULE_DROPPED");
        assert.equal((await host.outsideConnect(8080, { timeoutMs: 800 })).answer, "timeout");
      } finally {
        rmSync(folder, { recursive: true });
      }
    });

    test("IPsec policies and tc filters are read, and an answer that comes past one hangs on it", async () => {
      const host = labHost();
      await serve(host);
      const codes = async (): Promise<unknown> => {
        const path = outside(host, await explain(host, "8080", "--from", "outside"));
        return [
          path.verdict,
          path.assumptions.map(({ code }) => code).filter((code) => /TC|IPSEC/.test(code)),
        ];
      };
      assert.deepEqual(await codes(), ["reachable", []]);
      // What is passed on is asked about as it came, with the address that DNAT has changed.
      const policy = ["src", "0.0.0.0/0", "dst", `${host.address}/32`, "dir", "fwd"];
      await host.inRoot(["ip", "xfrm", "policy", "add", ...policy, "action", "block"]);
      try {
        assert.equal((await host.outsideConnect(8080, { timeoutMs: 800 })).answer, "timeout");
        assert.deepEqual(await codes(), ["dropped", []]);
        const way = ["src", "192.0.2.10", "dst", "192.0.2.99", "proto", "esp", "mode", "tunnel"];
        await host.inRoot(["ip", "xfrm", "policy", "update", ...policy, "tmpl", ...way]);
        assert.equal((await host.outsideConnect(8080, { timeoutMs: 800 })).answer, "timeout");
        assert.deepEqual(await codes(), ["uncertain", ["IPSEC_ON_PATH"]]);
        // Without perl the tools tell the same.
        await host.inRoot(["mv", "/usr/bin/perl", "/usr/bin/perl.away"]);
        assert.deepEqual(await codes(), ["uncertain", ["IPSEC_ON_PATH"]]);
      } finally {
        await host.inRoot([
          "sh",
          "-c",
          "[ ! -e /usr/bin/perl.away ] || mv /usr/bin/perl.away /usr/bin/perl",
        ]);
        await host.inRoot(["ip", "xfrm", "policy", "flush"]);
      }
      await host.inRoot(["tc", "qdisc", "add", "dev", "eth0", "clsact"]);
      try {
        assert.deepEqual(await codes(), ["reachable", []]);
        const all = ["protocol", "ip", "u32", "match", "u32", "0", "0", "classid", "1:1"];
        await host.inRoot(["tc", "filter", "add", "dev", "eth0", "ingress", ...all]);
        assert.deepEqual(await codes(), ["uncertain", ["TC_ON_PATH"]]);
      } finally {
        await host.inRoot(["tc", "qdisc", "del", "dev", "eth0", "clsact"]);
      }
    });

    for (const [name, arrange] of HEALTHY) {
      test(`a healthy host has no finding above info: ${name}`, async () => {
        const host = labHost();
        await arrange(host);
        const { findings } = JSON.parse(await lens(host, "findings", "--json")) as FindingsAnswer;
        assert.deepEqual(
          findings.filter(({ severity }) => severity !== "info"),
          [],
        );
      });
    }
  });
}

async function serve(host: LabHost): Promise<void> {
  await host.docker(...WEB);
  await host.untilListening("web", 80);
}

function outside(host: LabHost, { paths }: Explanation): Path {
  const path = paths.find(({ to }) => to.address === host.address);
  assert.ok(path);
  assert.equal(path.from.kind, "outside");
  return path;
}

function really(host: LabHost, from: Path["from"], address: string) {
  switch (from.kind) {
    case "outside":
      return host.outsideConnect(8080, { address });
    case "host":
      return host.hostConnect(address, 8080);
    case "container":
      return host.containerConnect(from.name, address, 8080);
  }
}
