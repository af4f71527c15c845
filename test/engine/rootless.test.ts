import assert from "node:assert/strict";
import type { Shell } from "../../src/collect/shell/shell.ts";
import { spawnShell } from "../../src/collect/shell/spawnShell.ts";
import type { Path, Verdict } from "../../src/core/contract.ts";
import { explainPort } from "../../src/core/explain/explainPort.ts";
import { trace } from "../../src/core/explain/trace/trace.ts";
import { readTrace } from "../../src/core/explain/trace/question.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import { probeArgv, readReply, type Answer, type Reply } from "../lab/connect.ts";
import type { LabHost } from "../lab/host.ts";
import { labShell } from "../lab/record.ts";
import { startRootless, type Rootless } from "../lab/rootless.ts";
import { hostOfSuite } from "../lab/suite.ts";

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
    });

    const readBy: Readonly<Record<string, (host: LabHost) => Shell>> = {
      root: labShell,
      "the person who runs it": (host) => {
        const [program = "", ...args] = host.inRootArgv([...own.personArgv(), "sh"]);
        return spawnShell("this machine", [program, ...args]);
      },
    };

    const read = (shell: Shell): Promise<Snapshot> => {
      const { socket: path, endpoint: text } = own;
      const endpoint = { kind: "unix", path, text, source: "the default" } as const;
      return takeSnapshot({ endpoint, shell }, new AbortController().signal);
    };

    /** What the sender of a path really gets. */
    const connect = async ({ from, to }: Path): Promise<Reply> => {
      const host = labHost();
      const { address, port } = to;
      if (from.kind === "outside") return host.outsideConnect(port, { address });
      if (from.kind === "host") return host.hostConnect(address, port, { from: from.address });
      return readReply(await own.inContainer(from.name, probeArgv(address, port, {})));
    };

    /** Holds each path against a real connection; whoever may not read the machine's rules is sure of fewer. */
    const hold = async (paths: readonly Path[], isSure: boolean): Promise<void> => {
      assert.ok(paths.length > 0);
      for (const path of paths) {
        const { answer } = await connect(path);
        const said = `${JSON.stringify([path.from, path.to])}: ${path.verdict}, but ${answer}`;
        if (path.verdict === "uncertain") {
          assert.ok(!isSure, `${said} ${JSON.stringify(path.assumptions)}`);
          assert.match(path.assumptions.map(({ text }) => text).join(), /rules of machine/);
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
        for (const to of ["container:web:80", "10.0.2.100:9090", `${labHost().address}:8080`]) {
          const asked = readTrace("container:api", to);
          assert.ok(asked.ok);
          await hold(trace(snapshot, asked.value).paths, who === "root");
        }
      });
    }
  });
}

const IMAGE = "busybox:lab";
