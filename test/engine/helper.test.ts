import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { openHelper } from "../../src/actions/helper/openHelper.ts";
import { pullImage } from "../../src/actions/helper/pullImage.ts";
import { collectSnapshot } from "../../src/collect/collect.ts";
import { readEndpoint } from "../../src/collect/engine/endpoint.ts";
import { watchEngine } from "../../src/collect/engine/watch.ts";
import { openReach, type EngineReach } from "../../src/collect/reach/reach.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import type { LabHost } from "../lab/host.ts";
import { startRootless } from "../lab/rootless.ts";
import { hostOfSuite } from "../lab/suite.ts";
import { bringHere, PLAIN_FLAGS } from "../lab/tls.ts";
import { startReader } from "./reader.ts";

const { signal } = new AbortController();

function reachOf(text: string, image?: string): EngineReach {
  const endpoint = readEndpoint(text, "the test");
  if (!endpoint.ok) throw new Error(endpoint.failure.said);
  const way = { place: "container", ...(image === undefined ? {} : { image }) } as const;
  return openReach({ endpoint: endpoint.value, way, openHelper });
}

async function holding<T>(
  reach: EngineReach,
  work: (reach: EngineReach) => Promise<T>,
): Promise<T> {
  try {
    return await work(reach);
  } finally {
    await reach.close();
  }
}

const snapshotOf = (reach: EngineReach): Promise<Snapshot> =>
  holding(reach, (open) => collectSnapshot(open, signal));

/** What somebody is told of a host that was not read. */
function toldOf({ host, gaps }: Snapshot): string {
  assert.equal(host, undefined);
  const [gap, ...more] = gaps;
  assert.ok(gap !== undefined && more.length === 0, JSON.stringify(gaps));
  return `${gap.code} ${gap.reason}. ${gap.remedy}.`;
}

const helpersOn = async (host: LabHost): Promise<string[]> => {
  const list = await host.docker("ps", "--all", "--quiet", "--filter=label=docker-network-lens");
  return list.split("\n").filter(Boolean);
};

/** The engine removes it by itself, a moment later. */
async function assertNoHelper(host: LabHost): Promise<void> {
  const deadline = Date.now() + 8_000;
  while ((await helpersOn(host)).length > 0) {
    if (Date.now() > deadline) assert.fail(await host.docker("ps", "--all"));
    await sleep(50);
  }
}

const NO_IMAGE =
  "TOOL_MISSING docker images: the engine has no image at hand to make a helper container of. " +
  "Pull a small one that has `nsenter` (`docker pull busybox`), or name one that you trust.";

suite("a helper container", function () {
  this.timeout(60_000);
  const labHost = hostOfSuite({ engine: "28.5", daemonFlags: PLAIN_FLAGS }, async (host) => {
    await host.docker("run", "--detach", "--name=web", "--publish=8080:80", "busybox:lab");
  });
  const local = (image?: string): EngineReach => reachOf(`unix://${labHost().socket}`, image);

  teardown(async () => assertNoHelper(labHost()));

  test("reads the host as its root; it is not among the containers, and is gone when it is closed", async () => {
    const host = labHost();
    await holding(local(), async (reach) => {
      for (let turn = 0; turn < 3; turn += 1) {
        const { engine, host: read, gaps } = await collectSnapshot(reach, signal);
        assert.deepEqual(gaps, []);
        assert.deepEqual([read?.uid, read?.hostname], [0, "lab"]);
        assert.match(read?.reader ?? "", /^a helper container/);
        assert.match(read?.namespaces[0].rulesets?.iptablesNft ?? "", /DOCKER/);
        assert.deepEqual(
          engine?.containers.map(({ name }) => name),
          ["web"],
        );
      }
      assert.equal((await helpersOn(host)).length, 1, "one serves all");
    });
    assert.deepEqual(await helpersOn(host), []);
  });

  test("however its reader is lost, it lives for some minutes at most", async () => {
    await holding(local(), async (reach) => {
      await collectSnapshot(reach, signal);
      const { stdout } = await labHost().inRoot(["pgrep", "-af", "timeout"]);
      assert.match(stdout, /timeout -s KILL 300 \/bin\/sh/);
    });
  });

  test("neither its own coming and going nor another window's is a change", async () => {
    const host = labHost();
    let changes = 0;
    const over = new AbortController();
    await holding(local(), async (watching) => {
      const listener = { changed: () => void (changes += 1), heard: () => undefined };
      const watch = watchEngine(watching.engine, listener, over.signal);
      await sleep(1_500);
      const before = changes;
      await collectSnapshot(watching, signal);
      await snapshotOf(local());
      await assertNoHelperBut(host, 1);
      await sleep(1_500);
      assert.equal(changes, before);
      await host.docker("run", "--rm", "busybox:lab", "true");
      await sleep(1_500);
      assert.ok(changes > before);
      over.abort();
      await watch;
    });
  });

  test("is gone soon after its reader was killed", async () => {
    const host = labHost();
    const reader = await startReader(`unix://${host.socket}`, "container");
    assert.equal((await helpersOn(host)).length, 1);
    reader.kill("SIGKILL");
    await assertNoHelper(host);
  });

  test("is gone after its link was cut; the next reading makes another", async () => {
    const host = labHost();
    const relay = await bringHere(host, 2375);
    try {
      await holding(reachOf(`tcp://127.0.0.1:${relay.port}`), async (reach) => {
        assert.equal((await collectSnapshot(reach, signal)).host?.uid, 0);
        const before = await helpersOn(host);
        await relay.cut();
        await assertNoHelper(host);
        const again = await collectSnapshot(reach, signal);
        assert.deepEqual([again.host?.uid, again.gaps], [0, []]);
        assert.notDeepEqual(await helpersOn(host), before);
      });
    } finally {
      await relay.stop();
    }
  });

  test("its link lost without a word: another one is made, and both are gone in the end", async () => {
    const host = labHost();
    const relay = await bringHere(host, 2375);
    try {
      await holding(reachOf(`tcp://127.0.0.1:${relay.port}`), async (reach) => {
        assert.equal((await collectSnapshot(reach, signal)).host?.uid, 0);
        await relay.lose();
        const again = await collectSnapshot(reach, signal);
        assert.deepEqual([again.host?.uid, again.gaps], [0, []]);
      });
    } finally {
      await relay.stop();
    }
  });

  test("closed in the middle of its making, nothing of it stays", async () => {
    for (const waitMs of [0, 50, 150, 300, 600]) {
      const reach = local();
      const reading = collectSnapshot(reach, signal);
      await sleep(waitMs);
      await reach.close();
      await reading;
      await assertNoHelper(labHost());
    }
  });

  test("an engine that is killed under it, and comes back, is read again", async () => {
    const host = labHost();
    await holding(local(), async (reach) => {
      assert.equal((await collectSnapshot(reach, signal)).host?.uid, 0);
      await host.stopEngine("SIGKILL");
      const without = await collectSnapshot(reach, signal);
      assert.equal(without.engine, undefined);
      await host.startEngine();
      await host.docker("start", "web");
      const again = await collectSnapshot(reach, signal);
      assert.deepEqual([again.host?.uid, again.gaps], [0, []]);
    });
  });

  test("an image without nsenter is passed over for one that has it", async () => {
    const host = labHost();
    const empty = "mkdir -p /tmp/e; echo > /tmp/e/x; tar -C /tmp/e -c . | docker import - alpine:1";
    await host.inRoot(["sh", "-euc", empty]);
    try {
      assert.equal((await snapshotOf(local())).host?.uid, 0);
      const told = toldOf(await snapshotOf(local("alpine:1")));
      assert.match(told, /^TOOL_MISSING a helper container of alpine:1: .*nsenter.*Name an image/);
    } finally {
      await host.docker("rmi", "alpine:1");
    }
  });

  test("an image that is not there is not fetched, but named", async () => {
    assert.equal(
      toldOf(await snapshotOf(local("no.such.registry.invalid/tools:9"))),
      "TOOL_MISSING a helper container of no.such.registry.invalid/tools:9: " +
        "No such image: no.such.registry.invalid/tools:9. " +
        "Pull it first: `docker pull no.such.registry.invalid/tools:9`.",
    );
  });

  test("an image that cannot be fetched: the registry's word comes through", async () => {
    const pulled = await holding(local(), ({ engine }) =>
      pullImage(engine, "127.0.0.1:1/tools:9", signal),
    );
    assert.ok(!pulled.ok);
    assert.match(pulled.failure.said, /connection refused/);
  });

  test("an image of a stranger is not taken unless it is named, whatever it calls itself", async () => {
    const host = labHost();
    const stranger = "stranger.example/busybox:1";
    await host.docker("tag", "busybox:lab", stranger);
    await host.docker("rmi", "busybox:lab");
    try {
      assert.equal(toldOf(await snapshotOf(local())), NO_IMAGE);
      assert.equal((await snapshotOf(local(stranger))).host?.uid, 0);
    } finally {
      await host.docker("tag", stranger, "busybox:lab");
      await host.docker("rmi", stranger);
    }
  });

  test("an engine without any image", async () => {
    const host = labHost();
    await host.docker("rm", "--force", "web");
    await host.docker("rmi", "--force", "busybox:lab");
    try {
      assert.equal(toldOf(await snapshotOf(local())), NO_IMAGE);
    } finally {
      await host.loadImage();
    }
  });

  test("of a rootless engine, it is not the host's root, and says so", async () => {
    const rootless = await startRootless(labHost());
    assert.equal(
      toldOf(await snapshotOf(reachOf(`unix://${rootless.socket}`))),
      "RULES_PERMISSION_DENIED a helper container of busybox:lab: " +
        "nsenter: can't open '/proc/1/ns/ipc': Permission denied. " +
        "This engine has not root's rights itself, as rootless ones have not: read the host in another way.",
    );
  });

  test("one that was made and never started is removed by a later one, if it is old", async () => {
    const host = labHost();
    const words = ["create", "--label=docker-network-lens=helper", "busybox:lab"];
    const young = await host.docker(...words);
    await snapshotOf(local());
    assert.deepEqual(
      (await helpersOn(host)).map((id) => young.startsWith(id)),
      [true],
    );
    await host.docker("rm", young);
  });
});

async function assertNoHelperBut(host: LabHost, count: number): Promise<void> {
  const deadline = Date.now() + 8_000;
  while ((await helpersOn(host)).length > count) {
    assert.ok(Date.now() < deadline);
    await sleep(50);
  }
}

/** A policy in front of an engine that lets nobody make containers (moby: pkg/authorization). */
const POLICY = `
import http.server, json, os, socketserver
class Policy(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "{}")
        said = {"Implements": ["authz"]}
        if self.path.startswith("/AuthZPlugin"):
            create = asked.get("RequestUri", "").partition("?")[0].endswith("/containers/create")
            said = {"Allow": not create, "Msg": "nobody makes containers here"}
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def address_string(self): return ""
    def log_message(self, *_): pass
os.makedirs("/run/docker/plugins", exist_ok=True)
socketserver.ThreadingUnixStreamServer("/run/docker/plugins/policy.sock", Policy).serve_forever()
`;

suite("a helper container where a policy forbids it", function () {
  this.timeout(60_000);
  const labHost = hostOfSuite({
    engine: "28.5",
    daemonFlags: ["--authorization-plugin=policy"],
    before: async (host) => {
      const begin =
        'setsid python3 -c "$1" >/dev/null 2>&1 </dev/null & until [ -S /run/docker/plugins/policy.sock ]; do sleep 0.05; done';
      await host.inRoot(["sh", "-uc", begin, "sh", POLICY]);
    },
  });

  test("is not made, and the policy's word comes through; the engine is shown all the same", async () => {
    const snapshot = await snapshotOf(reachOf(`unix://${labHost().socket}`));
    assert.match(
      toldOf(snapshot),
      /^RULES_PERMISSION_DENIED a helper container of busybox:lab: .*nobody makes containers here.*See whether the engine, or a policy/,
    );
    assert.equal(snapshot.engine?.networks.length, 3);
  });
});

suite("a helper container of an engine that gives containers other users", function () {
  this.timeout(60_000);
  const labHost = hostOfSuite({
    engine: "28.5",
    daemonFlags: ["--userns-remap=1000000:1000000"],
    before: (host) =>
      host.inRoot([
        ...["sh", "-euc"],
        "echo remap:x:1000000:1000000::/:/bin/false >> /etc/passwd; echo remap:x:1000000: >> /etc/group;" +
          "echo remap:1000000:65536 >> /etc/subuid; echo remap:1000000:65536 >> /etc/subgid",
      ]),
  });

  test("is the host's root all the same", async () => {
    const { host, gaps } = await snapshotOf(reachOf(`unix://${labHost().socket}`));
    assert.deepEqual([host?.uid, gaps], [0, []]);
  });
});
