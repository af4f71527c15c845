/** What *Report a Problem* writes: enough to understand the problem by, and nothing of the person's own. */

import assert from "node:assert/strict";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import { Pseudonyms } from "../../../src/ui/report/pseudonyms.ts";
import { reportText, type Problem } from "../../../src/ui/report/reportText.ts";
import { readFixture } from "../../fixtures/read.ts";

/** A host of somebody's, each of whose names is told by `acme`. */
async function ofAcme(): Promise<Snapshot> {
  const snapshot = await readFixture("modes-28.5");
  const renamed = JSON.stringify(snapshot)
    .replaceAll(
      /"(name|hostname|networkName)":"(web|loop|api|both|side|app|lab)"/g,
      '"$1":"acme-$2"',
    )
    .replaceAll("unix:///var/run/docker.sock", "ssh://acme-dev@prod.acme.example:2222")
    .replaceAll('"busybox:lab"', '"registry.acme.example/shop:1"');
  return JSON.parse(renamed) as Snapshot;
}

const GAP = {
  code: "TIMED_OUT",
  what: "acme-web",
  reason: "GET /containers/acme-web/json of 192.0.2.77 (prod.acme.example) took too long",
  remedy: "",
  affects: [],
} as const;

async function problem(): Promise<Problem> {
  const snapshot = await ofAcme();
  const [first] = snapshot.engine?.containers ?? [];
  return {
    about: [
      ["Docker Network Lens", "0.1.0"],
      ["system", "linux 6.1"],
    ],
    engines: [
      { named: "ssh://acme-dev@prod.acme.example:2222", snapshot: { ...snapshot, gaps: [GAP] } },
      { named: "tcp://me:hunter2@acme.example", trouble: GAP },
    ],
    settings: {
      "dockerNetworkLens.host": "ssh://acme-dev@prod.acme.example:2222",
      "dockerNetworkLens.via": "sudo",
      "dockerNetworkLens.helperImage": "registry.acme.example/shop",
      "dockerNetworkLens.nodes": { "acme-node": "tcp://192.0.2.99:2375" },
    },
    log: [
      `03:04:05.678 trace: request, GET /containers/${first?.id ?? ""}/json: 5 ms, 8.1 kB`,
      "03:04:05.700 warn: link, acme-dev@prod.acme.example:2222 over SSH: 900 ms, no-link: no",
      "03:04:05.701 info: acme-web has 172.17.0.2 and fd00:1::2, 02:42:ac:11:00:02, 127.0.0.1",
      "03:04:05.702 error: at read (/home/acme-dev/.vscode/extensions/x/dist/extension.cjs:1:2)",
      "03:04:05.703 info: tcp://me:hunter2@192.0.2.7:2375 ``` a fence",
    ],
    own: [
      ["user", "acme-dev"],
      ["folder", "/home/acme-dev/acme-shop"],
    ],
  };
}

suite("a report of a problem", () => {
  test("names nobody and nothing: no name, address, path or password of the person's", async () => {
    const text = reportText(await problem());
    assert.doesNotMatch(text, /acme|hunter2|192\.0\.2|172\.17|fd00|02:42|busybox/i);
    const { engine } = await ofAcme();
    for (const { id } of [...(engine?.containers ?? []), ...(engine?.networks ?? [])]) {
      assert.ok(!text.includes(id.slice(0, 12)), id);
    }
  });

  test("tells versions, engine, host, gaps, settings and the log's end", async () => {
    const text = reportText(await problem());
    for (const part of [
      "- Docker Network Lens: `0.1.0`",
      "- endpoint: `ssh://…`",
      /- engine: `Docker 28\.5\.\S+, API 1\.51`/,
      /- networks: `\d bridge, 1 host, 1 null`/,
      /- lines of rules: `iptablesNft \d+/,
      /- TIMED_OUT: `container-\d+: GET/,
      "- dockerNetworkLens.via: `sudo`",
      "- dockerNetworkLens.nodes: `1 entries`",
      /03:04:05\.678 trace: request, GET \/containers\/container-\d+\/json: 5 ms, 8\.1 kB/,
      /user-1@host-\d+:2222 over SSH: 900 ms, no-link: no/,
      /container-\d+ has address-\d+ and address-\d+, mac-1, 127\.0\.0\.1/,
      "at read (/home/…/.vscode/extensions/x/dist/extension.cjs:1:2)",
    ]) {
      if (typeof part === "string") assert.ok(text.includes(part), `${part}\n${text}`);
      else assert.match(text, part);
    }
  });

  test("a fence in the log does not end the log", async () => {
    const text = reportText(await problem());
    assert.match(text, /\n````text\n[^]*\n````\n$/);
  });

  test("a window that has read nothing can be reported as well", () => {
    const text = reportText({
      about: [],
      engines: [{ named: "" }],
      settings: {},
      log: [],
      own: [],
    });
    assert.match(text, /Nothing was read yet/);
  });
});

suite("stand-ins", () => {
  test("the same name has the same one, and another name another", () => {
    const names = new Pseudonyms();
    names.know("container", "web", "4f1c5ad1e0aa");
    names.know("container", "web-2");
    names.know("network", "shop", undefined);
    assert.equal(
      names.in("web, web-2 and 4f1c5ad1e0aa in shop; webs"),
      "container-1, container-2 and container-1 in network-1; webs",
    );
  });

  test("times, versions, paths and common names are left as they are", () => {
    const text =
      "16:40:12.123 engine 28.5.2 bridge eth0 /proc/1/ns/net net.ipv4.ip_forward ::1 0.0.0.0:80";
    assert.equal(new Pseudonyms().in(text), text);
  });

  test("names that mean something to a regular expression are names", () => {
    const names = new Pseudonyms();
    names.know("container", "a.b", "(x)", "[y]*");
    assert.equal(names.in("a.b axb (x) [y]*"), "container-1 axb container-1 container-1");
  });
});
