import assert from "node:assert/strict";
import type { Table, TableId, TablesAnswer } from "../../src/core/contract.ts";
import type { LabHost } from "../lab/host.ts";
import { allKinds } from "../lab/kinds.ts";
import { hostOfSuite } from "../lab/suite.ts";
import { lens } from "./lens.ts";
import { addressIn } from "../lab/swarm.ts";
import { swarmOfSuite } from "./swarm.ts";

type Row = Readonly<Record<string, unknown>>;

/** Runs a program of the host inside one of its network namespaces. */
type Inside = (...argv: readonly string[]) => Promise<string>;

for (const engine of ["20.10", "28.5"] as const) {
  suite(`the tables of a host of engine ${engine} with networks of all kinds`, function () {
    this.timeout(180_000);
    const lab = hostOfSuite({ engine }, async (host) => {
      await allKinds(host);
      await host.untilSettled();
    });

    const tables = async (place: string): Promise<TablesAnswer> =>
      JSON.parse(await lens(lab(), "tables", place, "--json")) as TablesAnswer;

    for (const [place, enter] of [
      ["host", () => Promise.resolve([])],
      ["container:api-1", (host: LabHost) => byPid(host, "api-1")],
      ["container:camera", (host: LabHost) => byPid(host, "camera")],
      ["container:worker", (host: LabHost) => byPid(host, "worker")],
      ["netns:overlay", overlayNetns],
    ] as const) {
      test(`${place}: what ip, bridge and ss print in it`, async () => {
        const host = lab();
        const into = await enter(host);
        const inside: Inside = async (...argv) => (await host.inRoot([...into, ...argv])).stdout;
        const mount =
          into
            .find((word) => word.startsWith("--net="))
            ?.split("/")
            .at(-1) ?? "";
        const answer = await tables(place.replace("overlay", mount));
        await sameAsTools(answer, inside);
      });
    }

    test("each address behind a bridge belongs to its container", async () => {
      const table = tableIn(await tables("host"), "forwarding");
      const learned = table.rows.filter(({ cells }) => cells["state"]?.text === "learned");
      const owners = new Set(learned.map(({ cells }) => cells["who"]?.text));
      for (const owner of ["eth0 in web", "eth0 in old", "eth0 in api-1, side"]) {
        assert.ok(owners.has(owner), `${owner} among ${[...owners].join("; ")}`);
      }
    });

    test("a container knows its neighbours by name, and the host by its bridge", async () => {
      const { rows } = tableIn(await tables("container:api-1"), "neighbours");
      const who = rows.map(({ cells }) => cells["who"]?.text);
      for (const name of ["eth0 in api-2", "eth0 in api-3"]) assert.ok(who.includes(name), name);
    });

    test("sockets say whose they are and which published port leads to them", async () => {
      const said = async (place: string): Promise<readonly string[]> =>
        tableIn(await tables(place), "sockets").rows.map(({ cells }) =>
          ["port", "process", "container", "published"]
            .map((id) => cells[id]?.text ?? "")
            .join(" "),
        );
      const host = await said("host");
      assert.ok(host.includes("8080 docker-proxy  for web:80"), host.join("; "));
      assert.ok(host.includes("9090 httpd agent "), host.join("; "));
      const api = await said("container:api-1");
      assert.ok(api.includes("80 httpd api-1 0.0.0.0:8761, [::]:8761"), api.join("; "));
      assert.ok(api.includes("81 httpd side "), api.join("; "));
    });

    test("interfaces are wired to what they are wired to", async () => {
      const wired = async (place: string): Promise<ReadonlyMap<string, string>> =>
        new Map(
          tableIn(await tables(place), "interfaces").rows.map(({ cells }) => [
            cells["name"]?.text ?? "",
            [cells["kind"]?.text, cells["wired"]?.text, cells["network"]?.text].join(", "),
          ]),
        );
      assert.equal(
        (await wired("container:camera")).get("eth0"),
        "macvlan bridge, lan0 on the host, lan",
      );
      const worker = [...(await wired("container:worker")).values()];
      assert.ok(
        worker.some((each) => /^veth, veth\d+ in 1-\w{10}, everywhere$/.test(each)),
        worker.join("; "),
      );
    });
  });
}

const byPid = async (host: LabHost, container: string): Promise<readonly string[]> => [
  "nsenter",
  "-t",
  `${await host.pidOf(container)}`,
  "--net",
];

/** Mounted under a number and ten digits of the network's id. */
async function overlayNetns(host: LabHost): Promise<readonly string[]> {
  const id = await host.docker("network", "inspect", "--format", "{{.Id}}", "everywhere");
  return ["nsenter", `--net=/run/docker/netns/1-${id.slice(0, 10)}`];
}

function tableIn({ tables }: TablesAnswer, id: TableId): Table {
  const found = tables.find((table) => table.id === id);
  assert.ok(found);
  assert.equal(found.notRead, undefined);
  return found;
}

/** Some columns of a table, sorted, since tools have an order of their own. */
const column = (
  answer: TablesAnswer,
  table: TableId,
  ...ids: readonly string[]
): readonly string[] =>
  tableIn(answer, table)
    .rows.map(({ cells }) => ids.map((id) => cells[id]?.text ?? "").join(" "))
    .toSorted();

async function sameAsTools(answer: TablesAnswer, inside: Inside): Promise<void> {
  const json = async (...argv: readonly string[]): Promise<readonly Row[]> =>
    JSON.parse((await inside(...argv)) || "[]") as readonly Row[];
  const links = await json("ip", "-j", "address");
  assert.deepEqual(
    column(answer, "interfaces", "index", "name", "mac", "mtu"),
    told(links, "ifindex", "ifname", "address", "mtu"),
  );
  assert.deepEqual(
    column(answer, "addresses", "interface", "address", "scope"),
    addressesOf(links),
  );
  const routes = [
    ...(await json("ip", "-4", "-j", "route", "show", "table", "all")),
    ...(await json("ip", "-6", "-j", "route", "show", "table", "all")),
  ];
  assert.deepEqual(
    column(answer, "routes", "via", "interface", "source", "table"),
    told(
      routes.map((route) => ({ table: "main", ...route })),
      ...["gateway", "dev", "prefsrc", "table"],
    ),
  );
  const rules = [
    ...(await json("ip", "-4", "-j", "rule")),
    ...(await json("ip", "-6", "-j", "rule")),
  ];
  assert.deepEqual(column(answer, "rules", "priority", "table"), told(rules, "priority", "table"));
  assert.deepEqual(
    column(answer, "neighbours", "address", "interface", "mac"),
    told(await json("ip", "-j", "neigh"), "dst", "dev", "lladdr"),
  );
  const entries = (await json("bridge", "-j", "fdb")).filter(
    ({ master, dst }) => master !== undefined || dst !== undefined,
  );
  assert.deepEqual(
    column(answer, "forwarding", "mac", "port", "bridge"),
    told(entries, "mac", "ifname", "master"),
  );
  const listening = (await inside("ss", "-H", "-l", "-n", "-t", "-u")).trim().split("\n");
  assert.deepEqual(
    column(answer, "sockets", "protocol", "port"),
    listening.flatMap(socketOf).toSorted(),
  );
}

const told = (rows: readonly Row[], ...fields: readonly string[]): readonly string[] =>
  rows.map((row) => fields.map((field) => text(row[field])).join(" ")).toSorted();

const text = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? `${value}` : "";

const addressesOf = (links: readonly Row[]): readonly string[] =>
  links
    .flatMap((link) =>
      (link["addr_info"] as readonly Row[]).map(
        ({ local, prefixlen, scope }) =>
          `${text(link["ifname"])} ${text(local)}/${text(prefixlen)} ${text(scope)}`,
      ),
    )
    .toSorted();

/** `tcp LISTEN 0 4096 0.0.0.0:8080 0.0.0.0:*` */
function socketOf(line: string): readonly string[] {
  const [protocol, , , , local] = line.split(/\s+/);
  const port = local?.split(":").at(-1);
  return protocol === undefined || port === undefined ? [] : [`${protocol} ${port}`];
}

suite("the tables of an overlay network that two hosts are in", function () {
  this.timeout(180_000);
  const swarm = swarmOfSuite("28.5");

  test("name the far container, and the node that its packets go to", async () => {
    const { alpha, beta } = swarm();
    const id = await alpha.docker("network", "inspect", "--format", "{{.Id}}", "ov");
    const place = `netns:1-${id.slice(0, 10)}`;
    const answer = JSON.parse(await lens(alpha, "tables", place, "--json")) as TablesAnswer;
    const far = await addressIn(beta, "ov", "two");
    const neighbour = tableIn(answer, "neighbours").rows.find(
      ({ cells }) => cells["address"]?.text === far,
    );
    assert.equal(neighbour?.cells["who"]?.text, `two on ${beta.address}`);
    const entry = tableIn(answer, "forwarding").rows.find(
      ({ cells }) =>
        cells["mac"]?.text === neighbour.cells["mac"]?.text && cells["remote"] !== undefined,
    );
    assert.equal(entry?.cells["who"]?.text, `two on ${beta.address}`);
    assert.match(entry.cells["remote"]?.text ?? "", new RegExp(`^${beta.address} \\(.+\\)$`));
    assert.equal(entry.cells["network"]?.text, "ov");
  });
});
