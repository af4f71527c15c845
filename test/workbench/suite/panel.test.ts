import assert from "node:assert/strict";
import Docker from "dockerode";
import * as vscode from "vscode";
import { choose, inPanel, lookAt, openViews, row, shownText, until } from "./lens.ts";
import { onLabHost, theWindow } from "./window.ts";

suite("the path panel", () => {
  const docker = new Docker();
  suiteSetup(async function () {
    onLabHost(this);
    await lookAt({});
    await openViews();
    await theWindow(this).waitFor({ target: row("Networks", "lonely") });
  });
  suiteTeardown(() =>
    docker
      .getContainer("web")
      .start()
      .catch(() => undefined),
  );

  test("draws the way of the container that was asked for", async function () {
    const window = theWindow(this);
    await choose(window, row("Networks", "web"), "Show Path");
    await window.waitFor({ target: inPanel("h1", "web, port 8080/tcp") });
    const [text = ""] = await window.webviewTexts();
    assert.match(text, /reachable/);
    assert.match(text, /--dport 8080 -j\s+DNAT --to-destination/);
    const web = await docker.getContainer("web").inspect();
    const address = web.NetworkSettings.Networks["shop"]?.IPAddress ?? "";
    assert.ok(text.includes(`${address}:80`), text);
    await window.screenshot({ name: "panel" });
  });

  test("a click on a rule shows where it was read from, and its text opens at its line", async function () {
    const window = theWindow(this);
    await window.click({ target: inPanel('[data-hop][aria-label*="DNAT"]') });
    await window.waitFor({ target: inPanel("[data-action=openRule]") });
    await window.screenshot({ name: "panel-rule" });
    await window.click({ target: inPanel("[data-action=openRule]") });
    await until("the rules are there", () => shownText().includes("*nat"));
    const editor = vscode.window.activeTextEditor;
    assert.match(
      editor?.document.getText(editor.selection) ?? "",
      /-A DOCKER .*--dport 8080 -j DNAT/,
    );
  });

  test("leads to the tables of the namespace that a hop is in", async function () {
    const window = theWindow(this);
    await vscode.commands.executeCommand("dockerNetworkLens.showPath", 8080);
    await window.click({ target: inPanel('[data-hop][aria-label*="DNAT"]') });
    await window.click({ target: inPanel("[data-action=showTables]") });
    await window.waitFor({ target: inPanel("h1", "Network tables of host") });
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
  });

  test("opens the explanation of what it shows", async function () {
    const window = theWindow(this);
    await vscode.commands.executeCommand("dockerNetworkLens.showPath", 8080);
    await window.click({ target: inPanel("[data-action=explain]") });
    await until("it is explained", () => shownText().startsWith("8080/tcp answers"));
  });

  test("follows the host", async function () {
    const window = theWindow(this);
    await vscode.commands.executeCommand("dockerNetworkLens.showPath", {
      port: 8080,
      container: "web",
    });
    await window.waitFor({ target: inPanel("h1", "web, port 8080/tcp") });
    await docker.getContainer("web").stop({ t: 0 });
    await window.waitFor({ target: inPanel("main", "CONTAINER_NOT_RUNNING") });
    await window.screenshot({ name: "panel-stopped" });
    await docker.getContainer("web").start();
    await window.waitFor({ target: inPanel(".outcome", "reachable") });
  });

  test("a container without a port is told about in words", async function () {
    const window = theWindow(this);
    await choose(window, row("Networks", "lonely"), "Show Path");
    await window.waitFor({ target: inPanel("main", "publishes no port and exposes none") });
  });

  test("a container that is gone is told about in words", async function () {
    const window = theWindow(this);
    const question = { port: 80, container: "gone" };
    await vscode.commands.executeCommand("dockerNetworkLens.showPath", question);
    await window.waitFor({ target: inPanel("main", "There is no container gone any more") });
  });
});
