import assert from "node:assert/strict";
import type { ListedNetwork, Listing, TraceAnswer } from "../../src/core/contract.ts";
import type { LabHost } from "../lab/host.ts";
import { startNetworkPlugin } from "../lab/networkPlugin.ts";
import { hostOfSuite } from "../lab/suite.ts";
import { explain, lens } from "./lens.ts";

const bridge = (option: string, value: string): string =>
  `--opt=com.docker.network.bridge.${option}=${value}`;

interface Kind {
  readonly name: string;
  /** How the network is made; absent where the engine makes it. */
  readonly create?: readonly string[];
  /** What is done on the host before. */
  readonly before?: readonly (readonly string[])[];
  readonly facts: Readonly<Record<string, string | RegExp>>;
}

const NO_TRAFFIC = "no traffic: internal";
const MASKED = "with an address of the host (MASQUERADE)";

/** The two ends of a cable stand for a network card and the LAN behind it. */
const wire = (name: string): readonly (readonly string[])[] => [
  ["ip", "link", "add", name, "type", "veth", "peer", "name", `${name}-lan`],
  ["ip", "link", "set", name, "up"],
  ["ip", "link", "set", `${name}-lan`, "up"],
];

const macvlan = (mode: string, does: string): Kind => ({
  name: `mv-${mode}`,
  before: wire(mode),
  create: ["--driver=macvlan", `--opt=macvlan_mode=${mode}`, `--opt=parent=${mode}`],
  facts: {
    Mode: `${mode}: ${does}`,
    Parent: mode,
    "With the host": "no traffic: a macvlan interface never hears the one it stands upon",
  },
});

const KINDS: readonly Kind[] = [
  {
    name: "bridge",
    facts: {
      "Subnet from": "a setting of the engine (bip), or an interface that was there before it",
      Bridge: "docker0, UP, MTU 1500",
      "Bridge address": /^10\.99\.7\.1\/24\b/,
      "To the outside": MASKED,
      Names: "none: the engine's DNS serves user-defined networks only",
    },
  },
  { name: "app", create: [], facts: { "Subnet from": /^the engine's pool/, Bridge: /^br-.*, UP/ } },
  {
    name: "chosen",
    create: [
      ...["--subnet=172.72.0.0/16", "--ip-range=172.72.0.0/24", "--gateway=172.72.0.1"],
      "--aux-address=router=172.72.0.9",
    ],
    facts: {
      "Subnet from": "whoever made the network",
      "Address range": "172.72.0.0/24",
      "Set aside": "172.72.0.9 for router",
    },
  },
  { name: "back", create: ["--internal"], facts: { "To the outside": NO_TRAFFIC } },
  {
    name: "icc-off",
    create: [bridge("enable_icc", "false")],
    facts: { "Between its containers": "no traffic" },
  },
  {
    name: "masq-off",
    create: [bridge("enable_ip_masquerade", "false")],
    facts: { "To the outside": "with the containers' own addresses" },
  },
  {
    name: "six",
    create: ["--ipv6", "--subnet=fd00:6::/64"],
    facts: { "Bridge address": /fd00:6::1\/64/ },
  },
  macvlan("bridge", "its containers hear each other on this host"),
  macvlan("private", "its containers on this host never hear each other"),
  macvlan("passthru", "one container has the whole interface"),
  macvlan(
    "vepa",
    "its containers on this host hear each other by a switch that sends frames back, or not",
  ),
  {
    name: "host",
    facts: {
      "Published ports": "none: each port of a container is the host's own",
      "Host name": "a container of it has the host's own",
    },
  },
  {
    name: "none",
    facts: { "To the outside": "no traffic: there is a loopback interface only" },
  },
];

const MODES: readonly Kind[] = [
  {
    name: "nat-unprotected",
    create: [bridge("gateway_mode_ipv4", "nat-unprotected")],
    facts: { "Gateway mode, IPv4": /^nat-unprotected: ports that are not published are open/ },
  },
  {
    name: "routed",
    create: [bridge("gateway_mode_ipv4", "routed")],
    facts: { "Gateway mode, IPv4": /^routed: no ports of the host/ },
  },
  {
    name: "isolated",
    create: ["--internal", bridge("gateway_mode_ipv4", "isolated")],
    facts: { "Gateway mode, IPv4": "isolated: the host has no address in it" },
  },
];

for (const engine of ["20.10", "28.5"] as const) {
  suite(`networks of every kind on engine ${engine}`, function () {
    this.timeout(180_000);
    const kinds = engine === "20.10" ? KINDS : [...KINDS, ...MODES];
    let told: Listing;
    const labHost = hostOfSuite(
      { engine, hostname: "shop", daemonFlags: ["--bip=10.99.7.1/24"] },
      async (host) => {
        for (const kind of kinds) await make(host, kind);
        told = JSON.parse(await lens(host, "list", "--json")) as Listing;
      },
    );

    for (const { name, facts } of kinds) {
      test(name, () => {
        const listed = networkOf(told, name);
        for (const [fact, value] of Object.entries(facts)) {
          const found = listed.facts.find((each) => each.name === fact)?.value ?? "";
          if (typeof value === "string") assert.equal(found, value, fact);
          else assert.match(found, value, fact);
        }
        assert.deepEqual(
          listed.containers.map(({ name: container, state }) => [container, state]),
          [[`in-${name}`, "running"]],
        );
      });
    }

    test("a bridge is told as `brctl show` tells it", async () => {
      const { stdout } = await labHost().inRoot(["brctl", "show", "docker0"]);
      const [, id, stp, port] = stdout.split("\n")[1]?.split(/\s+/) ?? [];
      const { facts, containers } = networkOf(told, "bridge");
      const fact = (name: string) => facts.find((each) => each.name === name)?.value;
      assert.equal(fact("Bridge id"), `${id}, STP ${stp === "no" ? "off" : "on"}`);
      assert.equal(fact("Bridge ports"), port);
      assert.equal(containers[0]?.hostVeth?.name, port);
    });

    test("a container in host mode has the host's name, one of none a loopback alone", async () => {
      const host = labHost();
      assert.equal(await host.docker("exec", "in-host", "hostname"), "shop");
      assert.equal(await host.docker("exec", "in-none", "ls", "/sys/class/net"), "lo");
      assert.deepEqual(networkOf(told, "host").containers[0]?.sharesWith, {
        kind: "host",
        name: "shop",
      });
      assert.equal(networkOf(told, "none").containers[0]?.ipv4, undefined);
    });

    test("a plug-in's network: what engine and kernel tell of it, and what becomes of packets", async () => {
      const host = labHost();
      await startNetworkPlugin(host, "weave", "weave0");
      const options = ["--driver=weave", "--subnet=10.32.0.0/24", "--opt=colour=blue"];
      await host.docker("network", "create", ...options, "woven");
      for (const [name, ...publish] of [["w1", "--publish=8085:80"], ["w2"]]) {
        const args = [`--name=${name}`, "--network=woven", ...publish];
        await host.docker("run", "--detach", ...args, "busybox:lab");
      }
      const list = JSON.parse(await lens(host, "list", "--json")) as Listing;
      const { driver, bridge: carrier, facts, containers } = networkOf(list, "woven");
      assert.deepEqual([driver, carrier], ["weave", "weave0"]);
      const fact = (name: string) => facts.find((each) => each.name === name)?.value ?? "";
      assert.match(fact("Made by"), /^a plug-in/);
      // What a plug-in takes for an option may be a password.
      assert.equal(fact("Option colour"), "(withheld)");
      const { stdout } = await host.inRoot(["sh", "-c", "ls /sys/class/net/weave0/brif"]);
      assert.deepEqual(
        containers.map(({ hostVeth }) => hostVeth?.name).sort(),
        stdout.trim().split("\n").sort(),
      );
      const mac = await host.docker("exec", "w1", "cat", "/sys/class/net/ethwe0/address");
      assert.equal(containers[0]?.mac, mac);
      // Its maker has to open FORWARD for it: the engine does so for its own bridges alone.
      const accept = ["FORWARD", "-i", "weave0", "-o", "weave0", "-j", "ACCEPT"];
      for (const [verdict, answer] of [
        ["dropped", "timeout"],
        ["reachable", "data"],
      ]) {
        const told = JSON.parse(
          await lens(host, "trace", "container:w1", "w2:80", "--json"),
        ) as TraceAnswer;
        assert.equal(told.resolved?.by, "embedded DNS");
        assert.equal(told.paths[0]?.verdict, verdict);
        const [address = ""] = told.resolved.addresses;
        assert.equal((await host.containerConnect("w1", address, 80)).answer, answer);
        await host.inRoot(["iptables", "-I", ...accept]);
      }
      for (const from of ["outside", "host"]) {
        const { paths } = await explain(host, "8085", "--from", from);
        assert.ok(paths.length > 0);
        for (const { verdict, delivered } of paths) {
          assert.deepEqual([verdict, delivered?.container], ["reachable", "w1"]);
        }
      }
      assert.equal((await host.outsideConnect(8085)).answer, "data");
      assert.equal((await host.hostConnect("127.0.0.1", 8085)).answer, "data");
    });

    test("a macvlan container has its own MAC upon the parent, in the mode that is told", async () => {
      const host = labHost();
      for (const mode of ["bridge", "private", "vepa", "passthru"]) {
        const enter = ["nsenter", "-t", `${await host.pidOf(`in-mv-${mode}`)}`, "-n"];
        const { stdout } = await host.inRoot([...enter, "ip", "-d", "link", "show", "eth0"]);
        assert.ok(stdout.includes(`macvlan mode ${mode}`), stdout);
        const mac = networkOf(told, `mv-${mode}`).containers[0]?.mac;
        assert.ok(mac !== undefined && stdout.includes(mac), stdout);
      }
    });
  });
}

async function make(host: LabHost, { name, create, before = [] }: Kind): Promise<void> {
  for (const words of before) await host.inRoot(words);
  if (create !== undefined) await host.docker("network", "create", ...create, name);
  const serve = name === "host" ? ["httpd", "-f", "-p", "9090"] : [];
  await host.docker(
    ...["run", "--detach", `--name=in-${name}`, `--network=${name}`, "busybox:lab", ...serve],
  );
}

function networkOf({ networks }: Listing, name: string): ListedNetwork {
  const found = networks.find((each) => each.name === name);
  assert.ok(found, name);
  return found;
}
