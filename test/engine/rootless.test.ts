import assert from "node:assert/strict";
import { collectSnapshot } from "../../src/collect/collect.ts";
import { openReach } from "../../src/collect/reach/reach.ts";
import { readEndpoint } from "../../src/collect/engine/endpoint.ts";
import type { Shell } from "../../src/collect/shell/shell.ts";
import { spawnShell } from "../../src/collect/shell/spawnShell.ts";
import type { Path, Verdict } from "../../src/core/contract.ts";
import { explainPort } from "../../src/core/explain/explainPort.ts";
import { trace } from "../../src/core/explain/trace/trace.ts";
import { readTrace } from "../../src/core/explain/trace/question.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import { probeArgv, readReply, type Answer, type Reply } from "../lab/connect.ts";
import { HOST_PROGRAMS, type LabHost } from "../lab/host.ts";
import { labShell } from "../lab/record.ts";
import { startSshd } from "../lab/sshd.ts";
import { startRootless, type Rootless } from "../lab/rootless.ts";
import { hostOfSuite } from "../lab/suite.ts";
import { takeSnapshot } from "../support/snapshots.ts";

/** What the sender of a real connection may get where a verdict is right. */
const ANSWERS: Readonly<Record<Verdict, readonly Answer[]>> = {
  reachable: ["data"],
  // A program that accepted it ends it when its own fails.
  refused: ["refused", "reset", "empty"],
  rejected: ["unreachable", "refused"],
  dropped: ["timeout"],
  "no-route": ["unreachable"],
  stalled: ["stalled"],
  leaves: ["data", "refused", "timeout"],
  uncertain: [],
};

const never = (): AbortSignal => new AbortController().signal;

/** Whose namespaces were found, and what is in them. */
const outline = ({ host, engine }: Snapshot): unknown => [
  engine?.rootlesskit,
  host?.machine,
  host?.namespaces.map(({ id, links, rulesets }) => [
    id,
    links?.map(({ name }) => name),
    Object.keys(rulesets ?? {}),
  ]),
];

const IMAGE = "busybox:lab";

interface Outward {
  readonly name: string;
  readonly to: string;
  /** What is done on the machine before; it stays. */
  readonly machine?: string;
  readonly verdict: Verdict;
}

const OUTWARD: readonly Outward[] = [
  { name: "another machine", to: "192.0.2.20:7001", verdict: "leaves" },
  { name: "a closed port of the machine", to: "192.0.2.10:9999", verdict: "refused" },
  {
    name: "a rule of the machine's that drops",
    to: "192.0.2.20:7002",
    machine: "iptables -A OUTPUT -p tcp --dport 7002 -j DROP",
    verdict: "dropped",
  },
  {
    name: "a rule of the machine's that rejects",
    to: "192.0.2.20:7003",
    machine: "iptables -A OUTPUT -p tcp --dport 7003 -j REJECT",
    verdict: "dropped",
  },
  {
    name: "a rule of the machine's that resets",
    to: "192.0.2.20:7004",
    machine: "iptables -A OUTPUT -p tcp --dport 7004 -j REJECT --reject-with tcp-reset",
    verdict: "refused",
  },
  { name: "an address that nobody has", to: "192.0.2.77:80", verdict: "leaves" },
  {
    name: "a network that the machine has no route to",
    to: "198.51.100.1:80",
    machine: "ip route del default",
    verdict: "no-route",
  },
];

for (const portDriver of ["builtin", "slirp4netns"] as const) {
  suite(`a rootless engine with the port driver ${portDriver}`, function () {
    this.timeout(180_000);
    let own: Rootless;
    const labHost = hostOfSuite({ engine: "28.5" }, async (host) => {
      // The engine beside it has a container of the same name and address, published elsewhere.
      await host.docker("run", "--detach", "--name=web", "--publish=7070:80", IMAGE);
      own = await startRootless(host, { portDriver });
      await own.run("web", "--publish=0.0.0.0:8080:80");
      await own.run("loop", "--publish=127.0.0.1:8081:80");
      await own.run("api");
      const serve = ["httpd", "-f", "-p", "9090"];
      await own.docker("run", "--detach", "--name=agent", "--network=host", IMAGE, ...serve);
      await own.docker("run", "--detach", "--name=deaf", "--publish=8082:81", IMAGE);
      const echo = [...HOST_PROGRAMS, IMAGE, "socat", "UDP-LISTEN:83,fork", "EXEC:/bin/cat"];
      await own.docker("run", "--detach", "--name=echo", "--publish=8083:83/udp", ...echo);
    });

    const readBy = {
      root: labShell,
      "the person who runs it": (host: LabHost): Shell => {
        const [program = "", ...args] = host.inRootArgv([...own.personArgv(), "sh"]);
        return spawnShell("this machine", [program, ...args]);
      },
    };

    const read = (shell: Shell): Promise<Snapshot> =>
      takeSnapshot({ endpoint: own.endpointHere(), shell }, never());

    /** What the sender of a path really gets. */
    const connect = async ({ from, to }: Path): Promise<Reply> => {
      const host = labHost();
      const { address, port, protocol } = to;
      const how = protocol === "udp" ? ({ protocol, timeoutMs: 1000 } as const) : {};
      if (from.kind === "outside") return host.outsideConnect(port, { address, ...how });
      if (from.kind === "host") {
        return host.hostConnect(address, port, { from: from.address, ...how });
      }
      return readReply(await own.inContainer(from.name, probeArgv(address, port, how)));
    };

    /** Holds each path against a real connection; whoever may not read the machine's rules is sure of fewer. */
    const hold = async (paths: readonly Path[], isSure: boolean): Promise<void> => {
      assert.ok(paths.length > 0);
      for (const path of paths) {
        const { answer } = await connect(path);
        const said = `${JSON.stringify([path.from, path.to])}: ${path.verdict}, but ${answer}`;
        if (path.verdict === "uncertain") {
          const assumed = path.assumptions.map(({ text }) => text).join();
          const isKept = path.to.protocol === "udp" && assumed.includes("machine's loopback");
          assert.ok(!isSure || isKept, `${said} ${assumed}`);
          assert.match(assumed, /rules of machine|machine's loopback/);
        } else assert.ok(ANSWERS[path.verdict].includes(answer), said);
      }
    };

    for (const [who, shellOf] of Object.entries(readBy)) {
      test(`read by ${who}, each verdict is what happens`, async () => {
        const snapshot = await read(shellOf(labHost()));
        assert.notEqual(snapshot.host?.machine, undefined, JSON.stringify(snapshot.gaps));
        for (const port of [8080, 8081, 8082, 9090, 9999]) {
          const { paths } = explainPort(snapshot, { port, protocol: "tcp" });
          await hold(paths, who === "root");
        }
        const { paths } = explainPort(snapshot, { port: 8083, protocol: "udp" });
        await hold(paths, who === "root");
        for (const to of ["container:web:80", "10.0.2.100:9090", `${labHost().address}:8080`]) {
          const asked = readTrace("container:api", to);
          assert.ok(asked.ok);
          await hold(trace(snapshot, asked.value).paths, who === "root");
        }
      });
    }

    test("over ssh as the person who runs it the host is read alike", async () => {
      const link = (await startSshd(labHost())).link();
      const path = process.env["PATH"];
      process.env["PATH"] = link.env["PATH"];
      try {
        const endpoint = readEndpoint(`ssh://own@lab${own.endpoint.slice("unix://".length)}`, "");
        assert.ok(endpoint.ok);
        const reach = openReach({ endpoint: endpoint.value });
        const far = await collectSnapshot(reach, never());
        // Known to be rootless it is read within and without at the same time.
        const again = await collectSnapshot(reach, never());
        await reach.close();
        assert.deepEqual(outline(again), outline(far));
        const near = await read(readBy["the person who runs it"](labHost()));
        assert.deepEqual(
          far.gaps.map(({ code, what }) => [code, what]),
          near.gaps.map(({ code, what }) => [code, what]),
        );
        assert.deepEqual(outline(far), outline(near));
      } finally {
        process.env["PATH"] = path;
        link.close();
      }
    });

    test("to whoever is neither that person nor root no rule is quoted", async () => {
      const [program = "", ...args] = labHost().inRootArgv([
        ...["setpriv", "--reuid=2000", "--regid=2000", "--clear-groups", "sh"],
      ]);
      const { host, gaps } = await read(spawnShell("this machine", [program, ...args]));
      assert.equal(host, undefined);
      assert.deepEqual(
        gaps.map(({ code, remedy }) => [code, remedy]),
        [["ENGINE_ROOTLESS", "Read as root, or as the person who runs the engine"]],
      );
    });

    for (const { name, to, machine, verdict } of OUTWARD) {
      test(`${name}: what a container sends out goes by slirp4netns, and ends like that`, async () => {
        const host = labHost();
        await host.inRoot(["sh", "-euc", machine ?? ":"]);
        const asked = readTrace("container:api", to);
        assert.ok(asked.ok);
        const { paths } = trace(await read(labShell(host)), asked.value);
        assert.deepEqual(
          paths.map((path) => path.verdict),
          [verdict],
        );
        await hold(paths, true);
      });
    }

    test("nothing of the engine beside is taken for this one's", async () => {
      const snapshot = await read(labShell(labHost()));
      const texts = snapshot.host?.namespaces[0].rulesets?.iptablesNft ?? "";
      assert.doesNotMatch(texts, /7070/);
      assert.equal(
        snapshot.engine?.containers.some(({ published }) =>
          published.some(({ hostPort }) => hostPort === 7070),
        ),
        false,
      );
      const { claims } = explainPort(snapshot, { port: 7070, protocol: "tcp" });
      assert.deepEqual(
        claims.map(({ kind }) => kind),
        ["process", "process"],
      );
    });

    test("root runs no program that the person has put in the place of its own", async () => {
      const plant = [
        "pid=$(cat $XDG_RUNTIME_DIR/dockerd-rootless/child_pid)",
        "printf '#!/bin/bash\\nid > /tmp/planted; exec /bin/bash --posix\\n' > /tmp/sh",
        "chmod 755 /tmp/sh",
        "into='nsenter --user --preserve-credentials --mount --target'",
        "$into $pid mount --bind /tmp/sh /usr/bin/dash",
      ];
      await labHost().inRoot([...own.personArgv(), "bash", "-euc", plant.join("\n")]);
      const planted = async (): Promise<number> =>
        (await labHost().inRoot(["test", "-e", "/tmp/planted"], { mayFail: true })).code;
      assert.notEqual((await read(labShell(labHost()))).host?.machine, undefined);
      assert.equal(await planted(), 1);
      await read(readBy["the person who runs it"](labHost()));
      assert.equal(await planted(), 0);
    });

    test("the finding tells how the port driver goes about it", async () => {
      const snapshot = await read(labShell(labHost()));
      const { findings } = explainPort(snapshot, { port: 8080, protocol: "tcp" });
      const found = findings.find(({ code }) => code === "ROOTLESS_PORT_DRIVER");
      assert.equal(found?.evidence[0]?.text, `rootlesskit: PortDriver ${portDriver}`);
      assert.deepEqual(
        findings.filter(({ severity }) => severity !== "info"),
        [],
      );
      const unheard = explainPort(snapshot, { port: 9090, protocol: "tcp" }).findings;
      assert.match(unheard[0]?.detail ?? "", /a namespace of rootlesskit's/);
    });
  });
}
