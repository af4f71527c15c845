// Texts on Docker's network that find things out by hand, with ifconfig, brctl, route, inspect and iptables, each told by
// its subject: on a host made as the text describes it, the tool shows every fact that the text finds.

import assert from "node:assert/strict";
import type { Explanation, TraceAnswer } from "../../src/core/contract.ts";
import { outlineNetworks, type OutlineItem } from "../../src/core/topology/outline.ts";
import type { EngineName } from "../lab/engines.ts";
import { startHost, type LabHost } from "../lab/host.ts";
import { wholeSnapshot } from "../lab/record.ts";
import { hostOfSuite } from "../lab/suite.ts";
import { explain, lens } from "./lens.ts";

const run = (host: LabHost, name: string, ...options: readonly string[]): Promise<string> =>
  host.docker("run", "--detach", `--name=${name}`, ...options, "busybox:lab");

/** A container that does nothing, as the texts' `ubuntu` with a shell. */
const idle = (host: LabHost, name: string, ...options: readonly string[]): Promise<string> =>
  host.docker("run", "--detach", `--name=${name}`, ...options, "busybox:lab", "sleep", "999");

/** Fails where what a person reads lacks one of the facts. */
function shows(text: string, ...facts: readonly RegExp[]): void {
  for (const fact of facts) assert.match(text, fact);
}

/** The tree, unfolded, each line with its tooltip. */
async function tree(host: LabHost): Promise<readonly OutlineItem[]> {
  return outlineNetworks(await wholeSnapshot(host));
}

/** One line of the tree: what it says, its tooltip as lines, and the labels of what stands under it. */
function lineOf(items: readonly OutlineItem[], ...labels: readonly string[]): string {
  const [label, ...below] = labels;
  const item = items.find((each) => each.label === label);
  assert.ok(item, `${label ?? ""} is not in the tree`);
  if (below.length > 0) return lineOf(item.children, ...below);
  const facts = item.tooltip.facts.map(([name, value]) => `${name}: ${value}`);
  return [item.description, ...facts, ...item.children.map((each) => `> ${each.label}`)].join("\n");
}

const told = async (host: LabHost, from: string, to: string): Promise<TraceAnswer> =>
  JSON.parse(await lens(host, "trace", from, to, "--json")) as TraceAnswer;

const pathTo = ({ paths }: Explanation, address: string) =>
  paths.find(({ to }) => to.address === address);

const firstLine = async (host: LabHost, ...argv: readonly string[]): Promise<string> =>
  (await host.inRoot(argv)).stdout.split("\n")[0]?.trim() ?? "";

for (const engine of ["20.10", "28.5"] as const) {
  docker0(engine);
  freshHost(engine);
  fiveWays(engine);
  kindsByCommand(engine);
  publishedPort(engine);
}

function docker0(engine: EngineName): void {
  suite(`the text on docker0 and veth pairs, engine ${engine}`, function () {
    this.timeout(180_000);
    const labHost = hostOfSuite({ engine, daemonFlags: ["--bip=172.17.42.1/16"] }, async (host) => {
      await run(host, "one");
    });

    test("docker0 is a bridge with 172.17.42.1/16, an address that no DHCP gave", async () => {
      const facts = [/docker0, UP, MTU 1500/, /172\.17\.42\.1\/16/, /fe80::[\da-f:]+\/64/];
      const origin = /Subnet from:\s+a setting of the engine \(bip\)/;
      shows(await lens(labHost(), "list"), ...facts, origin);
      shows(lineOf(await tree(labHost()), "bridge"), ...facts, origin);
    });

    test("its id, STP and interfaces are those of `brctl show docker0`", async () => {
      const { stdout } = await labHost().inRoot(["brctl", "show", "docker0"]);
      const [, id = "", stp, veth = ""] = stdout.split("\n")[1]?.split(/\s+/) ?? [];
      assert.equal(stp, "no");
      const facts = [new RegExp(`${id}, STP off`), new RegExp(`Bridge ports:\\s+${veth}\\b`)];
      shows(await lens(labHost(), "list"), ...facts);
      shows(lineOf(await tree(labHost()), "bridge"), ...facts);
    });

    test("a container has an address of 172.17.0.0/16, and a pair of interfaces, eth0 and a veth", async () => {
      const host = labHost();
      const read = (file: string) =>
        host.docker("exec", "one", "cat", `/sys/class/net/eth0/${file}`);
      const [mac, mtu, iflink] = [await read("address"), await read("mtu"), await read("iflink")];
      const veth = await firstLine(host, "sh", "-c", "basename $(ls -d /sys/class/net/veth*)");
      shows(
        lineOf(await tree(host), "bridge", "one"),
        new RegExp(`^172\\.17\\.0\\.1 · ${veth} · ${mac}`),
        new RegExp(`Interface: eth0, number \\d+, MTU ${mtu}`),
        new RegExp(`On the host: ${veth}, number ${iflink}`),
      );
      shows(
        await lens(host, "list"),
        new RegExp(`one +running +172\\.17\\.0\\.1 +${mac} +${veth}`),
      );
    });

    test("everything a container sends elsewhere goes to docker0's 172.17.42.1", async () => {
      const text = await lens(labHost(), "trace", "container:one", "192.0.2.20:80");
      shows(
        text,
        /route +default via 172\.17\.42\.1 dev eth0/,
        /bridge +docker0: veth\w+ → this host/,
      );
    });

    test("what it sends into 172.17.0.0/16 goes straight out by eth0", async () => {
      const text = await lens(labHost(), "trace", "container:one", "172.17.42.1:80");
      shows(text, /route +172\.17\.0\.0\/16 dev eth0/);
    });
  });
}

/** The text's own rules, with the lab's interface. */
const CLOSED = `
-P INPUT DROP
-P OUTPUT DROP
-A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT
-A INPUT -i lo -j ACCEPT
-A INPUT -i eth0 -p tcp -m tcp --dport 22 -m state --state NEW -j ACCEPT
-A OUTPUT -m state --state RELATED,ESTABLISHED -j ACCEPT
-A OUTPUT -o lo -j ACCEPT
-A OUTPUT -o eth0 -p tcp -m tcp --dport 80 -m state --state NEW -j ACCEPT
-A OUTPUT -o eth0 -p icmp -j ACCEPT`;

function freshHost(engine: EngineName): void {
  suite(`the text on a fresh host, links and a closed firewall, engine ${engine}`, function () {
    this.timeout(180_000);
    const labHost = hostOfSuite({
      engine,
      before: async (host) => {
        const rules = CLOSED.trim()
          .split("\n")
          .map((each) => `iptables ${each}`);
        await host.inRoot(["sh", "-euc", rules.join("\n")]);
      },
    });

    test("before the first container docker0 has its address and no carrier", async () => {
      shows(
        await lens(labHost(), "list"),
        /Bridge:\s+docker0, DOWN/,
        /Bridge address:\s+172\.17\.0\.1\/16/,
        /Subnet from:\s+the engine's pool 172\.17\.0\.0\/16/,
      );
    });

    test("a linked container is reached by its alias", async () => {
      const host = labHost();
      await run(host, "bd");
      await run(host, "web", "--link=bd:db", "--publish=8080:80");
      await host.untilListening("web", 80);
      const text = await lens(host, "trace", "container:web", "db:80");
      shows(text, /db is 172\.17\.0\.2 \(bd\) +hosts file/, /\/bd:\/web\/db/, /reachable/);
    });

    test("a container in the network of another has its address and shares its loopback", async () => {
      const host = labHost();
      const args = ["--network=container:web", "busybox:lab", "httpd", "-f", "-p", "127.0.0.1:99"];
      await host.docker("run", "--detach", "--name=guest", ...args);
      await host.untilListening("web", 99);
      shows(
        lineOf(await tree(host), "bridge", "guest"),
        /^172\.17\.0\.3 · .* · in the namespace of web/,
      );
      const { paths } = await told(host, "container:guest", "127.0.0.1:80");
      assert.deepEqual([paths[0]?.verdict, paths[0]?.delivered?.process], ["reachable", "httpd"]);
      assert.equal((await host.containerConnect("guest", "127.0.0.1", 80)).answer, "data");
    });

    test("the published port is open past INPUT DROP, by FORWARD", async () => {
      const host = labHost();
      const answer = await explain(host, "8080", "--from", "outside");
      assert.equal(pathTo(answer, host.address)?.verdict, "reachable");
      assert.equal((await host.outsideConnect(8080)).answer, "data");
    });

    test("the host's own OUTPUT DROP keeps docker-proxy from the container", async () => {
      const host = labHost();
      const path = pathTo(await explain(host, "8080", "--from", "host"), "127.0.0.1");
      const real = await host.hostConnect("127.0.0.1", 8080);
      assert.deepEqual([path?.verdict, real.answer], ["stalled", "stalled"]);
      const text = await lens(host, "explain", "8080", "--from", "host");
      shows(text, /OUTPUT/, /DROP/i);
    });

    test("a container asks its host in vain, and is named the policy of INPUT", async () => {
      const host = labHost();
      const { paths } = await told(host, "container:bd", "172.17.0.1:2222");
      assert.equal((await host.containerConnect("bd", "172.17.0.1", 2222)).answer, "timeout");
      assert.equal(paths[0]?.verdict, "dropped");
      const text = await lens(host, "trace", "container:bd", "172.17.0.1:2222");
      shows(text, /filter INPUT policy +drop/);
    });

    test("what leaves a container is masked by the rule for 172.17.0.0/16", async () => {
      const text = await lens(labHost(), "trace", "container:bd", "192.0.2.20:80");
      shows(
        text,
        /-s 172\.17\.0\.0\/16 ! -o docker0 -j MASQUERADE/,
        /source 172\.17\.0\.2:\d+ → 192\.0\.2\.10/,
      );
    });
  });
}

function fiveWays(engine: EngineName): void {
  suite(`the text on five ways to have a network, engine ${engine}`, function () {
    this.timeout(180_000);
    const labHost = hostOfSuite({ engine }, async (host) => {
      await run(host, "nginx", "--publish=8080:80");
      await run(host, "peer");
      await host.docker("network", "create", "backend");
      await run(host, "db", "--network=backend");
      await idle(host, "pod", "--network=container:nginx");
      await idle(host, "offline", "--network=none");
      const serve = ["httpd", "-f", "-p", "9090", "-h", "/www"];
      await host.docker(
        "run",
        "--detach",
        "--name=hostly",
        "--network=host",
        "busybox:lab",
        ...serve,
      );
      await host.untilListening("nginx", 80);
    });

    test("all five are in the tree", async () => {
      const items = await tree(labHost());
      shows(lineOf(items, "host", "hostly"), /^in the namespace of the host/);
      shows(lineOf(items, "bridge", "nginx"), /^172\.17\.0\.2 · veth/, /> 8080\/tcp → 80/);
      shows(lineOf(items, "backend", "db"), /^172\.18\.0\.2 · veth/);
      shows(lineOf(items, "bridge", "pod"), /in the namespace of nginx/);
      shows(lineOf(items, "none"), /no traffic: there is a loopback interface only/, /> offline/);
    });

    test("what a container in host mode serves is a port of the host", async () => {
      const host = labHost();
      const answer = await explain(host, "9090", "--from", "outside");
      assert.equal(pathTo(answer, host.address)?.verdict, "reachable");
      assert.equal((await host.outsideConnect(9090)).answer, "data");
    });

    test("from outside a container answers by its published port, and not by its own address", async () => {
      const host = labHost();
      await host.outside(["ip", "route", "replace", "172.17.0.0/16", "via", host.address]);
      const own = await told(host, "outside", "container:nginx:80");
      const published = await explain(host, "8080", "--from", "outside");
      assert.equal(pathTo(published, host.address)?.verdict, "reachable");
      const real = (await host.outsideConnect(80, { address: "172.17.0.2" })).answer;
      // Engines before 28 leave the address of a published port open to whoever has a route.
      assert.equal(own.paths[0]?.verdict, real === "data" ? "reachable" : "dropped");
      assert.equal(real, engine === "20.10" ? "data" : "timeout");
    });

    test("a packet goes from eth0 to its veth, over docker0 to the other veth, and to eth0", async () => {
      const text = await lens(labHost(), "trace", "container:peer", "container:nginx:80");
      const [, one = "", other = ""] = /bridge +docker0: (veth\w+) → (veth\w+)/.exec(text) ?? [];
      shows(
        text,
        new RegExp(`link +eth0 +wired to ${one} in host`),
        new RegExp(`link +${other} +wired to eth0 in nginx`),
      );
      const items = await tree(labHost());
      shows(lineOf(items, "bridge", "peer"), new RegExp(one));
      shows(lineOf(items, "bridge", "nginx"), new RegExp(other));
    });

    test("the routing, ARP and MAC tables that it goes by are told", async () => {
      const host = labHost();
      const mac = await host.docker("exec", "nginx", "cat", "/sys/class/net/eth0/address");
      const text = await lens(host, "trace", "container:peer", "container:nginx:80");
      shows(
        text,
        /route +172\.17\.0\.0\/16 dev eth0/,
        new RegExp(`neighbour +172\\.17\\.0\\.2 is ${mac}`),
      );
    });
  });
}

function kindsByCommand(engine: EngineName): void {
  suite(
    `the text on the kinds of networks and the commands that make them, engine ${engine}`,
    function () {
      this.timeout(180_000);
      const labHost = hostOfSuite({ engine, hostname: "node01" }, async (host) => {
        await host.docker("network", "create", "--driver=bridge", "mybridge");
        const own = ["--subnet=172.72.0.0/16", "--ip-range=172.72.0.0/24", "--gateway=172.72.0.1"];
        await host.docker("network", "create", "--driver=bridge", ...own, "my_custom_network");
      });

      test("the networks that every engine has, and the one that was made", async () => {
        const text = await lens(labHost(), "list");
        shows(
          text,
          /^ {2}bridge +bridge,/m,
          /^ {2}host +host/m,
          /^ {2}none +null/m,
          /^ {2}mybridge +bridge,/m,
        );
      });

      test("containers get one address after the other", async () => {
        const host = labHost();
        for (const name of ["n1", "n2", "n3"]) await idle(host, name);
        const text = await lens(host, "list");
        shows(text, /n1 .*172\.17\.0\.2 /, /n2 .*172\.17\.0\.3 /, /n3 .*172\.17\.0\.4 /);
      });

      test("a container that is taken off a network and put on it again is shown so", async () => {
        const host = labHost();
        await idle(host, "mynetwork_container", "--network=mybridge");
        shows(lineOf(await tree(host), "mybridge"), /> mynetwork_container/);
        await host.docker("network", "disconnect", "mybridge", "mynetwork_container");
        assert.doesNotMatch(lineOf(await tree(host), "mybridge"), /mynetwork_container/);
        shows(lineOf(await tree(host), "In no network"), /> mynetwork_container/);
        await host.docker("network", "connect", "mybridge", "mynetwork_container");
        shows(lineOf(await tree(host), "mybridge"), /> mynetwork_container/);
      });

      test("a network with its own subnet, range and gateway, and a container within", async () => {
        const host = labHost();
        await idle(host, "custom", "--network=my_custom_network");
        shows(
          lineOf(await tree(host), "my_custom_network"),
          /Subnet: 172\.72\.0\.0\/16/,
          /Address range: 172\.72\.0\.0\/24/,
          /Gateway: 172\.72\.0\.1/,
          /Subnet from: whoever made the network/,
        );
        shows(lineOf(await tree(host), "my_custom_network", "custom"), /^172\.72\.0\.[02] · veth/);
      });

      test("in host mode a container has the host's name, and serves without a published port", async () => {
        const host = labHost();
        await run(host, "mynetwork_host", "--network=host");
        assert.equal(await host.docker("exec", "mynetwork_host", "hostname"), "node01");
        shows(lineOf(await tree(host), "host", "mynetwork_host"), /Host name: node01/);
        const answer = await explain(host, "80", "--from", "outside");
        assert.equal(pathTo(answer, host.address)?.verdict, "reachable");
        assert.equal((await host.outsideConnect(80)).answer, "data");
      });

      test("without a network a container has no way out", async () => {
        const host = labHost();
        await idle(host, "network_none", "--network=none");
        const { paths, findings } = await told(host, "container:network_none", "192.0.2.20:80");
        assert.equal(
          (await host.containerConnect("network_none", "192.0.2.20", 80)).answer,
          "unreachable",
        );
        assert.deepEqual([paths[0]?.verdict, findings[0]?.code], ["no-route", "NO_ROUTE"]);
      });

      test("a shared namespace has one address and one MAC", async () => {
        const host = labHost();
        await idle(host, "network_container1");
        await idle(host, "network_container2", "--network=container:network_container1");
        const items = await tree(host);
        const [first, second] = ["network_container1", "network_container2"].map((name) =>
          lineOf(items, "bridge", name),
        );
        const mac = await host.docker(
          "exec",
          "network_container2",
          "cat",
          "/sys/class/net/eth0/address",
        );
        const seat = new RegExp(`^172\\.17\\.0\\.\\d+ · veth\\w+ · ${mac}`);
        shows(first ?? "", seat, /Joined by: network_container2/);
        shows(second ?? "", seat, /in the namespace of network_container1/);
        assert.equal(first?.split(" · ")[0], second?.split(" · ")[0]);
      });

      test("one alias of three containers leads to each of them", async () => {
        const host = labHost();
        const names = ["1", "2", "3"].map((at) => `network_alias_container${at}`);
        for (const name of names)
          await run(host, name, "--network=mybridge", "--network-alias=alicek106");
        const answer = await told(host, "container:mynetwork_container", "alicek106:80");
        assert.deepEqual(
          answer.resolved?.holders.map(({ container }) => container),
          names,
        );
        assert.deepEqual(
          answer.paths.map(({ delivered }) => delivered?.container),
          names,
        );
        const pinged = new Set<string>();
        for (let time = 0; time < 60 && pinged.size < 3; time += 1) {
          const ping = ["exec", "mynetwork_container", "ping", "-c", "1", "alicek106"];
          pinged.add(/\(([\d.]+)\)/.exec(await host.docker(...ping))?.[1] ?? "");
        }
        assert.deepEqual([...pinged].sort(), answer.resolved.addresses.toSorted());
        const text = await lens(host, "trace", "container:mynetwork_container", "alicek106:80");
        shows(text, /embedded DNS of mybridge/, /alias alicek106/, /another order/);
      });

      test("macvlan on two hosts of one LAN: each has its range, and c1 reaches c2", async () => {
        const host = labHost();
        const other = await startHost({ engine, hostname: "node02", lan: [host] });
        try {
          await overLan(host, "192.168.0.64/28", "c1");
          await overLan(other, "192.168.0.128/28", "c2");
          shows(
            lineOf(await tree(host), "my_macvlan"),
            /Subnet: 192\.168\.0\.0\/24/,
            /Address range: 192\.168\.0\.64\/28/,
            /Gateway: 192\.168\.0\.1/,
            /Mode: bridge: /,
            /Parent: eth0/,
          );
          shows(
            lineOf(await tree(host), "my_macvlan", "c1"),
            /^192\.168\.0\.64 · /,
            /Host name: c1/,
          );
          shows(lineOf(await tree(other), "my_macvlan", "c2"), /^192\.168\.0\.128 · /);
          const { paths } = await told(host, "container:c1", "192.168.0.128:80");
          assert.equal(paths[0]?.verdict, "leaves");
          assert.equal((await host.containerConnect("c1", "192.168.0.128", 80)).answer, "data");
          const back = await told(other, "outside:192.168.0.64", "container:c2:80");
          assert.equal(back.paths[0]?.verdict, "reachable");
        } finally {
          await other.stop();
        }
      });
    },
  );
}

/** The text has 192.168.0.68/28, whose host bits today's engines refuse. */
async function overLan(host: LabHost, range: string, name: string): Promise<void> {
  const pool = ["--subnet=192.168.0.0/24", `--ip-range=${range}`, "--gateway=192.168.0.1"];
  const options = ["-o", "macvlan_mode=bridge", "-o", "parent=eth0"];
  await host.docker("network", "create", "-d", "macvlan", ...pool, ...options, "my_macvlan");
  await run(host, name, `--hostname=${name}`, "--network=my_macvlan");
}

function publishedPort(engine: EngineName): void {
  suite(`the text on docker0 and a published 8761, engine ${engine}`, function () {
    this.timeout(180_000);
    const labHost = hostOfSuite({ engine }, async (host) => {
      const serve = ["busybox:lab", "httpd", "-f", "-p", "8761", "-h", "/www"];
      await host.docker("run", "--detach", "--name=was", "--publish=8761:8761", ...serve);
      await host.untilListening("was", 8761);
    });

    test("docker0 has 172.17.0.1 of 172.17.0.0/16, the container 172.17.0.2 on a veth of it", async () => {
      const text = await lens(labHost(), "list");
      shows(
        text,
        /bridge, 172\.17\.0\.0\/16/,
        /Bridge address:\s+172\.17\.0\.1\/16/,
        /was .*172\.17\.0\.2 .*veth/,
      );
    });

    test("its packets go to 172.17.0.1, docker0's address", async () => {
      const text = await lens(labHost(), "trace", "container:was", "192.0.2.20:80");
      shows(text, /route +default via 172\.17\.0\.1 dev eth0/);
    });

    test("8761 of the host leads to 8761 of the container", async () => {
      shows(await lens(labHost(), "list"), /8761\/tcp +0\.0\.0\.0:8761 → was:8761 +running/);
      shows(lineOf(await tree(labHost()), "bridge", "was"), /> 8761\/tcp/);
    });

    test("a packet from outside goes from PREROUTING to DOCKER, and is led to 172.17.0.2:8761", async () => {
      shows(
        await lens(labHost(), "explain", "8761", "--from", "outside"),
        /nat PREROUTING 1 +-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER/,
        /nat DOCKER \d+ +.*--dport 8761 -j DNAT --to-destination 172\.17\.0\.2:8761/,
        /destination 192\.0\.2\.10:8761 → 172\.17\.0\.2:8761/,
      );
    });

    test("docker-proxy listens on 8761, and without it the rules still lead to the container", async () => {
      const host = labHost();
      const before = await lens(host, "explain", "8761", "--from", "host");
      const [, pid = ""] =
        /docker-proxy .* opens its own to 172\.17\.0\.2:8761 +pid (\d+)/.exec(before) ?? [];
      const { stdout } = await host.inRoot(["ss", "-tnlp", "sport = :8761"]);
      assert.ok(stdout.includes(`"docker-proxy",pid=${pid},`), stdout);
      await host.inRoot([
        "sh",
        "-c",
        `kill $(ss -Htnlp 'sport = :8761' | grep -o 'pid=[0-9]*' | cut -c5-)`,
      ]);
      const after = await explain(host, "8761", "--from", "outside");
      assert.equal(pathTo(after, host.address)?.verdict, "reachable");
      assert.equal((await host.outsideConnect(8761)).answer, "data");
      shows(await lens(host, "explain", "8761", "--from", "host"), /PROXY_NOT_LISTENING/);
    });
  });
}
