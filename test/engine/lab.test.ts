import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { risen } from "../lab/counters.ts";
import { HOST_PROGRAMS, startHost, type LabHost } from "../lab/host.ts";
import { tracesOf } from "../lab/leftovers.ts";
import { LabError } from "../lab/run.ts";
import { hostOfSuite } from "../lab/suite.ts";
import { whyNoLab } from "../lab/whyNoLab.ts";
import { skipBecause } from "../support/skip.ts";

const PAGE = { answer: "data", body: "busybox:lab\n" };

for (const engine of ["20.10", "28.5"] as const) {
  suite(`a lab host with engine ${engine}`, function () {
    this.timeout(180_000);
    const labHost = hostOfSuite({ engine }, async (host) => {
      await host.docker("run", "--detach", "--name=web", "--publish=8080:80", "busybox:lab");
      await host.untilListening("web", 80);
    });

    test("runs the engine it is named after", async () => {
      const host = labHost();
      const version = await host.docker("version", "--format", "{{.Server.Version}}");
      assert.ok(version.startsWith(`${engine}.`), version);
    });

    test("answers the outside machine on a published port, by the DNAT rule", async () => {
      const host = labHost();
      const before = await host.counters();
      assert.deepEqual(await host.outsideConnect(8080), PAGE);
      const after = await host.counters();
      const rules = risen(before, after).map((key) => after.get(key)?.text ?? "");
      const dnat = rules.filter((text) => text.includes("-j DNAT"));
      assert.equal(dnat.length, 1, rules.join("\n"));
      assert.match(
        dnat[0] ?? "",
        /^-A DOCKER .*--dport 8080 -j DNAT --to-destination 172\.17\.0\.2:80$/,
      );
    });

    test("answers itself, on its loopback and on its own address", async () => {
      const host = labHost();
      assert.deepEqual(await host.hostConnect("127.0.0.1", 8080), PAGE);
      assert.deepEqual(await host.hostConnect(host.address, 8080), PAGE);
    });

    test("answers the outside machine by IPv6", async () => {
      const host = labHost();
      assert.deepEqual(await host.outsideConnect(8080, { address: host.address6 }), PAGE);
    });

    test("answers a container by the host's address", async () => {
      const host = labHost();
      assert.deepEqual(await host.containerConnect("web", "127.0.0.1", 80), PAGE);
      assert.deepEqual(await host.containerConnect("web", host.address, 8080), PAGE);
    });

    test("tells refused, dropped and rejected connections apart", async () => {
      const host = labHost();
      assert.equal((await host.outsideConnect(8081)).answer, "refused");
      const drop = ["-p", "tcp", "--dport", "8081", "-j", "DROP"];
      const reject = "-p tcp --dport 8082 -j REJECT --reject-with icmp-host-prohibited".split(" ");
      await host.inRoot(["iptables", "-A", "INPUT", ...drop]);
      await host.inRoot(["iptables", "-A", "INPUT", ...reject]);
      assert.equal((await host.outsideConnect(8081, { timeoutMs: 500 })).answer, "timeout");
      const rejected = await host.outsideConnect(8082);
      assert.deepEqual(rejected, { answer: "unreachable", errno: "EHOSTUNREACH" });
    });

    test("tells a connection that stalls", async () => {
      const host = labHost();
      await host.docker("run", "--detach", "--name=mute", "--publish=8083:80", "busybox:lab");
      await host.untilListening("mute", 80);
      await host.docker("pause", "mute");
      assert.equal((await host.outsideConnect(8083, { timeoutMs: 500 })).answer, "stalled");
    });

    test("tells a connection that is closed without a word", async () => {
      const host = labHost();
      // It reads the request to its end: a socket closed with unread bytes sends a RST.
      const hangUp = ["nc", "-ll", "-p", "80", "-e", "sh", "-c", "read line; read line"];
      const options = ["--detach", "--name=curt", "--publish=8084:80"];
      await host.docker("run", ...options, "busybox:lab", ...hangUp);
      await host.untilListening("curt", 80);
      assert.deepEqual(await host.outsideConnect(8084), { answer: "empty" });
    });

    test("answers by UDP with the host's programs in a container", async () => {
      const host = labHost();
      const options = ["--detach", "--name=echo", "--publish=5353:53/udp", ...HOST_PROGRAMS];
      await host.docker(
        "run",
        ...options,
        "busybox:lab",
        "socat",
        "UDP-LISTEN:53,fork",
        "EXEC:cat",
      );
      await host.untilListening("echo", 53, "udp");
      const reply = await host.outsideConnect(5353, { protocol: "udp" });
      assert.deepEqual(reply, { answer: "data", body: "hello\n" });
      assert.equal((await host.outsideConnect(5354, { protocol: "udp" })).answer, "refused");
    });

    test("reads the counters of a container's own namespace", async () => {
      const host = labHost();
      await host.docker("network", "create", "net");
      await host.docker("run", "--detach", "--name=member", "--network=net", "busybox:lab");
      const counters = await host.counters("member");
      assert.ok([...counters.keys()].some((key) => key.startsWith("ip/nat/DOCKER_OUTPUT/")));
    });

    test("shows a program of this machine its network and processes", async () => {
      const host = labHost();
      const { stdout } = await host.onHost(["sh", "-c", "ls /sys/class/net; cat /proc/*/comm"]);
      for (const name of ["docker0", "eth0", "dockerd", "httpd"]) {
        assert.ok(stdout.split("\n").includes(name), `${name} in\n${stdout}`);
      }
    });

    test("survives its engine", async () => {
      const host = labHost();
      await host.docker("update", "--restart=always", "web");
      await host.stopEngine("SIGKILL");
      await assert.rejects(host.docker("ps"), LabError);
      await host.startEngine();
      await host.untilListening("web", 80);
      assert.deepEqual(await host.outsideConnect(8080), PAGE);
    });

    test("leaves nothing once it is stopped", async () => {
      const host = labHost();
      const { id, folder, init } = host.record;
      const namespace = pidNamespace(`${init?.pid ?? 0}`);
      assert.ok(processesOf(namespace).length > 3);
      await host.stop();
      assert.deepEqual(tracesOf(host.record), []);
      assert.deepEqual(processesOf(namespace), []);
      assert.ok(!existsSync(folder));
      assert.deepEqual(
        readdirSync("/run/netns").filter((name) => name.includes(id)),
        [],
      );
      assert.ok(!readFileSync("/proc/self/mountinfo", "utf8").includes(id));
    });
  });
}

suite("a lab host that cannot be had", function () {
  this.timeout(60_000);

  suiteSetup(function () {
    const reason = whyNoLab(["28.5"]);
    if (reason !== undefined) skipBecause(this, reason);
  });

  test("fails with the engine's own words and leaves nothing", async () => {
    let id = "";
    const before = (host: LabHost) => Promise.resolve((id = host.record.id));
    const start = startHost({ engine: "28.5", daemonFlags: ["--nonsense"], before });
    await assert.rejects(start, (error) => {
      assert.ok(error instanceof LabError);
      assert.match(error.log, /unknown flag: --nonsense/);
      return true;
    });
    assert.deepEqual(
      readdirSync("/run/netns").filter((name) => name.includes(id)),
      [],
    );
  });
});

suite("two lab hosts", function () {
  this.timeout(180_000);
  const first = hostOfSuite({ engine: "28.5" });

  test("do not see each other, unless they are put on one LAN", async () => {
    const apart = await startHost({ engine: "20.10" });
    try {
      assert.equal(apart.address, first().address);
    } finally {
      await apart.stop();
    }
    const beside = await startHost({ engine: "20.10", lan: [first()] });
    try {
      await beside.docker("run", "--detach", "--name=web", "--publish=8080:80", "busybox:lab");
      await beside.untilListening("web", 80);
      assert.deepEqual(await first().hostConnect(beside.address, 8080), PAGE);
      assert.deepEqual(await beside.outsideConnect(8080), PAGE);
      assert.equal((await beside.hostConnect(first().address, 8080)).answer, "refused");
    } finally {
      await beside.stop();
    }
  });
});

function processesOf(namespace: string | undefined): string[] {
  assert.ok(namespace !== undefined);
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => pidNamespace(pid) === namespace);
}

function pidNamespace(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return undefined;
  }
}
