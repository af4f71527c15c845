/** Whoever answers in an engine's place: without the certificate that was asked for, nothing is believed. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engineClient } from "../../../src/collect/engine/client.ts";
import type { TlsMaterial } from "../../../src/collect/engine/endpoint.ts";
import { isOnPath } from "../../support/programs.ts";
import { skipBecause } from "../../support/skip.ts";

suite("an engine behind TLS", () => {
  let folder = "";
  let server: Server;
  const asked: string[] = [];
  const pem = (name: string): string => readFileSync(join(folder, `${name}.pem`), "utf8");

  suiteSetup(async function () {
    if (!isOnPath("openssl")) skipBecause(this, "openssl is not on the PATH");
    folder = mkdtempSync(join(tmpdir(), "tls-"));
    for (const name of ["engine", "other"]) makeCertificate(folder, name);
    const options = { cert: pem("engine"), key: pem("engine-key") };
    server = createServer(options, ({ url = "" }, response) => {
      asked.push(url);
      response.end(JSON.stringify({ Version: "28.5.2" }));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });

  suiteTeardown(() => {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true });
  });

  const ask = async (host: string, tls?: TlsMaterial) => {
    const { port } = server.address() as AddressInfo;
    const text = `tcp://${host}:${port}`;
    const source = "--host";
    const endpoint = { kind: "tcp", host, port, text, source } as const;
    const client = engineClient(tls === undefined ? endpoint : { ...endpoint, tls });
    const limits = { signal: new AbortController().signal, timeoutMs: 5_000 };
    const answer = await client.get("/version", limits);
    await client.close();
    return answer;
  };

  test("its own certificate is believed", async () => {
    const answer = await ask("127.0.0.1", { ca: pem("engine"), verify: true });
    assert.ok(answer.ok);
    assert.deepEqual(asked.splice(0), ["/version"]);
  });

  const others: readonly [who: string, host: string, tls: () => TlsMaterial][] = [
    ["one of another authority", "127.0.0.1", () => ({ ca: pem("other"), verify: true })],
    ["one of no authority that is known here", "127.0.0.1", () => ({ verify: true })],
    ["one for another name", "localhost", () => ({ ca: pem("engine"), verify: true })],
  ];
  for (const [who, host, tls] of others) {
    test(`${who} is not, and nothing is asked of it`, async () => {
      const answer = await ask(host, tls());
      assert.ok(!answer.ok);
      assert.match(answer.failure.said, /certificate|altnames|self-signed|unable to verify/i);
      assert.deepEqual(asked.splice(0), []);
    });
  }
});

function makeCertificate(folder: string, name: string): void {
  const [key, cert] = [`${name}-key.pem`, `${name}.pem`].map((file) => join(folder, file));
  const options = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
  const about = [
    "-nodes",
    "-days",
    "2",
    "-subj",
    `/CN=${name}`,
    "-addext",
    "subjectAltName=IP:127.0.0.1",
  ];
  execFileSync("openssl", [...options, ...about, "-keyout", key ?? "", "-out", cert ?? ""], {
    stdio: "ignore",
  });
}
