import assert from "node:assert/strict";
import * as vscode from "vscode";
import { byPalette, lookAt, openViews, row, shownText, until } from "./lens.ts";
import { onLabHost, theWindow } from "./window.ts";

suite("a report of a problem", () => {
  suiteSetup(openViews);

  test("opens as a document to read, with versions, engine and log, and no name of the host's", async function () {
    onLabHost(this);
    const window = theWindow(this);
    await lookAt({});
    await window.waitFor({ target: row("Networks", "shop") });
    await vscode.commands.executeCommand("dockerNetworkLens.refresh");
    await byPalette(window, "Docker Network: Report a Problem…");
    await until("it is there", () => shownText().startsWith("# A problem with"));
    await window.screenshot({ name: "report" });
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.languageId, "markdown");
    assert.equal(document.isUntitled, true);
    const text = shownText();
    assert.match(text, /- Docker Network Lens: `\d+\.\d+\.\d+`/);
    assert.match(text, /- editor: `.+ 1\.\d+\.\d+, /);
    assert.match(text, /- engine: `Docker \d+\./);
    assert.match(text, /trace: request, GET \/version: \d+ ms, [\d.]+ k?B/);
    assert.match(text, /debug: script, .+: \d+ ms, [\d.]+ kB/);
    assert.match(text, /info: read in \d+ ms: /);
    assert.doesNotMatch(text, /shop|192\.0\.2\.|172\.\d+\.|02:42:/);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });
});
