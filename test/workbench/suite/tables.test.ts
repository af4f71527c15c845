import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import Docker from "dockerode";
import type { Context } from "mocha";
import * as vscode from "vscode";
import { skipBecause } from "../../support/skip.ts";
import {
  byPalette,
  choose,
  inPanel,
  lookAt,
  messages,
  openViews,
  row,
  shownText,
  until,
} from "./lens.ts";
import { onLabHost, theWindow } from "./window.ts";

suite("the tables", () => {
  const docker = new Docker();
  suiteSetup(async function () {
    onLabHost(this);
    await lookAt({});
    await openViews();
    await theWindow(this).waitFor({ target: row("Networks", "lonely") });
  });
  suiteTeardown(() =>
    docker
      .getContainer("late")
      .remove({ force: true })
      .catch(() => undefined),
  );

  test("of a container are opened from its line, with what the engine knows of it", async function () {
    const window = theWindow(this);
    await choose(window, row("Networks", "web"), "Show Network Tables");
    await window.waitFor({ target: inPanel("h1", "Network tables of web") });
    const web = await docker.getContainer("web").inspect();
    const { IPAddress = "", MacAddress = "" } = web.NetworkSettings.Networks["shop"] ?? {};
    const [text = ""] = await window.webviewTexts();
    for (const fact of [`${IPAddress}/`, MacAddress, "httpd", "0.0.0.0:8080", "from all lookup"]) {
      assert.ok(text.includes(fact), `${fact} in ${text}`);
    }
    await window.screenshot({ name: "tables" });
  });

  test("a cable is followed to its other end on the host, and on to the network in the tree", async function () {
    const window = theWindow(this);
    await window.click({ target: inPanel('[data-table="interfaces"] .link', "on the host") });
    await window.waitFor({ target: inPanel("h1", "Network tables of host") });
    await window.waitFor({ target: inPanel('tr[aria-selected="true"]', "veth") });
    await window.click({ target: inPanel('tr[aria-selected="true"] .link', "shop") });
    await window.waitFor({
      target: {
        css: '[role=tree][aria-label="Networks"] .monaco-list-row.selected',
        hasText: "shop",
      },
    });
  });

  test("of a network are those of the host, filtered by its name", async function () {
    const window = theWindow(this);
    await choose(window, row("Networks", "shop"), "Show Network Tables");
    await window.waitFor({ target: inPanel("[role=status]", " of ") });
    const shown = await window.texts({ target: inPanel('[data-table="interfaces"] tbody tr') });
    assert.ok(shown.length > 0);
    for (const line of shown) assert.match(line, /shop/);
  });

  test("follow the host", async function () {
    const window = theWindow(this);
    await vscode.commands.executeCommand("dockerNetworkLens.showTables", "host");
    await window.waitFor({ target: inPanel("h1", "Network tables of host") });
    const options = { name: "late", Image: "busybox:lab", HostConfig: { NetworkMode: "shop" } };
    const late = await docker.createContainer(options);
    await late.start();
    await window.waitFor({ target: inPanel(".link", "eth0 in late") });
    await late.remove({ force: true });
    await window.waitFor({ target: inPanel(".link", "eth0 in late"), state: "hidden" });
  });

  test("are asked for by the palette, and open as text", async function () {
    const window = theWindow(this);
    await byPalette(window, "Docker Network: Show Network Tables as Text");
    await window.waitFor({ target: { css: ".quick-input-list .monaco-list-row", hasText: "db" } });
    await window.type({ text: "db" });
    await window.press({ keys: "Enter" });
    await until("the text is there", () => shownText().startsWith("Network tables of db"));
    assert.match(shownText(), /^Listening sockets {2}\d+$/m);
  });

  test("of a container that there is not are refused in words", async function () {
    const window = theWindow(this);
    void vscode.commands.executeCommand("dockerNetworkLens.showTables", "container:nope");
    assert.match(await messages(window), /There is no container “nope” on this host/);
  });
});

const THEMES: readonly (readonly [name: string, theme: string, width: number])[] = [
  ["light", "Default Light Modern", 1280],
  ["dark", "Default Dark Modern", 1280],
  ["high-contrast", "Default High Contrast", 1280],
  ["narrow", "Default Dark Modern", 700],
];

/** What the first page of them does not show. */
const FURTHER_DOWN = [
  ["routes", "Routes", "172.72.0.0/16"],
  ["forwarding", "Forwarding", "eth0 in api-2"],
  ["sockets", "Listening sockets", "docker-proxy"],
] as const;

/** A host that was recorded with networks of all kinds; it does not travel with the packed extension. */
function hostOfAllKinds(context: Context): string {
  const extension = vscode.extensions.getExtension("docker-network-lens.docker-network-lens");
  const path = join(extension?.extensionPath ?? "", "test/fixtures/kinds-28.5.json.gz");
  if (!existsSync(path)) skipBecause(context, `${path} is not there`);
  return path;
}

const ports = { css: '.pane-header[aria-label^="Ports"]' };

/** `npm run pictures` keeps them for the documents. */
suite("pictures of a host with networks of all kinds", () => {
  const workbench = vscode.workspace.getConfiguration("workbench");
  let isSetUp = false;
  suiteSetup(async function () {
    await lookAt({ snapshot: hostOfAllKinds(this) });
    isSetUp = true;
    await openViews();
    // All of the tree is to be seen.
    await theWindow(this).click({ target: ports });
  });
  suiteTeardown(async function () {
    if (!isSetUp) return;
    await lookAt({});
    await theWindow(this).click({ target: ports });
    await workbench.update("colorTheme", undefined, vscode.ConfigurationTarget.Global);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await theWindow(this).resize({ width: 1280, height: 800 });
  });

  for (const [name, theme, width] of THEMES) {
    test(`tree and tables: ${name}`, async function () {
      const window = theWindow(this);
      await window.resize({ width, height: 900 });
      await openViews();
      await workbench.update("colorTheme", theme, vscode.ConfigurationTarget.Global);
      await window.waitFor({ target: row("Networks", "none") });
      await vscode.commands.executeCommand("dockerNetworkLens.showTables", "host");
      await window.waitFor({ target: inPanel("h1", "Network tables of host") });
      await window.waitFor({ target: inPanel(".link", "eth0 in api-1, side") });
      await window.screenshot({ name: `kinds-${name}` });
    });
  }

  for (const [name, title, fact] of FURTHER_DOWN) {
    test(`tree and tables: ${title}`, async function () {
      const window = theWindow(this);
      await window.resize({ width: 1280, height: 900 });
      await openViews();
      await workbench.update("colorTheme", THEMES[0]?.[1], vscode.ConfigurationTarget.Global);
      await vscode.commands.executeCommand("dockerNetworkLens.showTables", "host");
      await window.waitFor({ target: inPanel("h1", "Network tables of host") });
      await window.click({ target: inPanel(`[data-jump="${name}"]`) });
      await window.waitFor({ target: inPanel(`[data-table="${name}"] td`, fact) });
      await window.screenshot({ name: `kinds-${name}` });
    });
  }

  test("the tables of an overlay network's own namespace", async function () {
    const window = theWindow(this);
    await window.resize({ width: 1280, height: 900 });
    await openViews();
    await workbench.update("colorTheme", "Default Light Modern", vscode.ConfigurationTarget.Global);
    await choose(window, row("Networks", "everywhere"), "Show Network Tables");
    await window.waitFor({ target: inPanel("h1", "Network tables of 1-") });
    await window.waitFor({ target: inPanel('[data-table="interfaces"] td', "vxlan 4097") });
    await window.screenshot({ name: "kinds-overlay" });
  });
});
