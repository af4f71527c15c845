import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Explanation } from "../../src/core/contract.ts";
import { startHost, type LabHost } from "../lab/host.ts";
import { startRelay } from "../lab/relay.ts";
import type { Ran } from "../lab/run.ts";
import { hostOfSuite } from "../lab/suite.ts";
import {
  certificatesOf,
  makeCertificates,
  PLAIN_FLAGS,
  TLS_FLAGS,
  type TlsClient,
} from "../lab/tls.ts";
import { lensArgv } from "./lens.ts";

/** As one would start them from one image: the same name, the same containers, and with this engine the same MACs. */
const CLONE = { engine: "20.10", hostname: "clone" } as const;

suite("an engine of another host than this one", function () {
  this.timeout(180_000);
  let far: LabHost;
  const here = hostOfSuite(CLONE, async (host) => {
    far = await startHost({ ...CLONE, lan: [host], daemonFlags: PLAIN_FLAGS });
    for (const each of [host, far]) {
      await each.docker("run", "--detach", "--name=web", "--publish=8080:80", "busybox:lab");
      await each.untilListening("web", 80);
    }
    // What only this machine has.
    await host.inRoot([
      "iptables",
      "-I",
      "DOCKER-USER",
      "-p",
      "tcp",
      "-j",
      "LOG",
      "--log-prefix",
      "mine",
    ]);
  });
  suiteTeardown(() => far.stop());

  const explain = async (engine: string, ...words: readonly string[]): Promise<Explanation> => {
    const argv = lensArgv("explain", "8080", "--json", "--host", engine, ...words);
    return JSON.parse((await here().onHost(argv)).stdout) as Explanation;
  };

  const isQuotedNoRule = ({ paths, gaps }: Explanation): void => {
    assert.ok(!JSON.stringify(paths).includes('"rule"'), JSON.stringify(paths));
    assert.deepEqual(
      paths.flatMap(({ hops }) => hops),
      [],
    );
    assert.deepEqual(
      gaps.map(({ code }) => code),
      ["HOST_NOT_PROVEN"],
    );
  };

  test("they are as like as can be", async () => {
    const mac = ["inspect", "--format", "{{.NetworkSettings.MacAddress}} {{.Name}}", "web"];
    assert.equal(await here().docker(...mac), await far.docker(...mac));
  });

  test("behind TCP no host is read until one is named", async () => {
    isQuotedNoRule(await explain(`tcp://${far.address}:2375`));
  });

  test("nor behind a tunnel that begins at this machine's loopback", async () => {
    const to = { host: far.address, port: 2375 };
    const tunnel = await startRelay({ to, within: here().onHostArgv([]) });
    try {
      isQuotedNoRule(await explain(`tcp://127.0.0.1:${String(tunnel.port)}`));
    } finally {
      await tunnel.stop();
    }
  });

  test("this machine is no proof, though it is named", async () => {
    isQuotedNoRule(await explain(`tcp://${far.address}:2375`, "--via", "local"));
  });

  test("nor where the tunnel begins at a socket, whose place this machine is", async () => {
    const carry =
      'exec setsid socat UNIX-LISTEN:/lab/far.sock,fork "TCP:$1:2375" >/dev/null 2>&1 </dev/null &';
    await here().inRoot(["sh", "-euc", carry, "sh", far.address]);
    const socket = here().socket.replace("docker.sock", "far.sock");
    isQuotedNoRule(await explain(`unix://${socket}`));
  });

  test("its own engine is known all the same", async () => {
    const { paths, gaps } = await explain(`unix://${here().socket}`);
    assert.deepEqual(gaps, []);
    assert.ok(JSON.stringify(paths).includes("mine"));
  });

  test("nor where this machine's engine has nothing to do", async () => {
    await here().docker("rm", "--force", "web");
    isQuotedNoRule(await explain(`tcp://${far.address}:2375`, "--via", "local"));
  });
});

suite("an engine behind TLS", function () {
  this.timeout(180_000);
  const labHost = hostOfSuite(
    { engine: "28.5", before: makeCertificates, daemonFlags: TLS_FLAGS },
    (host) => host.docker("run", "--detach", "--name=web", "--publish=8080:80", "busybox:lab"),
  );

  const list = (env: NodeJS.ProcessEnv, ...words: readonly string[]): Promise<Ran> => {
    const argv = lensArgv("list", ...words);
    return labHost().outside(argv, { mayFail: true, env: { ...process.env, ...env } });
  };

  const asClient = (client: TlsClient): NodeJS.ProcessEnv => ({
    DOCKER_HOST: `tcp://${labHost().address}:2376`,
    DOCKER_TLS_VERIFY: "1",
    DOCKER_CERT_PATH: certificatesOf(labHost(), client),
  });

  test("lets in whom it knows", async () => {
    const { code, stdout } = await list(asClient("person"));
    assert.equal(code, 0);
    assert.match(stdout, /web/);
  });

  for (const [client, message] of [
    ["anonymous", /asks for a client certificate, and none was shown\n.*cert\.pem and key\.pem/],
    ["outsider", /does not know the authority that signed the client certificate\n/],
    ["expired", /the client certificate has expired\n.*renewed/],
    ["misled", /engine's certificate is not signed by the authority in ca\.pem/],
  ] as const) {
    test(`tells whoever is ${client} what is wrong`, async () => {
      const { code, stdout, stderr } = await list(asClient(client));
      assert.notEqual(code, 0);
      assert.equal(stdout, "");
      assert.match(stderr, message);
    });
  }

  test("tells whoever comes without TLS", async () => {
    const { stderr } = await list({ DOCKER_HOST: `tcp://${labHost().address}:2376` });
    assert.match(stderr, /the engine there speaks TLS alone\n.*DOCKER_TLS_VERIFY=1/);
  });

  test("is asked with what a context has", async () => {
    const config = mkdtempSync(join(tmpdir(), "dnl-context-"));
    try {
      const id = createHash("sha256").update("far").digest("hex");
      const [meta, tls] = [join(config, "contexts/meta", id), join(config, "contexts/tls", id)];
      mkdirSync(meta, { recursive: true });
      const docker = { Host: `tcp://${labHost().address}:2376`, SkipTLSVerify: false };
      const said = { Name: "far", Metadata: {}, Endpoints: { docker } };
      writeFileSync(join(meta, "meta.json"), JSON.stringify(said));
      cpSync(certificatesOf(labHost(), "person"), join(tls, "docker"), { recursive: true });
      const { code, stdout } = await list({ DOCKER_CONFIG: config }, "--context", "far");
      assert.equal(code, 0);
      assert.match(stdout, /web/);
    } finally {
      rmSync(config, { recursive: true });
    }
  });
});
