import assert from "node:assert/strict";
import { createServer } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { carryOut } from "../../src/actions/carryOut.ts";
import { readEndpoint, type EngineEndpoint } from "../../src/collect/engine/endpoint.ts";
import type { Change } from "../../src/core/change/change.ts";
import { chunk, head, MB, serving, UNREAD } from "../support/flooding.ts";
import { withEngine } from "../support/snapshots.ts";

const never = new AbortController().signal;
const LIMITS = { signal: never, timeoutMs: 5_000 };
const REMOVE: Change = { kind: "remove", network: { id: "abc", name: "shop" } };

type Answer = { readonly status: number; readonly body?: unknown } | "nothing" | "cut";

/** Carries a change out on something that answers as told; also what it was asked. */
async function on(answer: Answer, change = REMOVE, limits = LIMITS) {
  const asked: { method?: string | undefined; url?: string | undefined; body: unknown }[] = [];
  const folder = mkdtempSync(join(tmpdir(), "engine-"));
  const socket = join(folder, "docker.sock");
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      asked.push({
        method: request.method,
        url: request.url,
        body: body === "" ? undefined : (JSON.parse(body) as unknown),
      });
      if (answer === "nothing") return;
      if (answer === "cut") {
        request.socket.destroy();
        return;
      }
      response.writeHead(answer.status, { "Content-Type": "application/json" });
      response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  try {
    const outcome = await withEngine(endpointOf(socket), (engine) =>
      carryOut(change, engine, limits),
    );
    return { outcome, asked };
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  }
}

function endpointOf(socket: string): EngineEndpoint {
  const read = readEndpoint(`unix://${socket}`, "--host");
  assert.ok(read.ok);
  return read.value;
}

suite("a change that an engine is asked for", () => {
  test("is asked for once, by id", async () => {
    const { outcome, asked } = await on({ status: 204 });
    assert.deepEqual(outcome, { is: "done" });
    assert.deepEqual(asked, [{ method: "DELETE", url: "/networks/abc", body: undefined }]);
  });

  test("a network as it was described, and never a second one of its name", async () => {
    const network = {
      ...{ name: "shop", driver: "bridge", internal: true, attachable: false, ipv6: false },
      pools: [{ subnet: "10.1.0.0/24", gateway: "10.1.0.9" }],
      options: { a: "b" },
    };
    const { outcome, asked } = await on(
      { status: 201, body: { Id: "n1", Warning: "be careful" } },
      { kind: "create", network },
    );
    assert.deepEqual(outcome, { is: "done", id: "n1", warning: "be careful" });
    assert.deepEqual(asked[0]?.body, {
      ...{ Name: "shop", CheckDuplicate: true, Driver: "bridge", Internal: true },
      ...{ Attachable: false, EnableIPv6: false, Options: { a: "b" } },
      IPAM: { Driver: "default", Config: [{ Subnet: "10.1.0.0/24", Gateway: "10.1.0.9" }] },
    });
  });

  test("a container with its wishes, and without any where there are none", async () => {
    const shop = { id: "n1", name: "shop" };
    const web = { id: "c1", name: "web" };
    const connect: Change = { kind: "connect", network: shop, container: web, aliases: [] };
    const bare = await on({ status: 200 }, connect);
    assert.deepEqual(bare.asked[0]?.body, { Container: "c1" });
    const wishes = { ...connect, aliases: ["db"], ipv4: "10.1.0.5" };
    const { asked } = await on({ status: 200 }, wishes);
    assert.equal(asked[0]?.url, "/networks/n1/connect");
    assert.deepEqual(asked[0].body, {
      Container: "c1",
      EndpointConfig: { Aliases: ["db"], IPAMConfig: { IPv4Address: "10.1.0.5" } },
    });
  });

  test("is refused in the engine's own words, on one line and without tricks", async () => {
    const message = "invalid network config:\nit should be \u001b[31m10.0.0.0/8";
    const { outcome } = await on({ status: 400, body: { message } });
    assert.deepEqual(outcome, {
      is: "refused",
      said: "invalid network config: it should be [31m10.0.0.0/8",
    });
  });

  for (const status of ["500 Oops", "201 Created"]) {
    test(`is given up on when the answer has no end: ${status}`, async () => {
      const { port, written, close } = await serving(head(status), chunk("a"));
      const text = `tcp://127.0.0.1:${port}`;
      const endpoint = { kind: "tcp", host: "127.0.0.1", port, text, source: "--host" } as const;
      const { is } = await withEngine(endpoint, (engine) => carryOut(REMOVE, engine, LIMITS));
      await close();
      assert.equal(is, status.startsWith("2") ? "unanswered" : "refused");
      assert.ok(written() < 80 * MB + UNREAD);
    });
  }

  test("may have been made all the same when no answer comes, or half of one", async () => {
    const late = await on("nothing", REMOVE, { signal: never, timeoutMs: 100 });
    assert.equal(late.outcome.is, "unanswered");
    assert.equal((await on("cut")).outcome.is, "unanswered");
  });

  test("has not been made when the engine was not reached", async () => {
    const outcome = await withEngine(endpointOf("/nonexistent/docker.sock"), (engine) =>
      carryOut(REMOVE, engine, LIMITS),
    );
    assert.equal(outcome.is, "not-sent");
  });

  test("nobody waits for it any more when it is given up", async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error("given up")), 50);
    const waiting = on("nothing", REMOVE, { signal: abort.signal, timeoutMs: 5_000 });
    await assert.rejects(waiting, /given up/);
  });
});
