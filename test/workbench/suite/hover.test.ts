import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import Docker from "dockerode";
import * as vscode from "vscode";
import { lookAt, openViews, row, shownText, until } from "./lens.ts";
import { onLabHost, theWindow } from "./window.ts";

suite("the hover on ports of compose files", () => {
  const docker = new Docker();
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
  const composed = "workspace-shop-1";

  suiteSetup(async function () {
    onLabHost(this);
    await lookAt({});
    await openViews();
    const container = await docker.createContainer({
      name: composed,
      Image: "busybox:lab",
      Labels: {
        "com.docker.compose.project": "workspace",
        "com.docker.compose.service": "shop",
        "com.docker.compose.project.config_files": join(folder, "compose.yaml"),
      },
      ExposedPorts: { "80/tcp": {} },
      HostConfig: { PortBindings: { "80/tcp": [{ HostPort: "8090" }] } },
    });
    await container.start();
    await theWindow(this).waitFor({ target: row("Ports", "8090/tcp") });
  });
  suiteTeardown(() =>
    docker
      .getContainer(composed)
      .remove({ force: true })
      .catch(() => undefined),
  );

  test("short syntax: what it binds, who holds it, what each sender sees", async () => {
    const text = await hoverOn(
      "compose.yaml",
      "services:\n  web:\n    ports:\n      - '8080:80'\n",
      "8080",
    );
    assert.match(text, /Port ` 8080 ` on every address of the host → ` 80\/tcp ` of ` web `/);
    assert.match(text, /Held by ` web ` \(running\), which is not of this service/);
    assert.match(text, /outside by eth0: \*\*reachable\*\*/);
    assert.match(text, /the host: \*\*reachable\*\*/);
  });

  test("the service's own container, by the labels that Compose leaves", async () => {
    const text = await hoverOn(
      "compose.yaml",
      "services:\n  shop:\n    ports: ['8090:80']\n",
      "8090",
    );
    assert.match(text, /Held by ` workspace-shop-1 ` \(running\)\n/);
    assert.match(text, /\[Open in Browser\]\(command:dockerNetworkLens\.openInBrowser\?/);
  });

  test("long syntax, and the cause where it is not reachable from everywhere", async () => {
    const long = "      - target: 80\n        published: '8081'\n        host_ip: 127.0.0.1\n";
    const text = await hoverOn(
      "compose.yaml",
      `services:\n  api:\n    ports:\n${long}`,
      "published",
    );
    assert.match(text, /Port ` 8081 ` on ` 127\.0\.0\.1 ` → ` 80\/tcp ` of ` api `/);
    assert.match(text, /outside by eth0: \*\*refused\*\*/);
    assert.match(text, /the host: \*\*reachable\*\* on ` 127\.0\.0\.1 `/);
    assert.match(text, /\*\*PORT\\_BOUND\\_TO\\_LOOPBACK\*\*/);
  });

  test("a variable is named, with what holds without it", async () => {
    const text = await hoverOn(
      "docker-compose.dev.yml",
      "services:\n  x:\n    ports:\n      - ${P:-9}:80\n",
      "{P",
    );
    assert.match(text, /Port ` 9 ` on every address/);
    assert.match(text, /This holds where ` P ` is not set\./);
    assert.match(text, /Nobody holds it: no container of ` x ` is there/);
  });

  test("a port that is none", async () => {
    const text = await hoverOn(
      "compose.yaml",
      "services:\n  x:\n    ports: ['99999:80']\n",
      "99999",
    );
    assert.match(text, /“99999” is not a port/);
  });

  for (const [name, text] of [
    ["not YAML", "}{ : - [ 8080:80"],
    ["half typed", "services:\n  web:\n    ports:\n      - target"],
  ] as const) {
    test(`a file that is ${name} has none, and breaks nothing`, async () => {
      const content = await hoverOn("compose.yaml", text, text.slice(-3));
      assert.doesNotMatch(content, /Held by/);
    });
  }

  test("other YAML files have none", async () => {
    const text = await hoverOn(
      "values.yaml",
      "services:\n  web:\n    ports: ['8080:80']\n",
      "8080",
    );
    assert.equal(text, "");
  });

  test("in the window, with links that explain and show", async function () {
    const window = theWindow(this);
    await open("compose.yaml", "services:\n  web:\n    ports:\n      - '8080:80'\n");
    await window.hover({ target: { css: ".view-line span", hasText: "8080:80" } });
    await window.waitFor({ target: { css: ".monaco-hover a", hasText: "Explain" } });
    await window.screenshot({ name: "hover" });
    await window.click({ target: { css: ".monaco-hover a", hasText: "Explain" } });
    await until("it is explained", () => shownText().startsWith("8080/tcp answers"));
  });

  async function open(name: string, text: string): Promise<vscode.TextDocument> {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    const uri = vscode.Uri.file(join(folder, name));
    writeFileSync(uri.fsPath, text);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    await until("the file is read as it is", () => document.getText() === text);
    return document;
  }

  async function hoverOn(name: string, text: string, at: string): Promise<string> {
    const document = await open(name, text);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      "vscode.executeHoverProvider",
      document.uri,
      document.positionAt(text.indexOf(at) + 1),
    );
    return hovers
      .flatMap(({ contents }) => contents)
      .map((content) => (content instanceof vscode.MarkdownString ? content.value : ""))
      .join("\n");
  }
});
