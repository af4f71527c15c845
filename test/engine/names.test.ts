import assert from "node:assert/strict";
import type { Finding, FindingsAnswer, TraceAnswer } from "../../src/core/contract.ts";
import { risen } from "../lab/counters.ts";
import { HOST_PROGRAMS, type LabHost } from "../lab/host.ts";
import { hostOfSuite } from "../lab/suite.ts";
import { lens } from "./lens.ts";

const run = (host: LabHost, name: string, ...options: readonly string[]): Promise<string> =>
  host.docker("run", "--detach", `--name=${name}`, ...HOST_PROGRAMS, ...options, "busybox:lab");

const RESOLVE = `
import socket, sys
print("\\n".join(sorted({each[4][0] for each in socket.getaddrinfo(sys.argv[1], 80, type=socket.SOCK_STREAM)})))
`;

/** What the resolver of a container's own C library makes of a name. */
const really = async (host: LabHost, container: string, name: string): Promise<string[]> =>
  (await host.docker("exec", container, "python3", "-c", RESOLVE, name)).split("\n");

const trace = async (host: LabHost, from: string, to: string): Promise<TraceAnswer> =>
  JSON.parse(await lens(host, "trace", from, to, "--json")) as TraceAnswer;

async function arrange(host: LabHost): Promise<void> {
  for (const name of ["app", "zoo"]) await host.docker("network", "create", name);
  await host.docker("network", "create", "--internal", "aback");
  for (const name of ["one", "two", "three"]) {
    const quick = ["--dns-option=timeout:1", "--dns-option=attempts:1"];
    const known = ["--network-alias=trio", `--hostname=${name}-host`];
    await run(host, name, "--network=app", ...known, ...quick);
  }
  await run(
    host,
    "far",
    "--network=zoo",
    "--network-alias=trio",
    "--network-alias=db.corp.example",
  );
  await run(host, "deep", "--network=aback", "--network-alias=trio");
  const asks = [
    ...["--network=app", "--link=one:uno", "--dns-search=corp.example"],
    ...[
      // Names that the engine does not know are asked of a machine that does not answer.
      ...["--dns-option=timeout:1", "--dns-option=attempts:1"],
      "--add-host=printer:203.0.113.9",
      "--add-host=gate:host-gateway",
      "--add-host=two:192.0.2.20",
    ],
  ];
  await run(host, "asks", ...asks);
  for (const network of ["zoo", "aback"]) await host.docker("network", "connect", network, "asks");
  await host.docker(
    ...["run", "--detach", "--name=joined", "--network=container:asks", ...HOST_PROGRAMS],
    ...["busybox:lab", "httpd", "-f", "-p", "81"],
  );
  await run(host, "db", "--expose=5432", "--expose=9000/udp");
  await run(host, "web", "--link=db:data-base");
  await run(host, "alone", "--network=none");
  await run(host, "stopped", "--network=app");
  await host.docker("stop", "--time=0", "stopped");
  await host.docker(
    ...["run", "--detach", "--name=hostly", "--network=host"],
    ...["busybox:lab", "httpd", "-f", "-p", "9090"],
  );
}

/** The name as it is asked, and who answers. */
const NAMES: readonly [name: string, by: string, network?: string][] = [
  ["one", "embedded DNS", "app"],
  ["one-host", "embedded DNS", "app"],
  ["trio", "embedded DNS", "app"],
  ["trio.zoo", "embedded DNS", "zoo"],
  ["trio.aback", "embedded DNS", "aback"],
  ["one.app", "embedded DNS", "app"],
  ["uno", "embedded DNS", "app"],
  ["db", "embedded DNS", "zoo"],
  ["far", "embedded DNS", "zoo"],
  ["printer", "hosts file"],
  ["gate", "hosts file"],
  ["two", "hosts file"],
];

for (const engine of ["20.10", "28.5"] as const) {
  suite(`names on engine ${engine}`, function () {
    this.timeout(180_000);
    const labHost = hostOfSuite({ engine }, arrange);

    for (const asker of ["asks", "joined"]) {
      for (const [name, by, network] of NAMES) {
        test(`${name}, asked by ${asker}: ${[by, network ?? []].flat().join(" of ")}`, async () => {
          const host = labHost();
          const { resolved } = await trace(host, `container:${asker}`, `${name}:80`);
          assert.ok(resolved);
          assert.deepEqual([resolved.by, resolved.network], [by, network]);
          assert.deepEqual(resolved.addresses.toSorted(), await really(host, asker, name));
          assert.notEqual(resolved.evidence.length, 0);
        });
      }
    }

    test("an alias of three containers is told with all of them", async () => {
      const { resolved, findings, paths } = await trace(labHost(), "container:asks", "trio:80");
      assert.deepEqual(
        resolved?.holders.map(({ container }) => container),
        ["one", "three", "two"],
      );
      assert.deepEqual(
        paths.map(({ verdict, delivered }) => [verdict, delivered?.container]),
        [
          ["reachable", "one"],
          ["reachable", "three"],
          ["reachable", "two"],
        ],
      );
      assert.deepEqual(codes(findings), ["DUPLICATE_ALIAS"]);
    });

    test("the way to the resolver is by the rules that the engine wrote into the container", async () => {
      const host = labHost();
      const { resolved } = await trace(host, "container:asks", "one:80");
      const told = await trace(host, "container:asks", "127.0.0.11:53/udp");
      const [path] = told.paths;
      assert.equal(path?.verdict, "reachable", JSON.stringify(told, undefined, 1));
      assert.equal(path.delivered?.process, "dockerd");
      const before = await host.counters("asks");
      await host.docker("exec", "asks", "busybox", "nslookup", "-type=a", "one", "127.0.0.11");
      const after = await host.counters("asks");
      const met = path.hops.flatMap((hop) =>
        hop.kind === "rule" ? [`${hop.family}/${hop.table}/${hop.chain}/${hop.index}`] : [],
      );
      assert.deepEqual(met.toSorted(), risen(before, after).toSorted());
      const dnat = path.hops.find((hop) => hop.kind === "rule" && hop.effect === "dnat");
      assert.ok(dnat?.kind === "rule");
      assert.ok(resolved?.evidence.some(({ text }) => text === dnat.text));
    });

    test("a hosts file that hides a container: NAME_RESOLVES_ELSEWHERE", async () => {
      const { findings } = await trace(labHost(), "container:asks", "two:80");
      assert.ok(codes(findings).includes("NAME_RESOLVES_ELSEWHERE"), JSON.stringify(findings));
    });

    test("a link of the default bridge, with what it puts into the environment", async () => {
      const host = labHost();
      const { resolved } = await trace(host, "container:web", "data-base:80");
      assert.deepEqual(resolved?.addresses, await really(host, "web", "data-base"));
      assert.deepEqual([resolved.by, resolved.holders[0]?.container], ["hosts file", "db"]);
      const { findings } = JSON.parse(await lens(host, "findings", "--json")) as FindingsAnswer;
      const link = findings.find(({ code }) => code === "LEGACY_LINK");
      const told = link?.evidence.flatMap(({ text }) => text.split("\n").filter(isVariable)) ?? [];
      const env = (await host.docker("exec", "web", "env")).split("\n");
      assert.deepEqual(
        told.toSorted(),
        env.filter((line) => line.startsWith("DATA_BASE_")).toSorted(),
      );
    });

    test("a container on no network has no address, and what is told to do helps", async () => {
      const host = labHost();
      const { paths, findings } = await trace(host, "container:one", "container:alone:80");
      assert.deepEqual([paths.length, codes(findings)], [0, ["NOT_ON_SAME_NETWORK"]]);
      assert.match(findings[0]?.title ?? "", /alone is on no network/);
      const from = await trace(host, "container:alone", "container:one:80");
      assert.equal(from.paths[0]?.verdict, "no-route");
      assert.match(from.findings[0]?.detail ?? "", /alone is on no network/);
      for (const line of (findings[0]?.remedy.command ?? "").split("\n")) {
        await host.docker(...line.replace("NETWORK", "app").split(" ").slice(1));
      }
      const after = await trace(host, "container:one", "container:alone:80");
      assert.equal(after.paths[0]?.verdict, "reachable");
      await host.docker("network", "disconnect", "app", "alone");
    });

    for (const [name, code, says] of [
      ["stopped", "CONTAINER_NOT_RUNNING", /^stopped does not run/],
      ["alone", "NOT_ON_SAME_NETWORK", /^alone is on no network/],
      ["joined", "NAME_NOT_RESOLVED", /^joined lives in the namespace of asks/],
      ["hostly", "NAME_NOT_RESOLVED", /^hostly uses the host's network/],
      ["web", "NOT_ON_SAME_NETWORK", /^one and web are on no common network/],
    ] as const) {
      test(`${name}, asked by one: ${code}, and the name is really not known`, async () => {
        const host = labHost();
        const { resolved, findings } = await trace(host, "container:one", `${name}:80`);
        assert.equal(resolved, undefined);
        assert.deepEqual(codes(findings), [code]);
        assert.match(findings[0]?.title ?? "", says);
        await assert.rejects(really(host, "one", name));
      });
    }

    for (const [from, name, says] of [
      ["outside", "one", /machine outside/],
      ["outside", "nobody", /machine outside/],
      ["host", "one", /to the host/],
      ["container:asks", "nobody", /Nothing on this host gives asks/],
      ["container:joined", "nobody", /Nothing on this host gives asks/],
    ] as const) {
      test(`${name} from ${from}: NAME_NOT_RESOLVED, with evidence`, async () => {
        const { findings } = await trace(labHost(), from, `${name}:80`);
        assert.deepEqual(codes(findings), ["NAME_NOT_RESOLVED"]);
        assert.match(findings[0]?.title ?? "", says);
        assert.notEqual(findings[0]?.evidence.length, 0);
      });
    }

    test("networks apart: the remedy names the container that asks", async () => {
      const { findings } = await trace(labHost(), "container:one", "container:far:80");
      const [first] = findings;
      assert.equal(first?.code, "NETWORK_ISOLATION_DROPPED");
      assert.equal(first.remedy.command, "docker network connect zoo one");
    });
  });
}

const codes = (findings: readonly Finding[]): readonly string[] => findings.map(({ code }) => code);

const isVariable = (line: string): boolean => /^\w+=/.test(line);
