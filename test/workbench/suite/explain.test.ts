import assert from "node:assert/strict";
import * as vscode from "vscode";
import {
  byPalette,
  lookAt,
  messages,
  openViews,
  row,
  sampleHost,
  shownText,
  until,
} from "./lens.ts";
import { onLabHost, theWindow } from "./window.ts";

const TITLE = { css: ".quick-input-titlebar", hasText: "Explain Port" };
const INPUT = { css: ".quick-input-widget" };
const PICKS = { css: ".quick-input-list .monaco-list-row" };

suite("Explain Port", () => {
  suiteSetup(async function () {
    onLabHost(this);
    await lookAt({});
    await openViews();
    await theWindow(this).waitFor({ target: row("Ports", "8080/tcp") });
  });
  teardown(() => vscode.commands.executeCommand("workbench.action.closeQuickOpen"));

  test("by the palette, from the ports in use", async function () {
    const window = theWindow(this);
    await byPalette(window, "Docker Network: Explain Port…");
    await window.waitFor({ target: { ...PICKS, hasText: "8080/tcp" } });
    await window.screenshot({ name: "explain-pick" });
    await window.type({ text: "web" });
    await window.press({ keys: "Enter" });
    await until("the explanation is there", () => shownText().includes("From outside"));
    const text = shownText();
    assert.match(text, /^8080\/tcp answers: httpd in web/);
    assert.match(text, /nat DOCKER \d+ +-A DOCKER .*--dport 8080 -j DNAT --to-destination/);
    assert.match(text, /outside by eth0 .* reachable\n/);
    assert.match(text, /the host 127\.0\.0\.1 .* reachable, by docker-proxy/);
    await window.waitFor({ target: { css: ".codelens-decoration", hasText: "Show Path" } });
    await window.screenshot({ name: "explain-document" });
  });

  test("any number, whether it is in use or not", async function () {
    const window = theWindow(this);
    await byPalette(window, "Docker Network: Explain Port…");
    await window.waitFor({ target: TITLE });
    await window.type({ text: "9999" });
    await window.waitFor({ target: { ...PICKS, hasText: "Port 9999/tcp" } });
    await window.press({ keys: "Enter" });
    await until("the cause comes first", () => shownText().startsWith("PORT_NOT_PUBLISHED"));
  });

  test("from a line of the tree", async function () {
    const window = theWindow(this);
    await window.hover({ target: row("Ports", "8081/tcp") });
    await window.click({
      target: {
        css: '[role=tree][aria-label="Ports"] [aria-label^="8081/tcp"] .action-label[aria-label^="Explain Port"]',
      },
    });
    await until("it is explained", () => shownText().includes("PORT_BOUND_TO_LOOPBACK"));
    assert.match(vscode.window.activeTextEditor?.document.uri.path ?? "", /api\/8081-tcp/);
  });

  test("with arguments, as links have them", async () => {
    const question = { port: 8080, protocol: "tcp", container: "web" };
    await vscode.commands.executeCommand("dockerNetworkLens.explainPort", question);
    await until("it is explained", () => shownText().startsWith("8080/tcp answers"));
  });

  test("as JSON, in the words of the contract", async () => {
    await vscode.commands.executeCommand("dockerNetworkLens.explainAsJson", 8080);
    await until("it is there", () => shownText().startsWith("{"));
    const answer = JSON.parse(shownText()) as { schema: string; paths: unknown[] };
    assert.equal(answer.schema, "docker-network-lens/explain@1");
    assert.ok(answer.paths.length > 0);
  });

  test("the document cannot be written to", async function () {
    const window = theWindow(this);
    await vscode.commands.executeCommand("dockerNetworkLens.explainPort", 8080);
    await until("it is there", () => shownText().startsWith("8080/tcp"));
    const before = shownText();
    await window.press({ keys: "x" });
    assert.equal(shownText(), before);
    await window.press({ keys: "Escape" });
  });
});

suite("a port that is none", () => {
  suiteSetup(async function () {
    await lookAt({ snapshot: sampleHost(this) });
    await openViews();
    await theWindow(this).waitFor({ target: row("Ports", "8081/tcp") });
  });
  suiteTeardown(() => lookAt({}));
  teardown(() => vscode.commands.executeCommand("workbench.action.closeQuickOpen"));

  const wrong: readonly [typed: string, said: RegExp][] = [
    ["0", /0 is not a port: the ports are 1 to 65535/],
    ["99999", /99999 is not a port: the ports are 1 to 65535/],
    ["abc", /“abc” is not a port: write a number from 1 to 65535/],
    ["8080/icmp", /“icmp” has no ports to ask for/],
  ];
  for (const [typed, said] of wrong) {
    test(`${typed} is told so while it is typed`, async function () {
      const window = theWindow(this);
      await byPalette(window, "Docker Network: Explain Port…");
      await window.waitFor({ target: TITLE });
      await window.type({ text: typed });
      await until("it is told so", async () =>
        said.test((await window.texts({ target: PICKS })).join("\n")),
      );
      await window.press({ keys: "Enter" });
      await window.waitFor({ target: INPUT });
      await window.press({ keys: "Escape" });
    });

    test(`${typed} as an argument is refused in words`, async function () {
      const window = theWindow(this);
      await vscode.commands.executeCommand("dockerNetworkLens.explainPort", typed);
      assert.match(await messages(window), said);
    });
  }
});
