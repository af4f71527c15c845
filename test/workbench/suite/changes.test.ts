import assert from "node:assert/strict";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import Docker from "dockerode";
import * as vscode from "vscode";
import type { Verbs } from "../verbs.ts";
import {
  byPalette,
  choose,
  engineSocket,
  lookAt,
  openViews,
  Relay,
  row,
  sampleHost,
  until,
} from "./lens.ts";
import { onLabHost, theWindow, withDialogs } from "./window.ts";

const INPUT = { css: ".quick-input-widget:not([style*='display: none'])" };
const TITLE = { css: ".quick-input-widget .quick-input-titlebar" };
const SAID = { css: ".quick-input-widget .quick-input-message" };
const PICKS = { css: ".quick-input-list .monaco-list-row" };
const DIALOG = { css: ".monaco-dialog-box" };
const PLUS = { css: ".pane-header .action-label.codicon-add" };

const button = (text: string) => ({ css: ".monaco-dialog-box .monaco-button", hasText: text });

suite("changes that a person asks for", () => {
  const docker = new Docker();
  const networks = async (): Promise<string[]> =>
    (await docker.listNetworks()).map(({ Name }) => Name).sort();

  suiteSetup(async function () {
    onLabHost(this);
    withDialogs(this);
    await lookAt({});
    await openViews();
    await theWindow(this).waitFor({ target: row("Networks", "shop") });
  });
  setup(function () {
    return theWindow(this).hover({ target: { css: ".part.editor" } });
  });
  suiteTeardown(async function () {
    await lookAt({});
    await docker.getContainer("housed").remove({ force: true }).catch(ignore);
    for (const name of ["depot", "lan", "idle-1", "idle-2"]) {
      await docker.getNetwork(name).remove().catch(ignore);
      await theWindow(this).waitFor({ target: row("Networks", name), state: "hidden" });
    }
  });

  test("a network is made field by field, and shows without a reload", async function () {
    const window = theWindow(this);
    await openCreate(window);
    await window.waitFor({ target: { ...TITLE, hasText: "Create a Network on lab (1/8)" } });
    await stopped(window, "shop", "There is a network shop already", "changes-name");
    await stopped(window, "a b", "begins with a letter or digit");
    await answer(window, "depot");
    await window.waitFor({ target: { ...PICKS, hasText: "macvlan" } });
    await picture(window, "changes-driver");
    await window.press({ keys: "Enter" });
    await window.waitFor({ target: { ...SAID, hasText: "IPv4 subnet" } });
    await stopped(window, "172.72.0.0.1/16", "has 5 parts", "changes-subnet");
    await stopped(window, "192.0.2.0/24", "192.0.2.10/24 of the interface eth0");
    await stopped(window, "172.17.0.0/16", "of the network bridge");
    await answer(window, "172.31.0.0/24");
    await window.waitFor({ target: { ...SAID, hasText: "Part of the subnet" } });
    await stopped(window, "172.31.0.68/28", "172.31.0.64/28 is probably meant", "changes-range");
    await answer(window, "172.31.0.64/28");
    await window.waitFor({ target: { ...SAID, hasText: "IPv4 gateway" } });
    await stopped(window, "172.32.0.1", "not within the subnet 172.31.0.0/24");
    await window.click({ target: { css: ".quick-input-titlebar .codicon-quick-input-back" } });
    // What was said before stands there again.
    await window.waitFor({ target: { ...SAID, hasText: "Part of the subnet" } });
    await window.press({ keys: "Enter" });
    await window.waitFor({ target: { ...SAID, hasText: "IPv4 gateway" } });
    await answer(window, "172.31.0.254");
    await pick(window, "IPv4 only");
    await window.waitFor({ target: { ...PICKS, hasText: "Internal" } });
    await picture(window, "changes-properties");
    await window.press({ keys: "Enter" });
    await window.waitFor({ target: { ...SAID, hasText: "Options of the driver" } });
    await window.press({ keys: "Enter" });
    await window.waitFor({ target: { ...DIALOG, hasText: "Create the network depot?" } });
    const [dialog = ""] = await window.texts({ target: DIALOG });
    assert.match(dialog, /Engine: lab, version .* at unix:/);
    assert.match(dialog, /docker network create --driver=bridge --subnet=172\.31\.0\.0\/24/);
    await picture(window, "changes-confirm");
    assert.ok(!(await networks()).includes("depot"));
    await window.click({ target: button("Create") });
    await window.waitFor({ target: row("Networks", "depot") });
    const selected = { css: '[role=tree][aria-label="Networks"] [aria-selected=true]' };
    await until("the new line is selected", async () =>
      ((await window.texts({ target: selected }))[0] ?? "").startsWith("depot"),
    );
    await picture(window, "changes-created");
    await told(window, "Created the network depot");
    const { IPAM } = await docker.getNetwork("depot").inspect();
    assert.deepEqual(IPAM?.Config, [
      { Subnet: "172.31.0.0/24", IPRange: "172.31.0.64/28", Gateway: "172.31.0.254" },
    ]);
  });

  test("a container is connected by alias and address, and shows in the network", async function () {
    const window = theWindow(this);
    await choose(window, row("Networks", "lonely"), "Connect Container to Network");
    await window.waitFor({ target: { ...PICKS, hasText: "depot" } });
    await window.waitFor({ target: { ...PICKS, hasText: "lonely is in bridge already" } });
    await picture(window, "changes-connect-network");
    await pick(window, "depot");
    await window.waitFor({ target: { ...SAID, hasText: "More names" } });
    await stopped(window, "a/b", "is no host name");
    await answer(window, "www, web2");
    await window.waitFor({ target: { ...SAID, hasText: "IPv4 address" } });
    await stopped(window, "172.31.0.254", "the gateway of depot", "changes-address");
    await stopped(window, "172.31.0.255", "broadcast");
    await stopped(window, "10.0.0.9", "not within the subnet");
    await answer(window, "172.31.0.9");
    await window.waitFor({
      target: { ...DIALOG, hasText: "Connect lonely to the network depot?" },
    });
    await picture(window, "changes-connect-confirm");
    await window.click({ target: button("Connect") });
    await window.waitFor({ target: row("Networks", "172.31.0.9") });
    await picture(window, "changes-connected");
    await told(window, "lonely is connected to the network depot");
    const { NetworkSettings } = await docker.getContainer("lonely").inspect();
    const seat = NetworkSettings.Networks["depot"];
    assert.equal(seat?.IPAddress, "172.31.0.9");
    const aliases = (seat.Aliases ?? []) as readonly string[];
    for (const alias of ["www", "web2"]) assert.ok(aliases.includes(alias));
  });

  test("by the palette both are asked for, and who cannot have a network says why", async function () {
    const window = theWindow(this);
    await docker.getContainer("housed").remove({ force: true }).catch(ignore);
    const housed = await docker.createContainer({
      ...{ name: "housed", Image: "busybox:lab", Cmd: ["sleep", "600"] },
      HostConfig: { NetworkMode: "host" },
    });
    await housed.start();
    const opens = '[role=tree][aria-label="Networks"] [role=treeitem][aria-expanded]';
    await window.waitFor({ target: { css: opens, hasText: "host" } });
    await byPalette(window, "Docker Network: Connect Container to Network");
    await window.waitFor({ target: { ...PICKS, hasText: "housed uses the host's own network" } });
    await picture(window, "changes-connect-container");
    await pick(window, "housed");
    await window.waitFor({ target: { ...TITLE, hasText: "(1/2)" } });
    await pick(window, "db");
    await window.waitFor({ target: { ...PICKS, hasText: "db is in shop already" } });
    // The default bridge gives nobody an address or a name: nothing more is asked.
    await pick(window, "172.17.0.0/16");
    await window.waitFor({ target: { ...DIALOG, hasText: "An address of the engine's choice" } });
    await window.press({ keys: "Escape" });
    await housed.remove({ force: true });
  });

  test("a network in use is not removed, and who uses it is named", async function () {
    const window = theWindow(this);
    await choose(window, row("Networks", "depot"), "Remove Network");
    await told(window, "depot is in use by lonely. Disconnect them first");
    await choose(window, row("Networks", "bridge"), "Remove Network");
    await told(window, "bridge is the engine's own");
  });

  test("the networks host and none refuse containers, with the reason", async function () {
    const window = theWindow(this);
    for (const [name, why] of [
      ["host", "when it is made, and never afterwards"],
      ["none", "no network at all"],
    ] as const) {
      await choose(window, row("Networks", name), "Connect Container to Network");
      await told(window, why);
    }
  });

  test("a container is disconnected, and its line goes", async function () {
    const window = theWindow(this);
    await choose(window, row("Networks", "172.31.0.9"), "Disconnect Container from Network");
    await window.waitFor({ target: { ...DIALOG, hasText: "It loses the address 172.31.0.9" } });
    await picture(window, "changes-disconnect");
    await window.click({ target: button("Disconnect") });
    await window.waitFor({ target: row("Networks", "172.31.0.9"), state: "hidden" });
    await told(window, "lonely is disconnected from the network depot");
    const { NetworkSettings } = await docker.getContainer("lonely").inspect();
    assert.equal(NetworkSettings.Networks["depot"], undefined);
  });

  test("the command can be copied, and then nothing is changed", async function () {
    const window = theWindow(this);
    await choose(window, row("Networks", "depot"), "Remove Network");
    await window.waitFor({ target: { ...DIALOG, hasText: "Remove the network depot?" } });
    await window.click({ target: button("Copy Command") });
    await until(
      "the command is copied",
      async () => (await vscode.env.clipboard.readText()) === "docker network rm depot",
    );
    assert.ok((await networks()).includes("depot"));
  });

  test("a network is removed, and its line goes", async function () {
    const window = theWindow(this);
    await choose(window, row("Networks", "depot"), "Remove Network");
    await window.waitFor({ target: { ...DIALOG, hasText: "No container uses it." } });
    await window.click({ target: button("Remove") });
    await window.waitFor({ target: row("Networks", "depot"), state: "hidden" });
    await told(window, "Removed the network depot");
    assert.ok(!(await networks()).includes("depot"));
  });

  test("a network on the LAN, with IPv6: the fields that it has besides", async function () {
    const window = theWindow(this);
    await openCreate(window);
    await answer(window, "lan");
    await pick(window, "macvlan");
    await window.waitFor({ target: { ...SAID, hasText: "The host's interface" } });
    await stopped(window, "eth9", "The host has no interface eth9; it has eth0", "changes-parent");
    await answer(window, "eth0");
    await window.waitFor({ target: { ...PICKS, hasText: "passthru" } });
    await pick(window, "private");
    await window.waitFor({ target: { ...SAID, hasText: "IPv4 subnet" } });
    // The LAN's own is proposed.
    await window.press({ keys: "Enter" });
    await window.waitFor({ target: { ...SAID, hasText: "Part of the subnet" } });
    await answer(window, "192.0.2.128/27");
    await window.waitFor({ target: { ...SAID, hasText: "IPv4 gateway" } });
    await window.press({ keys: "Enter" });
    await pick(window, "IPv4 and IPv6");
    await window.waitFor({ target: { ...SAID, hasText: "IPv6 subnet" } });
    await stopped(window, "fd00:1::5/64", "fd00:1::/64 is probably meant");
    await answer(window, "fd00:1::/64");
    await window.waitFor({ target: { ...SAID, hasText: "Part of the IPv6 subnet" } });
    await window.press({ keys: "Enter" });
    await window.waitFor({ target: { ...SAID, hasText: "IPv6 gateway" } });
    await stopped(window, "fd00:2::1", "not within the subnet fd00:1::/64");
    await answer(window, "fd00:1::99");
    await pick(window, "Internal");
    await window.press({ keys: "Enter" });
    await window.waitFor({ target: { ...SAID, hasText: "Options of the driver" } });
    await stopped(window, "com.docker.network.driver.mtu=abc", "a number from 68 to 65535");
    await answer(window, "com.docker.network.driver.mtu=1400");
    await window.waitFor({ target: { ...DIALOG, hasText: "Create the network lan?" } });
    await window.click({ target: button("Create") });
    await window.waitFor({ target: row("Networks", "lan") });
    await told(window, "Created the network lan");
    const { Driver, Internal, EnableIPv6, IPAM, Options } = await docker
      .getNetwork("lan")
      .inspect();
    assert.deepEqual([Driver, Internal, EnableIPv6], ["macvlan", true, true]);
    assert.deepEqual(IPAM?.Config, [
      { Subnet: "192.0.2.0/24", IPRange: "192.0.2.128/27" },
      { Subnet: "fd00:1::/64", Gateway: "fd00:1::99" },
    ]);
    assert.equal(Options?.["parent"], "eth0");
    assert.equal(Options["macvlan_mode"], "private");
    assert.equal(Options["com.docker.network.driver.mtu"], "1400");
    await docker.getNetwork("lan").remove();
    await window.waitFor({ target: row("Networks", "lan"), state: "hidden" });
  });

  test("given up at any step, nothing is changed", async function () {
    const window = theWindow(this);
    const before = await networks();
    const steps = [
      () => answer(window, "depot"),
      () => pick(window, "bridge"),
      () => answer(window, "172.31.0.0/24"),
      () => answer(window, ""),
      () => answer(window, ""),
      () => pick(window, "IPv4 only"),
      () => window.press({ keys: "Enter" }),
      () => window.press({ keys: "Enter" }),
    ];
    for (let done = 0; done <= steps.length; done += 1) {
      await openCreate(window);
      for (const [at, step] of steps.slice(0, done).entries()) {
        await window.waitFor({ target: { ...TITLE, hasText: `(${at + 1}/8)` } });
        await step();
      }
      const last = done === steps.length ? DIALOG : { ...TITLE, hasText: `(${done + 1}/8)` };
      await window.waitFor({ target: last });
      await window.press({ keys: "Escape" });
      await window.waitFor({ target: last, state: "hidden" });
    }
    assert.deepEqual(await networks(), before);
  });

  test("those that nobody uses are removed together, as far as they are chosen", async function () {
    const window = theWindow(this);
    for (const [at, Name] of ["idle-1", "idle-2"].entries()) {
      const Config = [{ Subnet: `10.55.${at}.0/24` }];
      await docker.createNetwork({ Name, IPAM: { Driver: "default", Config } });
    }
    await window.waitFor({ target: row("Networks", "idle-2") });
    await byPalette(window, "Docker Network: Prune Networks");
    await window.waitFor({ target: { ...PICKS, hasText: "idle-1" } });
    await picture(window, "changes-prune");
    await window.click({ target: { ...PICKS, hasText: "idle-2" } });
    await window.press({ keys: "Enter" });
    await window.waitFor({ target: { ...DIALOG, hasText: "docker network rm idle-1" } });
    await window.click({ target: button("Remove") });
    await window.waitFor({ target: row("Networks", "idle-1"), state: "hidden" });
    await told(window, "Removed: idle-1.");
    const left = await networks();
    assert.deepEqual([left.includes("idle-1"), left.includes("idle-2")], [false, true]);
    assert.ok(left.includes("shop"));
  });

  test("what was taken after the check, the engine refuses in its own words", async function () {
    const window = theWindow(this);
    await choose(window, row("Networks", "idle-2"), "Remove Network");
    await window.waitFor({ target: { ...DIALOG, hasText: "Remove the network idle-2?" } });
    await docker.getNetwork("idle-2").connect({ Container: "lonely" });
    await window.click({ target: button("Remove") });
    await told(window, "The engine refuses: “error while removing network: network idle-2");
    await docker.getNetwork("idle-2").disconnect({ Container: "lonely" });
    assert.ok((await networks()).includes("idle-2"));
  });

  test("an engine that was not the one shown is never asked", async function () {
    const window = theWindow(this);
    const relay = new Relay();
    await relay.start(engineSocket());
    await choose(window, row("Networks", "idle-2"), "Remove Network");
    await window.waitFor({ target: { ...DIALOG, hasText: "Remove the network idle-2?" } });
    await lookAt({ host: relay.endpoint });
    await window.click({ target: button("Remove") });
    await told(window, "another engine now. Nothing was changed");
    await lookAt({});
    relay.stop();
    assert.ok((await networks()).includes("idle-2"));
  });

  test("an engine that does not answer: it shows that it goes on, and can be given up", async function () {
    const window = theWindow(this);
    const relay = new Relay();
    // What is read comes through; what changes anything is heard, and never answered.
    await relay.start((connection) => {
      const engine = connect(engineSocket());
      connection.on("data", (chunk: Buffer) => {
        if (!chunk.toString("latin1").startsWith("DELETE ")) engine.write(chunk);
      });
      engine.pipe(connection);
      connection.on("close", () => engine.destroy());
      engine.on("error", () => connection.destroy());
    });
    await lookAt({ host: relay.endpoint });
    // Until it is read, the line of the engine before it is there, and offers nothing.
    await vscode.commands.executeCommand("dockerNetworkLens.refresh");
    await window.waitFor({ target: row("Networks", "idle-2") });
    await choose(window, row("Networks", "idle-2"), "Remove Network");
    await window.waitFor({ target: { ...DIALOG, hasText: "Remove the network idle-2?" } });
    await window.click({ target: button("Remove") });
    await shown(window, "Removing idle-2");
    await picture(window, "changes-progress");
    const cancel = { css: ".notifications-center .monaco-button", hasText: "Cancel" };
    await window.click({ target: cancel });
    await told(window, "Nobody waits for the engine any more");
    await lookAt({});
    relay.stop();
    assert.ok((await networks()).includes("idle-2"));
  });

  test("of a snapshot nothing can be changed, and nothing offers to", async function () {
    const window = theWindow(this);
    await lookAt({ snapshot: sampleHost(this) });
    await window.waitFor({ target: row("Networks", "shop_front") });
    await window.waitFor({ target: PLUS, state: "hidden" });
    await window.click({ target: row("Networks", "shop_front"), button: "right" });
    const items = { css: ".monaco-menu .action-item" };
    await window.waitFor({ target: { ...items, hasText: "Inspect" } });
    assert.doesNotMatch((await window.texts({ target: items })).join("\n"), /Connect|Remove/);
    await window.press({ keys: "Escape" });
    await vscode.commands.executeCommand("dockerNetworkLens.createNetwork");
    await told(window, "A snapshot is a record");
    await lookAt({});
    await window.waitFor({ target: row("Networks", "idle-2") });
  });
});

async function openCreate(window: Verbs): Promise<void> {
  await window.hover({ target: row("Networks", "shop") });
  await window.click({ target: PLUS });
  await window.waitFor({ target: INPUT });
}

/** Types over whatever stands in the field. */
async function type(window: Verbs, text: string): Promise<void> {
  await window.press({ keys: "Control+A" });
  if (text === "") await window.press({ keys: "Delete" });
  else await window.type({ text });
}

async function answer(window: Verbs, text: string): Promise<void> {
  await type(window, text);
  await window.press({ keys: "Enter" });
}

/** Types what is wrong, and holds that it is said, and that Enter does not get past it. */
async function stopped(window: Verbs, text: string, said: string, name?: string): Promise<void> {
  const [title = ""] = await window.texts({ target: TITLE });
  await answer(window, text);
  await window.waitFor({ target: { ...SAID, hasText: said } });
  assert.equal((await window.texts({ target: TITLE }))[0], title);
  if (name !== undefined) await picture(window, name);
}

/** `npm run pictures` keeps some of them for the documents. */
async function picture(window: Verbs, name: string): Promise<void> {
  // Inputs fade in and out.
  await sleep(400);
  await window.screenshot({ name });
}

async function pick(window: Verbs, text: string): Promise<void> {
  await window.click({ target: { ...PICKS, hasText: text } });
}

/** Waits for a message in the corner. */
async function shown(window: Verbs, text: string): Promise<void> {
  const target = { css: ".notifications-center .notification-list-item" };
  await until(`a message says “${text}”`, async () => {
    await vscode.commands.executeCommand("notifications.showList");
    return (await window.texts({ target })).some((said) => said.includes(text));
  });
}

/** The same, and puts it away. */
async function told(window: Verbs, text: string): Promise<void> {
  await shown(window, text);
  await vscode.commands.executeCommand("notifications.clearAll");
}

function ignore(): void {
  // It is gone already.
}
