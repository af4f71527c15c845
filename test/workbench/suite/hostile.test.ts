/** A snapshot whose every name is an attack, in a real window: it is shown, and does nothing. */

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { lookAt, messages, openViews, rowsOf, sampleHost, shownText, until } from "./lens.ts";
import { theWindow } from "./window.ts";

const LINK = "[click](command:workbench.action.toggleZenMode)";
const EVIL = `${LINK} $(bug) <img src=x> **b** \u202ecod.exe\u0007`;

suite("names that are attacks", () => {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
  const file = join(folder, `${LINK}.json`);

  suiteSetup(async function () {
    await openViews();
    writeFileSync(file, await hostile(sampleHost(this)));
    await lookAt({ snapshot: file });
    await theWindow(this).waitFor({ target: NOTE });
  });
  suiteTeardown(() => lookAt({}));

  test("in the views: text in one line, whatever it holds", async function () {
    const window = theWindow(this);
    await until("the rows are there", async () => (await rowsOf(window, "Networks")).length > 0);
    const rows = [...(await rowsOf(window, "Networks")), ...(await rowsOf(window, "Ports"))];
    assert.ok(rows.some((text) => text.includes(LINK)));
    assert.ok(rows.every((text) => !/[\u202e\u0007]/.test(text)));
    assert.deepEqual(
      await window.texts({ target: { css: "[role=treeitem] img, [role=treeitem] a[href]" } }),
      [],
    );
    await window.screenshot({ name: "hostile" });
  });

  test("in what a view says above its rows: no link", async function () {
    const window = theWindow(this);
    const [note = ""] = await window.texts({ target: NOTE });
    assert.match(note, /\[click\] \(command:/);
    assert.deepEqual(
      await window.texts({ target: { css: ".pane .message a, .customview-tree .message a" } }),
      [],
    );
  });

  test("in a message: no link, though the editor makes one of such a text", async function () {
    const window = theWindow(this);
    void vscode.window.showInformationMessage(LINK);
    await vscode.commands.executeCommand("notifications.showList");
    await window.waitFor({ target: MESSAGE_LINK });
    await messages(window);
    await vscode.commands.executeCommand("dockerNetworkLens.showTables", `netns:${EVIL}`);
    await vscode.commands.executeCommand("notifications.showList");
    await window.waitFor({ target: { css: MESSAGE, hasText: "[click] (command:" } });
    assert.deepEqual(await window.texts({ target: MESSAGE_LINK }), []);
    await messages(window);
  });

  test("in the status bar: no icon", async function () {
    const window = theWindow(this);
    const item = "#docker-network-lens\\.docker-network-lens\\.dockerNetworkLens\\.engine";
    await window.waitFor({ target: { css: item, hasText: "click" } });
    assert.deepEqual(await window.texts({ target: { css: `${item} .codicon-bug` } }), []);
  });

  test("in an explanation: text", async () => {
    await vscode.commands.executeCommand("dockerNetworkLens.explainPort", 8081);
    await until("it is explained", () => shownText().startsWith("LISTENER_ON_LOOPBACK"));
    assert.ok(shownText().includes(LINK));
    assert.doesNotMatch(shownText(), /[\u202e\u0007]/);
  });
});

const NOTE = { css: ".pane .message, .customview-tree .message" };
const MESSAGE = ".notifications-center .notification-list-item-message";
const MESSAGE_LINK = { css: `${MESSAGE} a` };

/** The sample host with such names in the place of its own, and a gap that tells of one. */
async function hostile(sample: string): Promise<string> {
  const text = new TextDecoder().decode(
    await vscode.workspace.fs.readFile(vscode.Uri.file(sample)),
  );
  const snapshot = JSON.parse(
    text.replaceAll(/"(shop-api-1|shop_front|shop)"/g, JSON.stringify(EVIL)),
  ) as object;
  const gap = { code: "HOST_NOT_PROVEN", what: EVIL, reason: EVIL, remedy: EVIL, affects: [] };
  return JSON.stringify({ ...snapshot, gaps: [gap] });
}
