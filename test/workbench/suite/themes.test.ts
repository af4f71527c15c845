import * as vscode from "vscode";
import { inPanel, lookAt, openViews, row, sampleHost, shownText, until } from "./lens.ts";
import { theWindow } from "./window.ts";

const THEMES: readonly [name: string, theme: string][] = [
  ["light", "Default Light Modern"],
  ["dark", "Default Dark Modern"],
  ["high-contrast", "Default High Contrast"],
];

/** Pictures for people to look at; that they can be taken is what is tested. */
suite("in every kind of theme", () => {
  const workbench = vscode.workspace.getConfiguration("workbench");
  suiteSetup(async function () {
    await lookAt({ snapshot: sampleHost(this) });
  });
  suiteTeardown(async () => {
    await lookAt({});
    await workbench.update("colorTheme", undefined, vscode.ConfigurationTarget.Global);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  for (const [name, theme] of THEMES) {
    test(`views, explanation and path in ${theme}`, async function () {
      const window = theWindow(this);
      await openViews();
      await workbench.update("colorTheme", theme, vscode.ConfigurationTarget.Global);
      await window.waitFor({ target: row("Networks", "shop_front") });
      await vscode.commands.executeCommand("dockerNetworkLens.explainPort", 8081);
      await until("it is explained", () => shownText().startsWith("LISTENER_ON_LOOPBACK"));
      await window.waitFor({ target: { css: ".codelens-decoration", hasText: "Show Path" } });
      await window.screenshot({ name: `explanation-${name}` });
      await vscode.commands.executeCommand("dockerNetworkLens.showPath", 8081);
      await window.waitFor({ target: inPanel("h1", "8081/tcp") });
      await window.screenshot({ name: `path-${name}` });
    });
  }

  test("in a narrow window, with names that are too long for it", async function () {
    const window = theWindow(this);
    await window.resize({ width: 700, height: 600 });
    await openViews();
    await window.waitFor({ target: row("Networks", "shop_front") });
    await window.screenshot({ name: "narrow" });
    await window.resize({ width: 1280, height: 800 });
  });
});
