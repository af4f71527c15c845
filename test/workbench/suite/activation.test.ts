import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as vscode from "vscode";
import { ENVIRONMENT } from "../verbs.ts";
import { theWindow } from "./window.ts";

const ID = "docker-network-lens.docker-network-lens";

suite("activation", () => {
  test("the extension is there and activates", async () => {
    const extension = vscode.extensions.getExtension(ID);
    assert.ok(extension, `${ID} is not installed`);
    const cost = await costOf(() => {
      assert.ok(!extension.isActive, "it activates before anybody looks at it");
      return extension.activate();
    });
    assert.ok(extension.isActive);
    const file = process.env[ENVIRONMENT.figures];
    if (file !== undefined) writeFileSync(file, JSON.stringify(cost));
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

/** How long the activation takes, and what it and one reading of the host leave on the heap. */
async function costOf(activate: () => Thenable<unknown>): Promise<Record<string, number>> {
  await calm();
  const before = usedBytes();
  const startedAt = performance.now();
  await activate();
  const activationMs = performance.now() - startedAt;
  await vscode.commands.executeCommand("dockerNetworkLens.refresh");
  return { activationMs, heapBytes: usedBytes() - before };
}

/** The editor's own extensions start at the same time; what is measured is ours alone. */
async function calm(): Promise<void> {
  for (let calmFor = 0, waited = 0; calmFor < 10 && waited < 200; waited += 1) {
    const startedAt = performance.now();
    await setTimeout(20);
    calmFor = performance.now() - startedAt < 30 ? calmFor + 1 : 0;
  }
}

function usedBytes(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed;
}
