import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import * as vscode from "vscode";
import { engineSocket, lookAt, messages, openViews, Relay, row, shownText, until } from "./lens.ts";
import { onLabHost, theWindow } from "./window.ts";

const WELCOME = { css: ".welcome-view-content" };
const NOTE = { css: ".pane .message, .customview-tree .message" };

suite("an engine that does not do as it should", () => {
  let relay: Relay;
  suiteSetup(openViews);
  setup(() => {
    relay = new Relay();
  });
  teardown(() => relay.stop());
  suiteTeardown(() => lookAt({}));

  test("is not there: why, and what to do", async function () {
    const window = theWindow(this);
    await lookAt({ host: "unix:///nonexistent/docker.sock" });
    await window.waitFor({ target: { ...WELCOME, hasText: "No Docker engine answers" } });
    await window.waitFor({
      target: { ...NOTE, hasText: "/nonexistent/docker.sock does not answer" },
    });
    await window.waitFor({ target: { css: ".statusbar-item", hasText: "No Docker engine" } });
    await window.screenshot({ name: "engine-absent" });
    await vscode.commands.executeCommand("dockerNetworkLens.explainPort", 8080);
    assert.match(await messages(window), /does not answer.*sudo systemctl start docker/s);
  });

  test("an endpoint that is none", async function () {
    const window = theWindow(this);
    await lookAt({ host: "gopher://docker" });
    await window.waitFor({ target: { ...NOTE, hasText: "gopher:// is not known" } });
  });

  test("a context that is not there", async function () {
    const window = theWindow(this);
    await lookAt({ context: "moon" });
    await window.waitFor({ target: { ...WELCOME, hasText: "There is no such Docker context" } });
    await window.waitFor({
      target: { ...NOTE, hasText: "context moon: there is none of that name" },
    });
  });

  test("answers with what is no Docker API", async function () {
    const window = theWindow(this);
    await relay.start((connection) => connection.end("SSH-2.0-OpenSSH_9.2\r\n"));
    await lookAt({ host: relay.endpoint });
    await window.waitFor({ target: { ...NOTE, hasText: "is not a Docker engine's" } });
  });

  test("refuses this user: what to do about it", async function () {
    const window = theWindow(this);
    const body = '{"message":"permission denied"}';
    await relay.start((connection) => {
      const head = `HTTP/1.1 403 Forbidden\r\nContent-Length: ${body.length}\r\n\r\n`;
      connection.on("data", () => connection.write(head + body));
    });
    await lookAt({ host: relay.endpoint });
    await window.waitFor({ target: { ...WELCOME, hasText: "you may not use it" } });
    await window.waitFor({ target: { ...NOTE, hasText: "refuses this user" } });
    await window.screenshot({ name: "engine-denied" });
  });

  test("is not asked over and over while a document waits for it", async () => {
    let asked = 0;
    await relay.start((connection) => {
      asked += 1;
      connection.end("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n");
    });
    await lookAt({ host: relay.endpoint });
    const uri = vscode.Uri.parse("docker-network-lens:/explanation/8080-tcp.explanation");
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
    await until("the document says why it is empty", () => shownText().startsWith("ENGINE_"));
    await sleep(1_000);
    asked = 0;
    await sleep(2_000);
    assert.ok(asked < 40, `asked ${asked} times in 2 s`);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  test("answers nothing at all", async function () {
    const window = theWindow(this);
    await relay.start(() => undefined);
    await lookAt({ host: relay.endpoint });
    await window.waitFor({ target: { ...WELCOME, hasText: "Reading the Docker host" } });
    const late = { target: { ...NOTE, hasText: "did not answer in time" } };
    await until("it is given up", async () => (await window.texts(late)).length > 0, 40_000);
  });

  test("closes half-way through an answer", async function () {
    const window = theWindow(this);
    const head =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n";
    await relay.start((connection) => {
      connection.once("data", () => connection.end(`${head}{"Name": "la`));
    });
    await lookAt({ host: relay.endpoint });
    await window.waitFor({ target: { ...NOTE, hasText: "closed the connection" } });
  });

  test("goes while it is looked at: the last that is known stays, and it comes back by itself", async function () {
    onLabHost(this);
    const window = theWindow(this);
    await relay.start(engineSocket());
    await lookAt({ host: relay.endpoint });
    await window.waitFor({ target: row("Networks", "shop") });
    await vscode.commands.executeCommand("dockerNetworkLens.explainPort", 8080);
    await until("it is explained", () => shownText().startsWith("8080/tcp answers"));
    relay.stop();
    await window.waitFor({ target: { ...NOTE, hasText: "does not answer" } });
    await window.waitFor({ target: row("Networks", "shop") });
    await window.waitFor({
      target: { css: ".codelens-decoration", hasText: "not refreshed since" },
    });
    assert.match(shownText(), /^8080\/tcp answers/);
    await window.screenshot({ name: "engine-gone" });
    await relay.start(engineSocket());
    await window.waitFor({ target: { ...NOTE, hasText: "does not answer" }, state: "hidden" });
  });
});
