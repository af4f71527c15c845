import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import Docker from "dockerode";
import * as vscode from "vscode";
import { byPalette, choose, openViews, row, rowsOf, until, lookAt } from "./lens.ts";
import { onLabHost, theWindow } from "./window.ts";

const IMAGE = "busybox:lab";

suite("the views", () => {
  const docker = new Docker();
  suiteSetup(async function () {
    onLabHost(this);
    await lookAt({});
    await openViews();
  });
  // The pointer rests where the last test left it, and a tooltip there may cover what the next one looks for.
  setup(function () {
    return theWindow(this).hover({ target: { css: ".part.editor" } });
  });
  suiteTeardown(async () => {
    for (const name of ["newcomer", "deaf", "burst-9", "burst-10"]) {
      await docker.getContainer(name).remove({ force: true }).catch(ignore);
    }
  });

  test("networks with subnet, bridge, gateway and driver", async function () {
    const window = theWindow(this);
    await window.waitFor({ target: row("Networks", "shop") });
    const [shop = ""] = (await rowsOf(window, "Networks")).filter((text) =>
      text.startsWith("shop"),
    );
    const network = await docker.getNetwork("shop").inspect();
    const { Subnet = "", Gateway = "" } = network.IPAM?.Config?.[0] ?? {};
    for (const fact of [Subnet, Gateway, `br-${network.Id.slice(0, 12)}`, "bridge"]) {
      assert.ok(shop.includes(fact), `${fact} in ${shop}`);
    }
  });

  test("under a network its containers with address, host veth and MAC", async function () {
    const window = theWindow(this);
    const web = await docker.getContainer("web").inspect();
    const { IPAddress = "", MacAddress = "" } = web.NetworkSettings.Networks["shop"] ?? {};
    const [line = ""] = (await rowsOf(window, "Networks")).filter((text) =>
      text.startsWith("web |"),
    );
    assert.ok(line.includes(IPAddress) && line.includes(MacAddress), line);
    assert.match(line, /veth[0-9a-f]{7}/);
  });

  test("the ports of the host by number, with container and addresses", async function () {
    const window = theWindow(this);
    assert.deepEqual(await rowsOf(window, "Ports"), [
      "8080/tcp | web:80 · all addresses",
      "8081/tcp | api:80 · 127.0.0.1",
    ]);
  });

  test("a tooltip has the detail", async function () {
    const window = theWindow(this);
    await window.hover({ target: row("Networks", "web") });
    await window.waitFor({ target: { css: ".monaco-hover", hasText: "On the host" } });
    const [text = ""] = await window.texts({ target: { css: ".monaco-hover" } });
    assert.match(text, /Image\s+busybox:lab/);
    assert.match(text, /Interface\s+eth0, number \d+/);
    await window.screenshot({ name: "views-tooltip" });
  });

  test("a container that is started shows within a second, and nothing else moves", async function () {
    const window = theWindow(this);
    await window.click({ target: row("Networks", "api") });
    await window.waitFor({ target: row("Networks", "8081/tcp → 80") });
    let bestMs = Infinity;
    // A machine that is busy with other things has its slow moments.
    for (let attempt = 0; attempt < 3 && bestMs >= 1_000; attempt += 1) {
      await docker.getContainer("newcomer").remove({ force: true }).catch(ignore);
      await window.waitFor({ target: row("Ports", "9090/tcp"), state: "hidden" });
      await run("newcomer", { "80/tcp": [{ HostPort: "9090" }] });
      const started = Date.now();
      await window.waitFor({ target: row("Networks", "newcomer") });
      await window.waitFor({ target: row("Ports", "9090/tcp") });
      bestMs = Math.min(bestMs, Date.now() - started);
    }
    assert.ok(bestMs < 1_000, `it took ${bestMs} ms`);
    const selected = { css: '[role=tree][aria-label="Networks"] [aria-selected=true]' };
    assert.match((await window.texts({ target: selected }))[0] ?? "", /^api/);
    await window.waitFor({ target: row("Networks", "8081/tcp → 80") });
    await window.screenshot({ name: "views-newcomer" });
  });

  test("a port that does not answer is marked, and the tooltip names the cause", async function () {
    const window = theWindow(this);
    const marked = {
      css: '[role=tree][aria-label="Ports"] .monaco-decoration-badge',
      hasText: "9091",
    };
    await run("deaf", { "80/tcp": [{ HostPort: "9091" }] }, ["httpd", "-f", "-p", "127.0.0.1:80"]);
    await window.waitFor({ target: marked });
    await until("the tooltip names the cause", async () => {
      await window.hover({ target: row("Ports", "8080/tcp") });
      await window.hover({ target: row("Ports", "9091/tcp") });
      await sleep(1_500);
      const [text = ""] = await window.texts({ target: { css: ".monaco-hover" } });
      return text.includes("LISTENER_ON_LOOPBACK");
    });
    await window.screenshot({ name: "views-marked" });
    await docker.getContainer("deaf").remove({ force: true });
    await window.waitFor({ target: row("Ports", "9091/tcp"), state: "hidden" });
  });

  test("names sort as people expect", async function () {
    const window = theWindow(this);
    for (const name of ["burst-10", "burst-9"]) await run(name, {});
    await window.waitFor({ target: row("Networks", "burst-9") });
    const names = (await rowsOf(window, "Networks")).filter((text) => text.startsWith("burst"));
    assert.match(names.join(" "), /burst-9 .*burst-10 /);
    for (const name of ["burst-10", "burst-9"])
      await docker.getContainer(name).remove({ force: true });
    await window.waitFor({ target: row("Networks", "burst-9"), state: "hidden" });
  });

  test("a container that is stopped stays, and says so", async function () {
    const window = theWindow(this);
    await docker.getContainer("newcomer").stop({ t: 0 });
    await window.waitFor({ target: row("Ports", "exited") });
    await window.waitFor({ target: row("Networks", "exited") });
    await docker.getContainer("newcomer").remove();
    await window.waitFor({ target: row("Ports", "9090/tcp"), state: "hidden" });
  });

  test("the menu of a line does what it says", async function () {
    const window = theWindow(this);
    await choose(window, row("Ports", "8081/tcp"), "Reveal in Networks");
    const selected = { css: '[role=tree][aria-label="Networks"] [aria-selected=true]' };
    await until("the port is selected in the other view", async () =>
      ((await window.texts({ target: selected }))[0] ?? "").startsWith("8081/tcp → 80"),
    );
    await choose(window, row("Networks", "web"), "Copy Address");
    const web = await docker.getContainer("web").inspect();
    await until(
      "the address is copied",
      async () =>
        (await vscode.env.clipboard.readText()) === web.NetworkSettings.Networks["shop"]?.IPAddress,
    );
    await choose(window, row("Networks", "web"), "Inspect");
    await until("it is inspected", () =>
      vscode.window.activeTextEditor?.document.getText().includes(web.Id),
    );
    assert.match(vscode.window.activeTextEditor?.document.uri.path ?? "", /web\.json$/);
  });

  test("reads everything anew when it is told to", async function () {
    const window = theWindow(this);
    await byPalette(window, "Docker Network: Refresh");
    await window.waitFor({ target: row("Networks", "shop") });
  });

  async function run(
    name: string,
    bindings: Record<string, { HostPort: string }[]>,
    command: string[] = [],
  ): Promise<void> {
    const container = await docker.createContainer({
      name,
      Image: IMAGE,
      ...(command.length === 0 ? {} : { Cmd: command }),
      HostConfig: { NetworkMode: "shop", PortBindings: bindings },
      ExposedPorts: Object.fromEntries(Object.keys(bindings).map((port) => [port, {}])),
    });
    await container.start();
  }
});

function ignore(): void {
  // It is gone already.
}
