import assert from "node:assert/strict";
import * as vscode from "vscode";
import { theWindow } from "./window.ts";

const ID = "docker-network-lens.docker-network-lens";

suite("activation", () => {
  test("the extension is there and activates", async () => {
    const extension = vscode.extensions.getExtension(ID);
    assert.ok(extension, `${ID} is not installed`);
    await extension.activate();
    assert.ok(extension.isActive);
  });

  test("the window can be driven", async function () {
    const window = theWindow(this);
    await window.press({ keys: "F1" });
    await window.waitFor({ target: { css: ".quick-input-widget" } });
    await window.type({ text: "Docker" });
    await window.screenshot({ name: "palette" });
    await window.press({ keys: "Escape" });
    await window.waitFor({ target: { css: ".quick-input-widget" }, state: "hidden" });
  });

  test("what a webview says can be read, and its controls used", async function () {
    const window = theWindow(this);
    const options = { enableScripts: true };
    const panel = vscode.window.createWebviewPanel(
      "probe",
      "Probe",
      vscode.ViewColumn.One,
      options,
    );
    panel.webview.html = `<button>press me</button><script>
      const button = document.querySelector("button");
      button.addEventListener("click", () => button.textContent = "pressed");
    </script>`;
    const button = { role: "button", name: "press me", inWebview: true };
    await window.click({ target: button });
    await window.waitFor({ target: { ...button, name: "pressed" } });
    assert.deepEqual(await window.webviewTexts(), ["pressed"]);
    assert.deepEqual(await window.texts({ target: { css: "button", inWebview: true } }), [
      "pressed",
    ]);
    panel.dispose();
  });
});
