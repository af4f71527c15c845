import assert from "node:assert/strict";
import { connect, createServer, type AddressInfo, type Server } from "node:net";
import { delimiter } from "node:path";
import * as vscode from "vscode";
import { skipBecause } from "../../support/skip.ts";
import { ENVIRONMENT, type Verbs } from "../verbs.ts";
import { choose, engineSocket, lookAt, openViews, row, rowsOf, shownText, until } from "./lens.ts";
import { onLabHost, theWindow, withDialogs } from "./window.ts";

const PICKS = { css: ".quick-input-list .monaco-list-row" };
const STATUS = { css: ".statusbar-item[id*='dockerNetworkLens']" };
const DIALOG = { css: ".monaco-dialog-box" };

const run = (command: string, ...words: unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(`dockerNetworkLens.${command}`, ...words);

suite("several engines", () => {
  const second = process.env[ENVIRONMENT.second];
  let first = "";
  suiteSetup(async function () {
    onLabHost(this);
    if (second === undefined) skipBecause(this, "this lab host has one engine");
    first = engineSocket();
    await lookAt({});
    await openViews();
    await theWindow(this).waitFor({ target: row("Networks", "shop") });
  });
  setup(function () {
    return theWindow(this).hover({ target: { css: ".part.editor" } });
  });
  suiteTeardown(async () => {
    await lookAt({ host: "unix:///nonexistent/docker.sock" });
    await lookAt({});
  });

  test("the picker shows what is open, what is found, and takes any other", async function () {
    const window = theWindow(this);
    await window.click({ target: STATUS });
    await window.waitFor({ target: { ...PICKS, hasText: "Another Endpoint" } });
    const [open = ""] = await window.texts({ target: PICKS });
    assert.match(open, /^lab/);
    assert.match(open, /in use · read by this machine/);
    await window.screenshot({ name: "engines-picker" });
    await window.type({ text: "ssh://-oProxyCommand=x" });
    await window.waitFor({ target: { ...PICKS, hasText: "the host is neither" } });
    await window.press({ keys: "Escape" });
  });

  test("a second one is opened beside the first: each is a root of both trees", async function () {
    const window = theWindow(this);
    await openBeside(window, `unix://${second ?? ""}`);
    await window.waitFor({ target: row("Networks", "attic") });
    await window.waitFor({ target: row("Networks", "shop") });
    await window.waitFor({ target: row("Ports", "8777/tcp") });
    await window.waitFor({ target: row("Ports", "8080/tcp") });
    const roots = (await rowsOf(window, "Networks")).filter((text) => text.includes("unix://"));
    assert.equal(roots.length, 2, roots.join("\n"));
    assert.ok(roots[0]?.includes(first) && !roots[0].includes("in use"), roots[0]);
    assert.match(roots[1] ?? "", /in use/);
    await window.screenshot({ name: "engines-two" });
  });

  test("a line is asked about at its own engine, whichever is in use", async function () {
    const window = theWindow(this);
    await choose(window, row("Ports", "8080/tcp"), "Explain Port");
    await until("it is explained", () => shownText().startsWith("8080/tcp answers"));
    const document = vscode.window.activeTextEditor?.document;
    await run("explainPort", 8777);
    await until("the other is explained", () => shownText().includes("container nest"));
    assert.match(document?.getText() ?? "", /^8080\/tcp answers/);
    assert.notEqual(
      document?.uri.authority,
      vscode.window.activeTextEditor?.document.uri.authority,
    );
  });

  test("another is used from its line, and the status bar says so", async function () {
    const window = theWindow(this);
    await choose(window, row("Networks", first), "Use This Engine");
    await window.waitFor({ target: row("Networks", `in use · unix://${first}`) });
    await window.hover({ target: STATUS });
    await window.waitFor({ target: { css: ".monaco-hover", hasText: first } });
    await window.screenshot({ name: "engines-status" });
    await run("explainPort", 8081);
    await until("it is explained there", () => shownText().includes("container api"));
  });

  test("in a dark theme, too", async function () {
    const window = theWindow(this);
    const workbench = vscode.workspace.getConfiguration("workbench");
    const global = vscode.ConfigurationTarget.Global;
    await workbench.update("colorTheme", "Default Dark Modern", global);
    void run("chooseEngine");
    await window.waitFor({ target: { ...PICKS, hasText: "Another Endpoint" } });
    await window.screenshot({ name: "engines-dark" });
    await window.press({ keys: "Escape" });
    await workbench.update("colorTheme", undefined, global);
  });

  test("one that is closed leaves the tree as it was", async function () {
    const window = theWindow(this);
    await choose(window, row("Networks", second ?? ""), "Close Engine");
    await window.waitFor({ target: row("Networks", "attic"), state: "hidden" });
    const rows = await rowsOf(window, "Networks");
    assert.ok(!rows.some((text) => text.includes("unix://")), rows.join("\n"));
    await window.waitFor({ target: row("Ports", "8777/tcp"), state: "hidden" });
  });

  test("what is chosen in its place is shown alone", async function () {
    const window = theWindow(this);
    void run("chooseEngine");
    await typed(window, `unix://${second ?? ""}`);
    await window.press({ keys: "Enter" });
    await window.waitFor({ target: row("Networks", "attic") });
    await window.waitFor({ target: row("Networks", "shop"), state: "hidden" });
  });
});

suite("an engine behind ssh", () => {
  const before = process.env["PATH"] ?? "";
  suiteSetup(async function () {
    onLabHost(this);
    // The editor's server takes PATH from a login shell.
    process.env["PATH"] = [process.env[ENVIRONMENT.ssh], before].join(delimiter);
    await openViews();
  });
  suiteTeardown(async () => {
    process.env["PATH"] = before;
    await lookAt({});
  });

  test("is asked, and its host read, by the person's own ssh", async function () {
    const window = theWindow(this);
    await lookAt({ host: "ssh://root@lab" });
    await window.waitFor({ target: row("Networks", "shop") });
    await window.waitFor({ target: { ...STATUS, hasText: "root@lab over SSH as root" } });
    await run("explainPort", 8080);
    await until("it is explained", () => shownText().startsWith("8080/tcp answers"));
    await window.screenshot({ name: "engines-ssh" });
  });

  test("shows what a login without root may see, and offers the helper container", async function () {
    const window = theWindow(this);
    await lookAt({ host: "ssh://dev@lab" });
    await window.waitFor({ target: { ...STATUS, hasText: "dev@lab over SSH" } });
    await window.waitFor({ target: row("Networks", "shop") });
    await window.hover({ target: STATUS });
    await window.waitFor({ target: { css: ".monaco-hover", hasText: "by a Helper Container" } });
    await window.screenshot({ name: "engines-ssh-without-root" });
  });

  test("has all of its host read by a helper container that the person agrees to", async function () {
    withDialogs(this);
    const window = theWindow(this);
    void run("useHelper");
    await window.click({ target: { css: ".monaco-dialog-box .monaco-button", hasText: "Use It" } });
    await window.waitFor({ target: { ...STATUS, hasText: "helper container as root" } });
    await run("explainPort", 8080);
    await until("it is explained", () => shownText().startsWith("8080/tcp answers"));
    await run("stopHelper");
    await window.waitFor({ target: { ...STATUS, hasText: "dev@lab over SSH" } });
  });

  test("says what is wrong where the name leads nowhere", async function () {
    const window = theWindow(this);
    await lookAt({ host: "ssh://dev@nowhere.invalid" });
    await window.waitFor({ target: { css: ".pane .message", hasText: "nowhere.invalid" } });
    await window.screenshot({ name: "engines-ssh-nowhere" });
  });
});

suite("a host that only a helper container can read", () => {
  let server: Server;
  let endpoint = "";
  suiteSetup(async function () {
    onLabHost(this);
    withDialogs(this);
    // Behind TCP may be any machine: nothing is read before somebody says how.
    server = createServer((connection) => {
      const onward = connect(engineSocket());
      for (const socket of [connection, onward]) socket.on("error", () => onward.destroy());
      connection.pipe(onward).pipe(connection);
      connection.on("close", () => onward.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    endpoint = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await openViews();
    await lookAt({ host: endpoint });
  });
  suiteTeardown(async () => {
    await lookAt({});
    server.close();
  });

  test("is offered, and says what it is before", async function () {
    const window = theWindow(this);
    await window.waitFor({ target: row("Networks", "shop") });
    await window.waitFor({ target: { ...STATUS, hasText: "host not read" } });
    void run("useHelper");
    await window.waitFor({ target: { ...DIALOG, hasText: "by a helper container?" } });
    const [dialog = ""] = await window.texts({ target: DIALOG });
    assert.match(dialog, /privileged container/);
    assert.match(dialog, /everything on the host, as its root/);
    assert.match(dialog, /busybox:lab, which the engine has/);
    await window.screenshot({ name: "helper-asks" });
    await window.press({ keys: "Escape" });
    await window.waitFor({ target: DIALOG, state: "hidden" });
    await window.waitFor({ target: { ...STATUS, hasText: "host not read" } });
  });

  test("reads the host once it is agreed to", async function () {
    const window = theWindow(this);
    void run("useHelper");
    await window.click({ target: { css: ".monaco-dialog-box .monaco-button", hasText: "Use It" } });
    await window.waitFor({ target: { ...STATUS, hasText: "helper container" } });
    await run("explainPort", 8080);
    await until("rules are quoted", () => /nat DOCKER \d+ /.test(shownText()));
    await window.screenshot({ name: "helper-reads" });
  });

  test("is not used any more when it is taken back", async function () {
    const window = theWindow(this);
    await run("stopHelper");
    await window.waitFor({ target: { ...STATUS, hasText: "host not read" } });
  });

  test("is read by the way that a person names, until that is taken back", async function () {
    const window = theWindow(this);
    void run("chooseWay");
    await window.waitFor({ target: { ...PICKS, hasText: "Over SSH, as Root" } });
    await window.screenshot({ name: "engines-way" });
    await window.click({ target: { ...PICKS, hasText: "This Machinelocal" } });
    await window.waitFor({ target: { ...STATUS, hasText: "this machine as root" } });
    await run("explainPort", 8080);
    await until("it is explained", () => shownText().startsWith("8080/tcp answers"));
    void run("chooseWay");
    await window.click({ target: { ...PICKS, hasText: "As the Endpoint Decides" } });
    await window.waitFor({ target: { ...STATUS, hasText: "host not read" } });
  });
});

/** Types into the filter of the picker, up to where it is an endpoint. */
async function typed(window: Verbs, endpoint: string): Promise<void> {
  await window.waitFor({ target: { ...PICKS, hasText: "Another Endpoint" } });
  await window.type({ text: endpoint });
  await window.waitFor({ target: { ...PICKS, hasText: endpoint } });
}

async function openBeside(window: Verbs, endpoint: string): Promise<void> {
  void run("chooseEngine");
  await typed(window, endpoint);
  await window.hover({ target: { ...PICKS, hasText: endpoint } });
  await window.click({ target: { css: ".quick-input-list .action-label.codicon-add" } });
}
