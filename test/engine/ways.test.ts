import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { Path, TraceAnswer } from "../../src/core/contract.ts";
import { risen } from "../lab/counters.ts";
import type { LabHost } from "../lab/host.ts";
import { hostOfSuite } from "../lab/suite.ts";
import { lens, ruleKeys } from "./lens.ts";

const run = (host: LabHost, name: string, ...options: readonly string[]): Promise<string> =>
  host.docker("run", "--detach", `--name=${name}`, ...options, "busybox:lab");

async function arrange(host: LabHost): Promise<void> {
  for (const name of ["one", "two"]) await host.docker("network", "create", name);
  await run(host, "aa", "--network=one");
  await run(host, "bb", "--network=one", "--publish=8080:80");
  await run(host, "cc", "--network=two");
  await host.docker(
    ...["run", "--detach", "--name=hostly", "--network=host", "busybox:lab"],
    ...["httpd", "-f", "-p", "9090", "-h", "/www"],
  );
  await host.untilListening("bb", 80);
}

async function traceOne(host: LabHost, from: string, to: string): Promise<Path> {
  const told = JSON.parse(await lens(host, "trace", from, to, "--json")) as TraceAnswer;
  const [path, ...more] = told.paths;
  assert.ok(path !== undefined && more.length === 0, JSON.stringify(told, undefined, 1));
  return path;
}

/** Where the frames of the first packet go, by links and bridges alone. */
const framesOf = ({ hops }: Path): readonly string[] =>
  hops.flatMap((hop) => {
    if (hop.kind === "link") return [`${hop.netns} ${hop.name}`];
    return hop.kind === "bridge"
      ? [`${hop.name}: ${hop.inPort ?? "itself"} to ${hop.outPort ?? "itself"}`]
      : [];
  });

/** The host's end of a container's first cable, as sysfs tells it, and the MAC of the container's end. */
async function cableOf(host: LabHost, container: string) {
  const read = (file: string) =>
    host.docker("exec", container, "cat", `/sys/class/net/eth0/${file}`);
  const [iflink, mac] = [await read("iflink"), await read("address")];
  const { stdout } = await host.inRoot([
    "sh",
    "-c",
    `grep -lx ${iflink} /sys/class/net/veth*/ifindex`,
  ]);
  return { veth: stdout.trim().split("/").at(-2) ?? "", mac };
}

const addressOf = (host: LabHost, name: string): Promise<string> =>
  host.docker(
    ...["inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", name],
  );

interface Way {
  readonly name: string;
  readonly from: string;
  readonly to: (host: LabHost) => Promise<string> | string;
  /** What a real connection that way gets. */
  readonly connect: (host: LabHost) => Promise<{ readonly answer: string }>;
  readonly answer: string;
  readonly verdict: Path["verdict"];
  readonly viaProxy?: boolean;
  /** A rule that must be among those met. */
  readonly rule?: RegExp;
  readonly without?: "docker-proxy";
}

const to = (name: string) => async (host: LabHost) => `${await addressOf(host, name)}:80`;

const from =
  (name: string, target: string, port = 80) =>
  async (host: LabHost) =>
    host.containerConnect(name, await addressOf(host, target), port);

const WAYS: readonly Way[] = [
  {
    name: "container to container on one bridge, by FORWARD",
    ...{ from: "container:aa", to: to("bb"), connect: from("aa", "bb") },
    ...{ answer: "data", verdict: "reachable", rule: /^-A FORWARD / },
  },
  {
    name: "container to container across bridges",
    ...{ from: "container:aa", to: to("cc"), connect: from("aa", "cc") },
    ...{ answer: "timeout", verdict: "dropped", rule: /-j DROP$/ },
  },
  {
    name: "container to another one's published port, by docker-proxy",
    ...{ from: "container:aa", to: () => "192.0.2.10:8080" },
    connect: (host) => host.containerConnect("aa", "192.0.2.10", 8080),
    ...{ answer: "data", verdict: "reachable", viaProxy: true },
  },
  {
    name: "container to its own published port, by docker-proxy",
    ...{ from: "container:bb", to: () => "192.0.2.10:8080" },
    connect: (host) => host.containerConnect("bb", "192.0.2.10", 8080),
    ...{ answer: "data", verdict: "reachable", viaProxy: true },
  },
  {
    name: "container across bridges to a published port, by docker-proxy",
    ...{ from: "container:cc", to: () => "192.0.2.10:8080" },
    connect: (host) => host.containerConnect("cc", "192.0.2.10", 8080),
    ...{ answer: "data", verdict: "reachable", viaProxy: true },
  },
  {
    name: "container to another one's published port, by the rules",
    without: "docker-proxy",
    ...{ from: "container:aa", to: () => "192.0.2.10:8080" },
    connect: (host) => host.containerConnect("aa", "192.0.2.10", 8080),
    ...{ answer: "data", verdict: "reachable", rule: /-j DNAT / },
  },
  {
    name: "container to its own published port, by the rules: out of the port it came in by",
    without: "docker-proxy",
    ...{ from: "container:bb", to: () => "192.0.2.10:8080" },
    connect: (host) => host.containerConnect("bb", "192.0.2.10", 8080),
    ...{ answer: "data", verdict: "reachable", rule: /-j MASQUERADE/ },
  },
  {
    name: "container to outside",
    ...{ from: "container:aa", to: () => "192.0.2.20:9" },
    connect: (host) => host.containerConnect("aa", "192.0.2.20", 9),
    ...{ answer: "refused", verdict: "leaves", rule: /-j MASQUERADE$/ },
  },
  {
    name: "container to its host",
    ...{ from: "container:aa", to: () => "192.0.2.10:9090" },
    connect: (host) => host.containerConnect("aa", "192.0.2.10", 9090),
    ...{ answer: "data", verdict: "reachable" },
  },
  {
    name: "the host to a container's own address",
    ...{ from: "host", to: to("bb") },
    connect: async (host) => host.hostConnect(await addressOf(host, "bb"), 80),
    ...{ answer: "data", verdict: "reachable" },
  },
];

for (const engine of ["20.10", "28.5"] as const) {
  for (const without of [undefined, "docker-proxy"] as const) {
    suite(
      `ways on engine ${engine}${without === undefined ? "" : ` without ${without}`}`,
      function () {
        this.timeout(180_000);
        const flags = without === undefined ? {} : { daemonFlags: ["--userland-proxy=false"] };
        const labHost = hostOfSuite({ engine, ...flags }, arrange);

        for (const way of WAYS.filter((each) => each.without === without)) {
          test(`${way.name}: exactly the rules that it raises`, async () => {
            const host = labHost();
            const path = await traceOne(host, way.from, await way.to(host));
            const before = await host.counters();
            const { answer } = await way.connect(host);
            const raised = risen(before, await host.counters());
            assert.equal(answer, way.answer, "what the sender really gets");
            assert.deepEqual([path.verdict, path.viaProxy], [way.verdict, way.viaProxy]);
            assert.deepEqual(ruleKeys(path), raised.toSorted());
            const texts = path.hops.flatMap((hop) => (hop.kind === "rule" ? [hop.text] : []));
            if (way.rule !== undefined)
              assert.ok(
                texts.some((each) => way.rule?.test(each)),
                texts.join("\n"),
              );
          });
        }

        if (without === undefined) ofFrames(labHost);
      },
    );
  }
}

function ofFrames(labHost: () => LabHost): void {
  test("container to container, frame by frame, as sysfs and the forwarding table have it", async () => {
    const host = labHost();
    const path = await traceOne(host, "container:aa", await to("bb")(host));
    const [aa, bb] = [await cableOf(host, "aa"), await cableOf(host, "bb")];
    const bridge = path.hops.find((hop) => hop.kind === "bridge")?.name ?? "";
    assert.deepEqual(framesOf(path), [
      "aa eth0",
      `host ${aa.veth}`,
      `${bridge}: ${aa.veth} to ${bb.veth}`,
      `host ${bb.veth}`,
      "bb eth0",
    ]);
    await from("aa", "bb")(host);
    const { stdout } = await host.inRoot(["bridge", "fdb", "show", "br", bridge]);
    for (const { veth, mac } of [aa, bb]) {
      assert.match(stdout, new RegExp(`^${mac} dev ${veth} master`, "m"));
    }
  });

  test("container to container where br_netfilter is told not to ask: no rule is met", async () => {
    const host = labHost();
    await host.inRoot(["sysctl", "-w", "net.bridge.bridge-nf-call-iptables=0"]);
    try {
      const path = await traceOne(host, "container:aa", await to("bb")(host));
      const before = await host.counters();
      assert.equal((await from("aa", "bb")(host)).answer, "data");
      assert.deepEqual([ruleKeys(path), risen(before, await host.counters())], [[], []]);
      assert.equal(path.verdict, "reachable");
    } finally {
      await host.inRoot(["sysctl", "-w", "net.bridge.bridge-nf-call-iptables=1"]);
    }
  });

  test("container to outside: by the default route, with the source that the far side sees", async () => {
    const host = labHost();
    const path = await traceOne(host, "container:aa", "192.0.2.20:7000");
    const seen = await sourceSeenOutside(host, "aa");
    const rewrite = path.hops.find((hop) => hop.kind === "rewrite");
    assert.ok(rewrite?.kind === "rewrite");
    assert.deepEqual([rewrite.before.src, rewrite.after.src], [await addressOf(host, "aa"), seen]);
    const route = path.hops.find((hop) => hop.kind === "route" && hop.netns === "aa");
    const { stdout } = await host.inRoot([
      ...["nsenter", "-t", `${await host.pidOf("aa")}`, "-n", "ip", "route", "show", "default"],
    ]);
    assert.ok(route?.kind === "route");
    assert.equal(route.text.trim(), stdout.trim());
  });
}

const TELL_WHO = `require("net").createServer((peer) => peer.end(peer.remoteAddress))
  .listen(7000, "0.0.0.0", () => console.log("listening"))`;

/** What a server on the outside machine says of who calls it. */
async function sourceSeenOutside(host: LabHost, container: string): Promise<string | undefined> {
  const [program = "", ...args] = host.outsideArgv([process.execPath, "-e", TELL_WHO]);
  const server = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  try {
    await new Promise((resolve) => server.stdout.once("data", resolve));
    return (await host.containerConnect(container, "192.0.2.20", 7000)).body;
  } finally {
    server.kill();
  }
}
