import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { request } from "node:https";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startRelay, type Relay } from "../lab/relay.ts";
import { run } from "../lab/run.ts";
import { startSshd, type Sshd, type SshLink, type SshUser } from "../lab/sshd.ts";
import { hostOfSuite } from "../lab/suite.ts";
import {
  bringHere,
  certificatesOf,
  makeCertificates,
  TLS_FLAGS,
  type TlsClient,
} from "../lab/tls.ts";

suite("the lab's ways to a host from outside", function () {
  this.timeout(180_000);
  let sshd: Sshd;
  const labHost = hostOfSuite({ engine: "28.5" }, async (host) => {
    sshd = await startSshd(host);
  });

  const ask = async (link: SshLink, user: SshUser, command: string): Promise<string> => {
    const argv = ["ssh", "-o", "BatchMode=yes", link.destination(user), command];
    const { code, stdout, stderr } = await run(argv, { env: link.env, mayFail: true });
    return code === 0 ? stdout.trim() : `${code}: ${stderr.trim()}`;
  };

  test("people log in by their own ssh, each with the rights of theirs", async () => {
    const link = sshd.link();
    try {
      assert.equal(await ask(link, "root", "id -un; hostname"), "root\nlab");
      const version = "docker version --format '{{.Server.Version}}'";
      assert.match(await ask(link, "dev", version), /^28\.5\./);
      assert.match(await ask(link, "plain", version), /permission denied/);
      assert.equal(await ask(link, "ops", "sudo -n id -u"), "0");
      assert.match(await ask(link, "dev", "sudo -n id -u"), /^1: sudo: /);
      assert.doesNotMatch(await ask(link, "dev", "echo $PATH"), /sbin/);
    } finally {
      link.close();
    }
  });

  test("shells and greetings are not alike", async () => {
    const link = sshd.link();
    try {
      for (const shell of ["fish", "tcsh"] as const) {
        assert.equal(await ask(link, shell, "sh -c 'ps -o comm= -p $PPID'; true"), shell);
      }
      const argv = ["ssh", link.destination("noisy"), "sudo -n id -u"];
      const { stdout, stderr } = await run(argv, { env: link.env });
      assert.equal(stdout, "Welcome, it is a fine day\n0\n");
      assert.match(stderr, /Authorised use only/);
    } finally {
      link.close();
    }
  });

  test("through a slow wire, too", async () => {
    const to = { host: labHost().address, port: 22 };
    const relay = await startRelay({ to, within: labHost().outsideArgv([]), delayMs: 100 });
    const link = sshd.link({ at: relay });
    try {
      const begun = performance.now();
      assert.equal(await ask(link, "root", "echo here"), "here");
      const ms = performance.now() - begun;
      // A login takes seven to nine round trips.
      assert.ok(ms > 1400 && ms < 2600, `${ms} ms`);
      assert.equal((await relay.counts()).opened, 1);
    } finally {
      link.close();
      await relay.stop();
    }
  });
});

suite("the lab's engine behind TLS", function () {
  this.timeout(180_000);
  let relay: Relay;
  const labHost = hostOfSuite(
    { engine: "28.5", before: makeCertificates, daemonFlags: TLS_FLAGS },
    async (host) => {
      relay = await bringHere(host, 2376);
    },
  );
  suiteTeardown(() => relay.stop());

  const ask = async (client: TlsClient): Promise<string> => {
    const folder = certificatesOf(labHost(), client);
    const file = (name: string): Buffer | undefined =>
      existsSync(join(folder, name)) ? readFileSync(join(folder, name)) : undefined;
    const at = { host: relay.address, port: relay.port, path: "/_ping" };
    const [ca, cert, key] = [file("ca.pem"), file("cert.pem"), file("key.pem")];
    return new Promise((resolve) => {
      const asked = request({ ...at, ca, cert, key }, (response) => {
        response.on("data", (body: Buffer) => resolve(body.toString()));
      });
      asked.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      asked.end();
    });
  };

  test("lets in whom it knows and nobody else", async () => {
    assert.equal(await ask("person"), "OK");
    assert.match(await ask("expired"), /^ERR_SSL_.*CERTIFICATE/);
    assert.match(await ask("outsider"), /^ERR_SSL_.*/);
    assert.equal(await ask("misled"), "UNABLE_TO_VERIFY_LEAF_SIGNATURE");
    assert.match(await ask("anonymous"), /^ERR_SSL_.*CERTIFICATE_REQUIRED/);
  });
});

suite("a relay", () => {
  let server: Server;
  let relay: Relay;
  // It answers each word with the same, and `much` with 50 MB.
  setup(async () => {
    server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.on("data", (chunk) => {
        socket.write(chunk.toString() === "much" ? Buffer.alloc(50_000_000) : chunk);
      });
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    relay = await startRelay({ to: { host: "127.0.0.1", port }, delayMs: 100 });
  });
  teardown(async () => {
    await relay.stop();
    server.close();
  });

  const open = async (): Promise<Socket> => {
    const socket = connect({ host: relay.address, port: relay.port });
    await once(socket, "connect");
    socket.on("error", () => undefined);
    return socket;
  };
  const answer = async (socket: Socket, word: string): Promise<number> => {
    const begun = performance.now();
    socket.write(word);
    const signal = AbortSignal.timeout(1000);
    assert.equal(String((await once(socket, "data", { signal })) as [Buffer]), word);
    return performance.now() - begun;
  };

  test("adds a round trip to a question, and one more to the first, for the handshake", async () => {
    const socket = await open();
    const [first, second] = [await answer(socket, "a"), await answer(socket, "b")];
    assert.ok(first >= 400 && first < 500, `${first} ms`);
    assert.ok(second >= 200 && second < 300, `${second} ms`);
    socket.destroy();
  });

  test("limits nothing", async () => {
    const socket = await open();
    const begun = performance.now();
    let bytes = 0;
    socket.write("much");
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes === 50_000_000) break;
    }
    const ms = performance.now() - begun;
    assert.ok(ms < 1500, `${ms} ms`);
  });

  test("holds back, loses, cuts and refuses", async () => {
    const [held, lost, cut] = [await open(), await open(), await open()];
    await relay.freeze();
    const late = answer(held, "a");
    await sleep(600);
    await relay.thaw();
    assert.ok((await late) >= 600);

    await relay.lose();
    await assert.rejects(answer(lost, "a"), { name: "AbortError" });
    await answer(await open(), "a");

    const reset = once(cut, "error");
    await relay.cut();
    assert.equal(((await reset) as [NodeJS.ErrnoException])[0].code, "ECONNRESET");
    const { opened, most, open: left } = await relay.counts();
    assert.deepEqual({ opened, most, left }, { opened: 4, most: 4, left: 0 });

    await relay.refuse();
    await assert.rejects(open(), { code: "ECONNREFUSED" });
    await relay.accept();
    (await open()).destroy();
  });
});
