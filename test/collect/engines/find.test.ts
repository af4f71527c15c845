import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Gap } from "../../../src/core/contract.ts";
import { readEndpoint } from "../../../src/collect/engine/endpoint.ts";
import { pointingAtAnother } from "../../../src/collect/engines/another.ts";
import { areThere, findEngines } from "../../../src/collect/engines/find.ts";
import { placesOf } from "../../../src/collect/engines/places.ts";

suite("the engines that a person could mean", () => {
  let home = "";
  const open: Server[] = [];
  setup(() => {
    // A path of a socket may have 107 characters.
    home = mkdtempSync(join(tmpdir(), "h-"));
  });
  teardown(() => {
    for (const server of open.splice(0)) server.close();
    rmSync(home, { recursive: true });
  });

  const listen = async (path: string): Promise<string> => {
    const file = join(home, path);
    mkdirSync(dirname(file), { recursive: true });
    const server = createServer();
    open.push(server);
    await new Promise<void>((resolve) => server.listen(file, resolve));
    return file;
  };
  const addContext = (name: string, host: string): void => {
    const digest = createHash("sha256").update(name).digest("hex");
    const folder = join(home, ".docker/contexts/meta", digest);
    mkdirSync(folder, { recursive: true });
    const meta = { Name: name, Metadata: {}, Endpoints: { docker: { Host: host } } };
    writeFileSync(join(folder, "meta.json"), JSON.stringify(meta));
  };
  const find = (env: NodeJS.ProcessEnv = {}, platform: NodeJS.Platform = "linux") =>
    findEngines({ env, home, platform });
  /** What is found beside the engine of the machine that the test runs on. */
  const told = async (env: NodeJS.ProcessEnv = {}, platform?: NodeJS.Platform) =>
    (await find(env, platform))
      .filter(({ endpoint }) => !/^unix:\/\/(\/var)?\/run\//.test(endpoint.text))
      .map(({ endpoint, what, there }) => {
        const place = endpoint.text.replace(home, "~");
        return [place, what ?? endpoint.source, there === undefined ? "?" : there ? "+" : "-"];
      });

  test("sockets where each engine puts its own", async () => {
    await listen("run/docker.sock");
    await listen("run/podman/podman.sock");
    await listen("run/podman/work-api.sock");
    await listen(".docker/desktop/docker.sock");
    await listen(".orbstack/run/docker.sock");
    await listen(".rd/docker.sock");
    await listen(".colima/default/docker.sock");
    await listen(".colima/big/docker.sock");
    await listen(".config/colima/xdg/docker.sock");
    await listen(".lima/docker/sock/docker.sock");
    mkdirSync(join(home, ".colima/_lima"));
    assert.deepEqual(await told({ XDG_RUNTIME_DIR: join(home, "run") }), [
      ["unix://~/run/docker.sock", "rootless Docker", "+"],
      ["unix://~/run/podman/podman.sock", "rootless Podman", "+"],
      ["unix://~/.docker/desktop/docker.sock", "Docker Desktop", "+"],
      ["unix://~/.orbstack/run/docker.sock", "OrbStack", "+"],
      ["unix://~/.rd/docker.sock", "Rancher Desktop", "+"],
      ["unix://~/.colima/big/docker.sock", "Colima, profile big", "+"],
      ["unix://~/.colima/default/docker.sock", "Colima", "+"],
      ["unix://~/.config/colima/xdg/docker.sock", "Colima, profile xdg", "+"],
      ["unix://~/.lima/docker/sock/docker.sock", "Lima, instance docker", "+"],
      ["unix://~/run/podman/work-api.sock", "Podman machine work", "+"],
    ]);
  });

  test("on macOS the same path is Docker Desktop's", async () => {
    await listen(".docker/run/docker.sock");
    await listen("tmp/podman/podman-machine-default-api.sock");
    const env = { TMPDIR: join(home, "tmp") };
    assert.deepEqual(await told(env, "darwin"), [
      ["unix://~/.docker/run/docker.sock", "Docker Desktop", "+"],
      [
        "unix://~/tmp/podman/podman-machine-default-api.sock",
        "Podman machine podman-machine-default",
        "+",
      ],
    ]);
    assert.deepEqual(await told(), [["unix://~/.docker/run/docker.sock", "rootless Docker", "+"]]);
  });

  test("a file that is no socket is none", async () => {
    mkdirSync(join(home, ".rd"));
    writeFileSync(join(home, ".rd/docker.sock"), "");
    assert.deepEqual(await told(), []);
  });

  test("contexts, each with what it leads to and whether that is there", async () => {
    const socket = await listen(".colima/default/docker.sock");
    addContext("colima", `unix://${socket}`);
    addContext("prod", "ssh://ops@prod.example");
    addContext("gone", `unix://${home}/gone.sock`);
    assert.deepEqual(await told(), [
      ["unix://~/.colima/default/docker.sock", "Colima", "+"],
      ["unix://~/gone.sock", "context gone", "-"],
      ["ssh://ops@prod.example", "context prod", "?"],
    ]);
    const [, colima] = await find();
    assert.deepEqual(colima?.choice, { context: "colima" });
  });

  test("the one that docker would use comes first, and says what it overrides", async () => {
    addContext("prod", "ssh://ops@prod.example");
    writeFileSync(join(home, ".docker/config.json"), '{"currentContext":"prod"}');
    const [current] = await find();
    assert.deepEqual(
      [current?.endpoint.text, current?.meant, current?.overrides],
      ["ssh://ops@prod.example", true, undefined],
    );
    const [set] = await find({ DOCKER_HOST: "tcp://192.0.2.7:2375" });
    assert.deepEqual(
      [set?.endpoint.source, set?.meant, set?.overrides],
      ["DOCKER_HOST", true, "prod"],
    );
  });

  test("two ways to one socket are one engine, by the name that says more", async () => {
    const socket = await listen(".orbstack/run/docker.sock");
    symlinkSync(socket, join(home, "link.sock"));
    addContext("linked", `unix://${home}/link.sock`);
    assert.deepEqual(await told(), [["unix://~/link.sock", "OrbStack", "+"]]);
    assert.equal(areThere(await find()).filter(({ what }) => what === "OrbStack").length, 1);
  });

  test("a gap names the one that is there where the usual one is not", async function () {
    const gap: Gap = {
      code: "ENGINE_UNREACHABLE",
      ...{ what: "networks", reason: "it does not answer", remedy: "Start it", affects: [] },
    };
    const usual = readEndpoint("unix:///var/run/docker.sock", "the default");
    assert.ok(usual.ok);
    const around = { env: {}, home, platform: "linux" } as const;
    const remedy = async (): Promise<string> =>
      (await pointingAtAnother(gap, usual.value, around)).remedy;
    if ((await find()).some(({ there }) => there === true)) this.skip();
    assert.equal(await remedy(), "Start it");
    await listen(".rd/docker.sock");
    assert.equal(
      await remedy(),
      `unix://${home}/.rd/docker.sock is there (Rancher Desktop): choose it, or start the usual engine`,
    );
    const named = { ...usual.value, source: "DOCKER_HOST" };
    assert.equal((await pointingAtAnother(gap, named, around)).remedy, "Start it");
    await listen(".orbstack/run/docker.sock");
    assert.equal(await remedy(), "Start it");
  });

  test("on Windows there are pipes", () => {
    const places = placesOf({ env: {}, home: "C:\\Users\\me", platform: "win32" });
    assert.deepEqual(
      places.map(({ path }) => path),
      [
        "//./pipe/docker_engine",
        "//./pipe/dockerDesktopLinuxEngine",
        "//./pipe/podman-machine-default",
      ],
    );
  });
});
