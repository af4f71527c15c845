import assert from "node:assert/strict";
import type { FindingsAnswer, Path, TraceAnswer } from "../../src/core/contract.ts";
import { startHost, type LabHost } from "../lab/host.ts";
import { hostOfSuite } from "../lab/suite.ts";
import { lens } from "./lens.ts";

const SUBNET = ["--subnet=192.0.2.0/24", "--gateway=192.0.2.20"];

async function lan(host: LabHost, range: string, ...names: readonly string[]): Promise<void> {
  const options = ["--driver=macvlan", "--opt=macvlan_mode=bridge", "--opt=parent=eth0"];
  await host.docker("network", "create", ...options, ...SUBNET, `--ip-range=${range}`, "lan");
  for (const name of names) await run(host, name, "lan");
}

const run = (host: LabHost, name: string, network: string): Promise<string> =>
  host.docker("run", "--detach", `--name=${name}`, `--network=${network}`, "busybox:lab");

async function traceOne(host: LabHost, from: string, to: string): Promise<[Path, TraceAnswer]> {
  const told = JSON.parse(await lens(host, "trace", from, to, "--json")) as TraceAnswer;
  const [path] = told.paths;
  assert.ok(path, JSON.stringify(told, undefined, 1));
  return [path, told];
}

const overlap = async (host: LabHost) => {
  const { findings } = JSON.parse(await lens(host, "findings", "--json")) as FindingsAnswer;
  return findings.find(({ code }) => code === "SUBNET_OVERLAP");
};

const seatOf = async (host: LabHost, name: string, network = "lan") => {
  const format = `{{with index .NetworkSettings.Networks "${network}"}}{{.IPAddress}} {{.MacAddress}}{{end}}`;
  const [address = "", mac = ""] = (await host.docker("inspect", "--format", format, name)).split(
    " ",
  );
  return { address, mac };
};

for (const engine of ["20.10", "28.5"] as const) {
  suite(`macvlan on engine ${engine}, with a second host on the LAN`, function () {
    this.timeout(180_000);
    let other: LabHost;
    const labHost = hostOfSuite({ engine }, async (host) => {
      other = await startHost({ engine, hostname: "other", lan: [host] });
      await lan(host, "192.0.2.64/28", "c1", "c3");
      await lan(other, "192.0.2.128/28", "c2");
    });
    suiteTeardown(() => other.stop());

    test("container to container on one host: at once, past the host's rules", async () => {
      const host = labHost();
      const c3 = await seatOf(host, "c3");
      const [path] = await traceOne(host, "container:c1", `${c3.address}:80`);
      assert.equal(path.verdict, "reachable");
      assert.equal((await host.containerConnect("c1", c3.address, 80)).answer, "data");
      assert.deepEqual(
        path.hops.flatMap((hop) => (hop.kind === "link" ? [`${hop.netns} ${hop.name}`] : [])),
        ["c1 eth0", "c3 eth0"],
      );
    });

    test("container to container on two hosts: it leaves by the parent, and the other has its MAC", async () => {
      const host = labHost();
      const [c1, c2] = [await seatOf(host, "c1"), await seatOf(other, "c2")];
      const [path, told] = await traceOne(host, "container:c1", `${c2.address}:80`);
      assert.equal(path.verdict, "leaves");
      assert.ok(path.assumptions.some(({ code }) => code.endsWith("NOT_SEEN")));
      const last = path.hops.at(-1);
      assert.ok(last?.kind === "link");
      assert.deepEqual([last.netns, last.name], ["host", "eth0"]);
      assert.deepEqual(told.findings, []);
      assert.equal((await host.containerConnect("c1", c2.address, 80)).answer, "data");
      const [back] = await traceOne(other, `outside:${c1.address}`, "container:c2:80");
      assert.equal(back.verdict, "reachable");
      const enter = ["nsenter", "-t", `${await other.pidOf("c2")}`, "-n"];
      const { stdout } = await other.inRoot([...enter, "ip", "neigh", "show", c1.address]);
      assert.ok(stdout.includes(c1.mac), stdout);
    });

    test("container to the LAN, and the LAN to the container", async () => {
      const host = labHost();
      const c1 = await seatOf(host, "c1");
      const [out] = await traceOne(host, "container:c1", "192.0.2.20:9");
      assert.equal(out.verdict, "leaves");
      assert.equal((await host.containerConnect("c1", "192.0.2.20", 9)).answer, "refused");
      const [back] = await traceOne(host, "outside", "container:c1:80");
      assert.equal(back.verdict, "reachable");
      assert.equal((await host.outsideConnect(80, { address: c1.address })).answer, "data");
    });

    for (const [from, to] of [
      ["host", "container:c1:80"],
      ["container:c1", "192.0.2.10:9"],
    ] as const) {
      test(`${from} to ${to} is cut: MACVLAN_HOST_ISOLATED`, async () => {
        const host = labHost();
        const c1 = await seatOf(host, "c1");
        const [path, { findings }] = await traceOne(host, from, to);
        const reply =
          from === "host"
            ? await host.hostConnect(c1.address, 80)
            : await host.containerConnect("c1", "192.0.2.10", 9);
        assert.equal(reply.answer, "unreachable");
        assert.deepEqual([path.verdict, findings[0]?.code], ["no-route", "MACVLAN_HOST_ISOLATED"]);
      });
    }

    test("in mode private containers of one host never hear each other", async () => {
      const host = labHost();
      await host.inRoot(["ip", "link", "add", "nic", "type", "veth", "peer", "name", "nic-lan"]);
      for (const name of ["nic", "nic-lan"]) await host.inRoot(["ip", "link", "set", name, "up"]);
      const options = ["--driver=macvlan", "--opt=macvlan_mode=private", "--opt=parent=nic"];
      await host.docker("network", "create", ...options, "apart");
      await run(host, "p1", "apart");
      await run(host, "p2", "apart");
      const p2 = await seatOf(host, "p2", "apart");
      const [path, { findings }] = await traceOne(host, "container:p1", "container:p2:80");
      assert.equal((await host.containerConnect("p1", p2.address, 80)).answer, "unreachable");
      assert.deepEqual([path.verdict, findings[0]?.code], ["no-route", "MACVLAN_HOST_ISOLATED"]);
    });

    test("ranges apart tell nothing; a second host that hands out a part of it is told of", async () => {
      const host = labHost();
      const { address } = await seatOf(other, "c2");
      assert.equal((await host.containerConnect("c1", address, 80)).answer, "data");
      assert.equal(await overlap(host), undefined);
      await other.docker("rm", "--force", "c2");
      await other.docker("network", "rm", "lan");
      await lan(other, "192.0.2.66/31", "twin");
      const twin = await seatOf(other, "twin");
      assert.equal((await host.containerConnect("c1", twin.address, 80)).answer, "data");
      const finding = await overlap(host);
      assert.equal(finding?.subject.name, "lan");
      assert.ok(
        finding.evidence.some(({ text }) =>
          text.includes(`${twin.address} dev eth0 lladdr ${twin.mac}`),
        ),
      );
      // The next container of this host gets the address that the other host has given away.
      await run(host, "c4", "lan");
      assert.equal((await seatOf(host, "c4")).address, twin.address);
    });
  });
}
