import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_ENDPOINT, listContexts, resolveEndpoint } from "../../src/collect/contexts.ts";
import { readEndpoint } from "../../src/collect/engine/endpoint.ts";

const read: readonly [text: string, want: Record<string, unknown> | RegExp][] = [
  ["unix:///run/docker.sock", { kind: "unix", path: "/run/docker.sock" }],
  ["npipe:////./pipe/docker_engine", { kind: "npipe", path: "//./pipe/docker_engine" }],
  ["tcp://192.0.2.10:2376", { kind: "tcp", host: "192.0.2.10", port: 2376 }],
  ["tcp://docker.example", { kind: "tcp", host: "docker.example", port: 2375 }],
  ["tcp://[2001:db8::10]:2376", { kind: "tcp", host: "2001:db8::10", port: 2376 }],
  ["docker.example:1234", { kind: "tcp", host: "docker.example", port: 1234 }],
  ["ssh://dev@prod:2222", { kind: "ssh", destination: { user: "dev", host: "prod", port: 2222 } }],
  ["ssh://prod/", { kind: "ssh", destination: { host: "prod" } }],
  [
    "ssh://[2001:db8::10]/run/user/1000/docker.sock",
    {
      kind: "ssh",
      destination: { host: "2001:db8::10" },
      socket: "/run/user/1000/docker.sock",
    },
  ],
  ["ssh://CORP%5Cdev@prod", { kind: "ssh", destination: { user: "CORP\\dev", host: "prod" } }],
  ["ssh://", /the host is neither/],
  ["ssh://-oProxyCommand=x", /the host is neither/],
  ["ssh://prod/run/docker.sock;reboot", /the path is not one of a socket/],
  ["ssh://prod/run/$(id)", /the path is not one of a socket/],
  ["ssh://prod?x=y", /the path is not one of a socket/],
  ["ssh://dev:pass/word@prod", /^ssh:\/\/dev:…@prod: /],
  ["tcp://dev:password@prod:2375", /^tcp:\/\/dev:…@prod:2375: /],
  ["unix://docker.sock", /absolute path/],
  ["tcp://", /host and a port/],
  ["tcp://a:b:c", /host and a port/],
  ["tcp://docker.example:99999", /host and a port/],
  ["gopher://docker.example", /gopher/],
  ["", /host and a port/],
];

suite("an endpoint", () => {
  for (const [text, want] of read) {
    test(text === "" ? "nothing" : text, () => {
      const endpoint = readEndpoint(text, "--host");
      if (want instanceof RegExp) {
        assert.match(endpoint.ok ? "" : endpoint.failure.said, want);
      } else {
        assert.deepEqual(endpoint, { ok: true, value: { text, source: "--host", ...want } });
      }
    });
  }
});

suite("a password in an endpoint", () => {
  for (const given of [
    "tcp://me:hunter2@docker.example:2375",
    "tcp://me:hunter2/@hunter2@docker.example:2375",
    "https://:hunter2@docker.example",
    "me:hunter2@docker.example:2375",
    "ssh://me:hunter2@docker.example",
    "gopher://me:hunter2@docker.example",
  ]) {
    test(`${given}: it is repeated nowhere`, () => {
      const endpoint = readEndpoint(given, "--host");
      const told = endpoint.ok ? endpoint.value.text : endpoint.failure.said;
      assert.match(told, /:…@docker\.example/);
      assert.doesNotMatch(told, /hunter2/);
    });
  }
});

suite("which engine is meant", () => {
  let folder = "";

  setup(() => {
    folder = mkdtempSync(join(tmpdir(), "docker-"));
  });
  teardown(() => {
    rmSync(folder, { recursive: true });
  });

  const env = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
    DOCKER_CONFIG: folder,
    ...more,
  });
  const write = (path: string, text: string): void => {
    const file = join(folder, path);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, text);
  };
  const digestOf = (name: string): string => createHash("sha256").update(name).digest("hex");
  const addContext = (name: string, docker: Record<string, unknown>): void => {
    const meta = { Name: name, Metadata: {}, Endpoints: { docker } };
    write(`contexts/meta/${digestOf(name)}/meta.json`, JSON.stringify(meta));
  };
  const textOf = async (choice: Parameters<typeof resolveEndpoint>[0]): Promise<string> => {
    const endpoint = await resolveEndpoint(choice);
    return endpoint.ok
      ? `${endpoint.value.text} by ${endpoint.value.source}`
      : endpoint.failure.kind;
  };

  test("nothing says: the default socket", async () => {
    assert.equal(await textOf({ env: env() }), `${DEFAULT_ENDPOINT} by the default`);
  });

  test("the order of the docker command line", async () => {
    addContext("a", { Host: "unix:///a.sock" });
    addContext("b", { Host: "unix:///b.sock" });
    write("config.json", JSON.stringify({ currentContext: "a" }));
    const all = env({ DOCKER_HOST: "unix:///env.sock", DOCKER_CONTEXT: "b" });
    assert.equal(
      await textOf({ host: "unix:///x.sock", context: "a", env: all }),
      "unix:///x.sock by --host",
    );
    assert.equal(await textOf({ context: "a", env: all }), "unix:///a.sock by context a");
    assert.equal(await textOf({ env: all }), "unix:///env.sock by DOCKER_HOST");
    assert.equal(
      await textOf({ env: env({ DOCKER_CONTEXT: "b" }) }),
      "unix:///b.sock by context b",
    );
    assert.equal(await textOf({ env: env() }), "unix:///a.sock by context a");
    assert.equal(
      await textOf({ context: "default", env: env() }),
      `${DEFAULT_ENDPOINT} by the default`,
    );
  });

  test("contexts by name, whatever the name is", async () => {
    addContext("../../etc", { Host: "unix:///odd.sock" });
    addContext("prod", { Host: "unix:///prod.sock" });
    assert.deepEqual(await listContexts(env()), ["default", "../../etc", "prod"]);
    assert.equal(
      await textOf({ context: "../../etc", env: env() }),
      "unix:///odd.sock by context ../../etc",
    );
    assert.equal(await textOf({ context: "nowhere", env: env() }), "absent");
  });

  test("a context that does not read", async () => {
    write(`contexts/meta/${digestOf("bad")}/meta.json`, "{");
    assert.equal(await textOf({ context: "bad", env: env() }), "garbled");
    assert.deepEqual(await listContexts(env()), ["default"]);
  });

  test("certificates of a context, and of DOCKER_CERT_PATH", async () => {
    addContext("tls", { Host: "tcp://docker.example:2376", SkipTLSVerify: true });
    for (const name of ["ca", "cert", "key"]) {
      write(`contexts/tls/${digestOf("tls")}/docker/${name}.pem`, `context ${name}`);
      write(`certs/${name}.pem`, `path ${name}`);
    }
    const tlsOf = async (choice: Parameters<typeof resolveEndpoint>[0]): Promise<unknown> => {
      const endpoint = await resolveEndpoint(choice);
      return endpoint.ok && endpoint.value.kind === "tcp" ? endpoint.value.tls : undefined;
    };
    assert.deepEqual(await tlsOf({ context: "tls", env: env() }), {
      ca: "context ca",
      cert: "context cert",
      key: "context key",
      verify: false,
    });
    const host = {
      DOCKER_HOST: "tcp://docker.example:2376",
      DOCKER_CERT_PATH: join(folder, "certs"),
    };
    assert.equal(await tlsOf({ env: env(host) }), undefined);
    assert.deepEqual(await tlsOf({ env: env({ ...host, DOCKER_TLS_VERIFY: "1" }) }), {
      ca: "path ca",
      cert: "path cert",
      key: "path key",
      verify: true,
    });
  });
});
