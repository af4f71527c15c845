import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { lookAt, messages, openViews, row, rowsOf, sampleHost, shownText, until } from "./lens.ts";
import { onLabHost, theWindow } from "./window.ts";

const WELCOME = { css: ".welcome-view-content" };
const NOTE = { css: ".pane .message, .customview-tree .message" };

const BARE_ENGINE = {
  ...{ name: "bare", version: "28.5.2", apiVersion: "1.51", os: "Debian", rootless: false },
  endpoint: "unix:///var/run/docker.sock",
};

suite("snapshots", () => {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
  const saved = join(folder, "saved.json");
  suiteSetup(openViews);
  suiteTeardown(() => lookAt({}));

  test("what is shown can be saved, and holds no paths of the person's", async function () {
    onLabHost(this);
    const window = theWindow(this);
    await lookAt({});
    await window.waitFor({ target: row("Networks", "shop") });
    await vscode.commands.executeCommand("dockerNetworkLens.saveSnapshot", vscode.Uri.file(saved));
    assert.match(await messages(window), /Saved .*saved\.json/);
    assert.doesNotMatch(readFileSync(saved, "utf8"), /composeConfigFiles|composeWorkingDir/);
  });

  test("a saved one shows and explains the same, without an engine", async function () {
    onLabHost(this);
    const window = theWindow(this);
    const live = await rowsOf(window, "Networks");
    await lookAt({ host: "unix:///nonexistent/docker.sock", snapshot: "saved.json" });
    await window.waitFor({ target: { ...NOTE, hasText: "Snapshot saved.json, taken" } });
    await until("the same rows are shown", async () => {
      return JSON.stringify(await rowsOf(window, "Networks")) === JSON.stringify(live);
    });
    await vscode.commands.executeCommand("dockerNetworkLens.explainPort", 8080);
    await until("it is explained", () => shownText().startsWith("8080/tcp answers"));
    await vscode.commands.executeCommand("dockerNetworkLens.openInBrowser", { port: 8080 });
    assert.match(await messages(window), /A snapshot is a record/);
    await window.screenshot({ name: "snapshot" });
  });

  test("the sample host is shown and explained", async function () {
    const sample = sampleHost(this);
    const window = theWindow(this);
    await openViews();
    await lookAt({ snapshot: sample });
    await window.waitFor({ target: { ...NOTE, hasText: "Snapshot sample-host.json, taken" } });
    await window.waitFor({ target: row("Ports", "8081/tcp") });
    await window.screenshot({ name: "sample-host" });
    await vscode.commands.executeCommand("dockerNetworkLens.explainPort", 8081);
    await until("its one fault is named", () => shownText().startsWith("LISTENER_ON_LOOPBACK"));
  });

  test("a host without containers says how a port comes about", async function () {
    const window = theWindow(this);
    const engine = { ...BARE_ENGINE, networks: [], containers: [] };
    const snapshot = {
      schema: "docker-network-lens/snapshot@1",
      takenAt: new Date(),
      engine,
      gaps: [],
    };
    const bare = join(folder, "bare.json");
    writeFileSync(bare, JSON.stringify(snapshot));
    await lookAt({ snapshot: bare });
    await window.waitFor({
      target: { ...WELCOME, hasText: "No container has a port on this host" },
    });
  });

  test("a file that is none: why, and what to do", async function () {
    const window = theWindow(this);
    const wrong = join(folder, "wrong.json");
    writeFileSync(wrong, '{"schema": "something else"');
    await lookAt({ snapshot: wrong });
    await window.waitFor({ target: { ...WELCOME, hasText: "not a snapshot that can be read" } });
    await window.waitFor({ target: { ...NOTE, hasText: "wrong.json: this is not a snapshot" } });
  });

  test("a file that is not there", async function () {
    const window = theWindow(this);
    await lookAt({ snapshot: join(folder, "nowhere.json") });
    await window.waitFor({ target: { ...NOTE, hasText: "nowhere.json" } });
  });

  test("the way back to the engine", async function () {
    onLabHost(this);
    const window = theWindow(this);
    await vscode.commands.executeCommand("dockerNetworkLens.closeSnapshot");
    await window.waitFor({ target: row("Networks", "shop") });
  });
});
