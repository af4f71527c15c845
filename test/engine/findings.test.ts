import assert from "node:assert/strict";
import type { FindingCode } from "../../src/core/codes.ts";
import type { FindingsAnswer, Severity } from "../../src/core/contract.ts";
import type { EngineName } from "../lab/engines.ts";
import { HOST_PROGRAMS, type LabHost } from "../lab/host.ts";
import { hostOfSuite } from "../lab/suite.ts";
import { clean } from "./causes.ts";
import { lens } from "./lens.ts";

/** Something worth knowing of a host that no port's answer shows, and how the host itself shows it. */
interface HostCase {
  readonly name: string;
  readonly engines?: readonly EngineName[];
  readonly arrange: (host: LabHost) => Promise<unknown>;
  readonly undo?: (host: LabHost) => Promise<unknown>;
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly subject: string;
  /** Fails where what is told is not so. */
  readonly proof: (host: LabHost) => Promise<void>;
}

const run = (host: LabHost, name: string, ...options: readonly string[]): Promise<string> =>
  host.docker("run", "--detach", `--name=${name}`, ...options, "busybox:lab");

/** Sends a packet that must not be broken up, and tells what the kernel believes to fit before and after. */
const PATH_MTU = `
import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.IPPROTO_IP, 10, 2)
s.connect(("192.0.2.20", 9))
before = s.getsockopt(socket.IPPROTO_IP, 14)
s.send(b"x" * 1472)
time.sleep(0.3)
print(before, s.getsockopt(socket.IPPROTO_IP, 14))
`;

const SMALL = ["--subnet=10.77.0.0/29", "--gateway=10.77.0.1"];

const CASES: readonly HostCase[] = [
  {
    name: "an alias of two containers",
    arrange: async (host) => {
      await host.docker("network", "create", "net");
      await run(host, "a-db", "--network=net", "--network-alias=db");
      await run(host, "b-db", "--network=net", "--network-alias=db");
      await run(host, "asks", "--network=net", ...HOST_PROGRAMS);
    },
    ...{ code: "DUPLICATE_ALIAS", severity: "info", subject: "db" },
    proof: async (host) => {
      const told = await host.docker("exec", "asks", "busybox", "nslookup", "db", "127.0.0.11");
      const addresses = told.match(/172\.\d+\.0\.\d+/g) ?? [];
      assert.equal(new Set(addresses).size, 2, told);
    },
  },
  {
    name: "a link of the default bridge",
    arrange: async (host) => {
      await run(host, "db");
      await run(host, "web", "--link=db:database");
    },
    ...{ code: "LEGACY_LINK", severity: "info", subject: "web" },
    proof: async (host) => {
      const hosts = await host.docker("exec", "web", "cat", "/etc/hosts");
      assert.match(hosts, /^172\.17\.0\.2\s+database .*db$/m);
      const other = await host.docker("exec", "db", "cat", "/etc/hosts");
      assert.doesNotMatch(other, /web/);
    },
  },
  {
    name: "a container left behind in the old namespace of one that was restarted",
    arrange: async (host) => {
      await run(host, "web");
      const serve = ["busybox:lab", "httpd", "-f", "-p", "81"];
      await host.docker("run", "--detach", "--name=side", "--network=container:web", ...serve);
      await host.docker("restart", "--time=0", "web");
    },
    ...{ code: "SHARED_NETNS_OWNER_GONE", severity: "info", subject: "side" },
    proof: async (host) => {
      assert.equal(await host.docker("exec", "side", "ls", "/sys/class/net"), "lo");
      assert.match(await host.docker("exec", "web", "ls", "/sys/class/net"), /eth0/);
    },
  },
  {
    name: "a way out that carries less than the containers send",
    arrange: async (host) => {
      await host.inRoot(["ip", "link", "set", "eth0", "mtu", "1400"]);
      await run(host, "web", ...HOST_PROGRAMS);
    },
    undo: (host) => host.inRoot(["ip", "link", "set", "eth0", "mtu", "1500"]),
    ...{ code: "MTU_TOO_LARGE", severity: "info", subject: "eth0" },
    proof: async (host) => {
      assert.equal(await host.docker("exec", "web", "python3", "-c", PATH_MTU), "1500 1400");
    },
  },
  {
    name: "both iptables with rules",
    arrange: (host) => host.inRoot(["iptables-legacy", "-A", "INPUT", "-j", "ACCEPT"]),
    undo: (host) => host.inRoot(["iptables-legacy", "-F", "INPUT"]),
    ...{ code: "MIXED_IPTABLES_BACKENDS", severity: "info", subject: "host" },
    proof: async (host) => {
      const { stdout } = await host.inRoot(["iptables", "-S", "INPUT"]);
      assert.doesNotMatch(stdout, /-A INPUT -j ACCEPT/);
    },
  },
  {
    name: "a subnet without a free address",
    arrange: async (host) => {
      await host.docker("network", "create", ...SMALL, "small");
      for (const at of ["1", "2", "3", "4", "5"]) await run(host, `c${at}`, "--network=small");
    },
    ...{ code: "SUBNET_EXHAUSTED", severity: "warning", subject: "small" },
    proof: async (host) => {
      const ran = await host.inRoot(
        ["docker", "run", "--detach", "--name=c6", "--network=small", "busybox:lab"],
        { mayFail: true },
      );
      assert.match(ran.stderr, /no available/i);
    },
  },
];

for (const engine of ["20.10", "28.5"] as const) {
  suite(`findings of a host with engine ${engine}`, function () {
    this.timeout(180_000);
    const labHost = hostOfSuite({ engine });

    for (const each of CASES.filter(({ engines = [engine] }) => engines.includes(engine))) {
      test(`${each.name}: ${each.code}`, async () => {
        const host = labHost();
        try {
          await each.arrange(host);
          const { findings } = JSON.parse(await lens(host, "findings", "--json")) as FindingsAnswer;
          const told = findings.map(
            ({ code, severity, subject }) => `${severity} ${code} ${subject.name}`,
          );
          assert.deepEqual(told, [`${each.severity} ${each.code} ${each.subject}`]);
          await each.proof(host);
        } finally {
          await each.undo?.(host);
          await clean(host);
        }
      });
    }

    test("one address is left: nothing to tell, and the next container starts", async () => {
      const host = labHost();
      try {
        await host.docker("network", "create", ...SMALL, "small");
        for (const at of ["1", "2", "3", "4"]) await run(host, `c${at}`, "--network=small");
        const { findings } = JSON.parse(await lens(host, "findings", "--json")) as FindingsAnswer;
        assert.deepEqual(findings, []);
        await run(host, "c5", "--network=small");
      } finally {
        await clean(host);
      }
    });
  });
}
