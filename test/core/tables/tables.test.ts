import assert from "node:assert/strict";
import { join } from "node:path";
import type { Gap, Table, TableId, TablesAnswer } from "../../../src/core/contract.ts";
import { renderTables } from "../../../src/core/explain/words/tables.ts";
import type { Route } from "../../../src/core/net/route.ts";
import type { Host, Netns, Snapshot } from "../../../src/core/snapshot.ts";
import { tablesOf } from "../../../src/core/tables/index.ts";
import { placesOf, readPlace } from "../../../src/core/tables/place.ts";
import { readFixture } from "../../fixtures/read.ts";
import { container, engineSnapshot, port } from "../../support/engines.ts";
import { golden } from "../../support/golden.ts";

function at(place: string, snapshot: Snapshot): TablesAnswer {
  const read = readPlace(place);
  assert.ok(read.ok);
  return tablesOf(snapshot, read.value);
}

function tableIn({ tables }: TablesAnswer, id: TableId): Table {
  const found = tables.find((table) => table.id === id);
  assert.ok(found);
  return found;
}

/** The texts of some columns, a line each. */
const column = (table: Table, ...ids: readonly string[]): readonly string[] =>
  table.rows.map(({ cells }) => ids.map((id) => cells[id]?.text ?? "-").join(" | "));

for (const name of ["modes-20.10", "modes-28.5"]) {
  suite(`the tables of ${name}`, () => {
    for (const place of ["host", "container:web", "container:side", "container:gone"]) {
      test(`${place} reads as recorded`, async () => {
        const file = `${name}-${place.replace(":", "-")}.golden.txt`;
        golden(join(import.meta.dirname, file), renderTables(at(place, await readFixture(name))));
      });
    }

    test("each learned address of a bridge belongs to the container behind its port", async () => {
      const { rows } = tableIn(at("host", await readFixture(name)), "forwarding");
      for (const { cells } of rows) {
        if (cells["state"]?.text === "learned")
          assert.equal(cells["who"]?.text, cells["leads"]?.text);
      }
    });

    test("a container that shares a namespace has the tables of its owner", async () => {
      const snapshot = await readFixture(name);
      const [side, api] = [at("container:side", snapshot), at("container:api", snapshot)];
      assert.deepEqual(side.tables, api.tables);
      assert.deepEqual(side.namespace.containers, ["api", "side"]);
    });

    test("every key is there once", async () => {
      const snapshot = await readFixture(name);
      for (const { place } of placesOf(snapshot)) {
        for (const { id, rows } of at(place, snapshot).tables) {
          const keys = new Set(rows.map(({ key }) => key));
          assert.equal(keys.size, rows.length, `${place} ${id}`);
        }
      }
    });

    test("a namespace is found by its number as well", async () => {
      const snapshot = await readFixture(name);
      const web = at("container:web", snapshot);
      const byNumber = at(`netns:${web.namespace.id ?? ""}`, snapshot);
      assert.deepEqual(byNumber.tables, web.tables);
    });
  });
}

const LINK = { mtu: 1500, up: true, operState: "UP", addresses: [] } as const;

/** A host with a bridge and one container on it, and what a case adds. */
function snapshotOf(
  host: Partial<Netns>,
  inside: Partial<Netns> = {},
  more: Partial<Host> & { readonly gaps?: readonly Gap[] } = {},
): Snapshot {
  const { gaps = [], ...rest } = more;
  const web = container("web", {
    pid: 7,
    published: [port("0.0.0.0:8080:80")],
    endpoints: [
      {
        networkId: "b".repeat(64),
        networkName: "bridge",
        endpointId: "e",
        ipv4: "172.17.0.2",
        mac: "02:00:00:00:00:02",
        aliases: [],
        dnsNames: [],
      },
    ],
  });
  const peer = (ifindex: number, netns: string, name: string) => ({
    peer: { ifindex, netns, name },
  });
  return {
    ...engineSnapshot(web),
    gaps,
    host: {
      hostname: "lab",
      kernel: "6.1",
      reader: "this machine as root",
      uid: 0,
      namespaces: [
        {
          id: "1",
          pids: [1],
          links: [
            { ...LINK, ifindex: 1, name: "eth0", kind: "device", mac: "02:00:00:00:00:10" },
            { ...LINK, ifindex: 2, name: "docker0", kind: "bridge", mac: "02:00:00:00:00:01" },
            {
              ...LINK,
              ...{ ifindex: 3, name: "veth1", kind: "veth", mac: "02:00:00:00:00:03", master: 2 },
              ...peer(2, "2", "eth0"),
            },
          ],
          ...host,
        },
        {
          id: "2",
          pids: [7],
          links: [
            {
              ...LINK,
              ...{ ifindex: 2, name: "eth0", kind: "veth", mac: "02:00:00:00:00:02" },
              ...peer(3, "1", "veth1"),
            },
          ],
          ...inside,
        },
      ],
      ...rest,
    },
  };
}

suite("the table of neighbours", () => {
  const told = (neighbour: object, more: Partial<Netns> = {}): string | undefined => {
    const line = { dev: "docker0", address: "172.17.0.2", state: "REACHABLE", ...neighbour };
    return column(
      tableIn(at("host", snapshotOf({ neighbours: [line], ...more })), "neighbours"),
      "who",
    )[0];
  };

  test("a hardware address is that of a container's interface", () => {
    assert.equal(told({ mac: "02:00:00:00:00:02" }), "eth0 in web");
  });

  test("one that did not answer is the container that the engine gave the address to", () => {
    assert.equal(told({ state: "FAILED" }), "web");
  });

  test("the address of a container in another network names nobody", () => {
    assert.equal(told({ dev: "eth0", state: "FAILED" }), "-");
  });

  test("whom routes lead to is a router", () => {
    const routes: readonly Route[] = [
      {
        ...{ family: "ip", table: "main", type: "unicast", dst: "0.0.0.0/0", dev: "eth0" },
        ...{ via: "192.0.2.1", metric: 0, flags: [], text: "default via 192.0.2.1 dev eth0" },
      },
    ];
    const line = { dev: "eth0", address: "192.0.2.1", mac: "02:00:00:00:00:99" };
    assert.equal(told(line, { routes }), "a router");
  });

  test("of two interfaces with one hardware address none is guessed", () => {
    const twin = { ...LINK, kind: "macvlan", mac: "02:00:00:00:00:77" };
    const links = [
      { ...twin, ifindex: 5, name: "a" },
      { ...twin, ifindex: 6, name: "b", addresses: [ADDRESS] },
    ];
    const line = { dev: "eth0", mac: "02:00:00:00:00:77" };
    assert.equal(told({ ...line, address: "10.9.9.9" }, { links }), "-");
    assert.equal(told({ ...line, address: ADDRESS.address }, { links }), "b on the host");
  });
});

const ADDRESS = { address: "10.0.0.5", prefixLength: 24, scope: "global" };

suite("the table of routes", () => {
  test("a route with several ways names all of them, and one that refuses stands out", () => {
    const base = { family: "ip", table: "main", metric: 0, flags: [] } as const;
    const { rows } = tableIn(
      at(
        "host",
        snapshotOf({
          routes: [
            {
              ...base,
              ...{ type: "unicast", dst: "0.0.0.0/0", text: "default" },
              nexthops: [
                { dev: "eth0", via: "192.0.2.1", weight: 1, flags: [] },
                { dev: "eth1", via: "192.0.2.9", weight: 1, flags: [] },
              ],
            },
            { ...base, type: "blackhole", dst: "10.0.0.0/8", text: "blackhole 10.0.0.0/8" },
          ],
        }),
      ),
      "routes",
    );
    assert.deepEqual(
      rows.map(({ cells }) => [cells["via"]?.text, cells["interface"]?.text, cells["type"]?.tone]),
      [
        ["192.0.2.1, 192.0.2.9", "eth0, eth1", undefined],
        [undefined, undefined, "bad"],
      ],
    );
  });
});

suite("the table of sockets", () => {
  const socket = { protocol: "tcp", family: "ip", address: "0.0.0.0", port: 80 } as const;

  test("a container's socket names the host port that leads to it, but not one on its loopback", () => {
    const inside = {
      sockets: [
        { ...socket, process: { pid: 7, name: "httpd" } },
        { ...socket, address: "127.0.0.1" },
        { ...socket, port: 81 },
      ],
    };
    const table = tableIn(at("container:web", snapshotOf({}, inside)), "sockets");
    assert.deepEqual(column(table, "port", "address", "container", "published"), [
      "80 | 0.0.0.0 | web | 0.0.0.0:8080",
      "80 | 127.0.0.1 | - | -",
      "81 | 0.0.0.0 | - | -",
    ]);
  });

  test("on the host what docker-proxy holds is for a container", () => {
    const sockets = [
      { ...socket, port: 8080 },
      { ...socket, port: 8080, address: "192.0.2.10" },
    ];
    const table = tableIn(at("host", snapshotOf({ sockets })), "sockets");
    assert.deepEqual(column(table, "address", "published"), [
      "0.0.0.0 | for web:80",
      "192.0.2.10 | -",
    ]);
  });

  test("a process that the reader may not see is not read, rather than none", () => {
    const processOf = (uid: number) => {
      const snapshot = snapshotOf({ sockets: [socket] }, {}, { uid });
      return column(tableIn(at("host", snapshot), "sockets"), "process");
    };
    assert.deepEqual([processOf(1000), processOf(0)], [["not read"], ["-"]]);
  });
});

suite("the forwarding table", () => {
  test("the other node of an overlay network is named", () => {
    const entry = {
      mac: "02:42:0a:00:01:05",
      dev: "vxlan0",
      dst: "192.0.2.11",
      state: "permanent",
    };
    const snapshot = snapshotOf({ fdb: [entry] });
    const { engine } = snapshot;
    assert.ok(engine);
    const [first, ...others] = engine.networks;
    assert.ok(first);
    const peers = [{ name: "node-b", address: "192.0.2.11" }];
    const networks = [{ ...first, peers }, ...others];
    const table = tableIn(
      at("host", { ...snapshot, engine: { ...engine, networks } }),
      "forwarding",
    );
    assert.deepEqual(column(table, "remote"), ["192.0.2.11 (node-b)"]);
  });
});

suite("a table that was not read", () => {
  const gap = (what: string): Gap => ({
    code: "TOOL_MISSING",
    what,
    reason: "there is no bridge",
    remedy: "Install it",
    affects: [],
  });

  test("says why", () => {
    const gaps = [gap("The host's routes; the bridges' forwarding tables")];
    const { notRead } = tableIn(at("host", snapshotOf({}, {}, { gaps })), "forwarding");
    assert.equal(notRead, "Not read: there is no bridge. Install it");
  });

  test("a gap of the host is not one of a container", () => {
    const gaps = [gap("The host's interfaces")];
    const { notRead } = tableIn(
      at("container:web", snapshotOf({}, { links: [] }, { gaps })),
      "routes",
    );
    assert.equal(notRead, "Not read");
  });

  test("that of a container which does not run says so", () => {
    const stopped = engineSnapshot(container("web", { state: "exited" }));
    const { tables, notRead } = at("container:web", stopped);
    assert.deepEqual(tables, []);
    assert.equal(notRead, "web is exited: it has no network namespace");
  });

  test("without a host there is a sentence and no table", () => {
    const { tables, notRead } = at("host", engineSnapshot());
    assert.deepEqual([tables, notRead], [[], "Not read"]);
  });
});
