import assert from "node:assert/strict";
import type { Container } from "../../../src/core/docker/engine.ts";
import { explainPort } from "../../../src/core/explain/explainPort.ts";
import { readPort } from "../../../src/core/explain/question.ts";
import { container, engineSnapshot, port } from "../../support/engines.ts";

const wish = { requested: [port("8080:80")] };
const has = { ...wish, published: [port("0.0.0.0:8080:80")] };
const failed = (error: string): Partial<Container> => ({
  ...wish,
  state: "created",
  exitCode: 128,
  error,
});

const IN_USE_20 =
  "driver failed programming external connectivity on endpoint web (1f): Error starting userland proxy: listen tcp4 0.0.0.0:8080: bind: address already in use";
const IN_USE_28 =
  "failed to set up container networking: driver failed programming external connectivity on endpoint web (1f): failed to bind host port for 0.0.0.0:8080:172.17.0.3:80/tcp: address already in use";
const ALLOCATED =
  "driver failed programming external connectivity on endpoint web (1f): Bind for 0.0.0.0:8080 failed: port is already allocated";
const NO_CHAIN =
  "driver failed programming external connectivity on endpoint web (1f):  (iptables failed: iptables --wait -t nat -A DOCKER -p tcp -d 0/0 --dport 8080 -j DNAT --to-destination 172.17.0.3:80 ! -i docker0: iptables: No chain/target/match by that name. (exit status 1))";

/** What the engine alone tells, of a host that was not read. */
const CASES: readonly [name: string, containers: readonly Container[], told: readonly string[]][] =
  [
    ["nobody wants the port: not known without the host's sockets", [container("web")], []],
    [
      "a stopped container",
      [container("web", { ...wish, state: "exited" })],
      ["info CONTAINER_NOT_RUNNING web"],
    ],
    [
      "killed by docker stop",
      [container("web", { ...wish, state: "exited", exitCode: 137 })],
      ["info CONTAINER_NOT_RUNNING web"],
    ],
    [
      "stopped, though its policy is to be restarted",
      [container("web", { ...wish, state: "exited", exitCode: 137, restartPolicy: "always" })],
      ["error CONTAINER_NOT_RUNNING web"],
    ],
    [
      "crashed",
      [container("web", { ...wish, state: "exited", exitCode: 1 })],
      ["error CONTAINER_NOT_RUNNING web"],
    ],
    [
      "between two runs of a loop",
      [
        container("web", {
          ...wish,
          state: "restarting",
          restartPolicy: "always",
          restartCount: 4,
        }),
      ],
      ["error CONTAINER_NOT_RUNNING web"],
    ],
    [
      "caught in a short run of a loop",
      [container("web", { ...has, restartCount: 4, startedAt: "2024-05-01T11:59:58.5Z" })],
      ["error CONTAINER_NOT_RUNNING web", "info EXPOSED_TO_ALL_INTERFACES web"],
    ],
    [
      "up for a minute after restarts",
      [container("web", { ...has, restartCount: 4, startedAt: "2024-05-01T11:58:58.5Z" })],
      ["info EXPOSED_TO_ALL_INTERFACES web"],
    ],
    [
      "the port in use (20.10)",
      [container("web", failed(IN_USE_20))],
      ["error HOST_PORT_TAKEN_BY_PROCESS web"],
    ],
    [
      "the port in use (28.5)",
      [container("web", failed(IN_USE_28))],
      ["error HOST_PORT_TAKEN_BY_PROCESS web"],
    ],
    [
      "the port allocated",
      [container("first", has), container("web", failed(ALLOCATED))],
      ["warning HOST_PORT_TAKEN_BY_CONTAINER web", "info EXPOSED_TO_ALL_INTERFACES first"],
    ],
    ["the chain gone", [container("web", failed(NO_CHAIN))], ["error DNAT_RULE_MISSING web"]],
    [
      "host mode",
      [container("web", { ...wish, networkMode: "host", endpoints: [] })],
      ["error PUBLISH_DISCARDED_HOST_MODE web"],
    ],
    [
      "no network",
      [container("web", { ...wish, networkMode: "none", endpoints: [] })],
      ["error PUBLISH_UNSUPPORTED_DRIVER web"],
    ],
    [
      "a shared namespace",
      [
        container("vpn"),
        container("web", { ...wish, networkMode: "container:vpn", endpoints: [] }),
      ],
      ["error PUBLISH_DISCARDED_SHARED_NETNS web"],
    ],
    [
      "exposed only",
      [container("web", { exposed: [{ port: 8080, protocol: "tcp" }] })],
      ["info PORT_EXPOSED_ONLY web"],
    ],
    [
      "published for UDP",
      [container("dns", { published: [port("0.0.0.0:8080:53/udp")] })],
      ["info PORT_PROTOCOL_MISMATCH dns"],
    ],
    [
      "a data store open to all",
      [container("db", { image: "postgres:16", published: [port("0.0.0.0:8080:5432")] })],
      ["warning EXPOSED_TO_ALL_INTERFACES db"],
    ],
  ];

suite("causes that the engine alone tells", () => {
  for (const [name, containers, told] of CASES) {
    test(name, () => {
      const { findings, paths } = explainPort(engineSnapshot(...containers), {
        port: 8080,
        protocol: "tcp",
      });
      assert.deepEqual(
        findings.map(({ severity, code, subject }) => `${severity} ${code} ${subject.name}`),
        told,
      );
      assert.deepEqual(
        paths.map(({ verdict }) => verdict),
        ["uncertain"],
      );
    });
  }

  test("--container picks whose wish is meant", () => {
    const snapshot = engineSnapshot(container("first", has), container("web", failed(ALLOCATED)));
    const asked = { port: 8080, protocol: "tcp", container: "first" } as const;
    const { findings, claims } = explainPort(snapshot, asked);
    assert.deepEqual(
      findings.map(({ code }) => code),
      ["EXPOSED_TO_ALL_INTERFACES"],
    );
    assert.deepEqual(
      claims.map(({ name, published, state }) => [name, published, state]),
      [
        ["first", true, "running"],
        ["web", false, "created"],
      ],
    );
  });

  test("a port is read as people write it", () => {
    assert.deepEqual(readPort("53/udp"), { ok: true, value: { port: 53, protocol: "udp" } });
  });
});
