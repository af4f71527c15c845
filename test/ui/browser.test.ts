import assert from "node:assert/strict";
import { browserAddress, hostAddress } from "../../src/ui/browser.ts";

const UNIX = "unix:///var/run/docker.sock";

const cases: readonly [
  hostIps: string[],
  endpoint: string,
  inner: number,
  address: string | undefined,
][] = [
  [["0.0.0.0", "::"], UNIX, 80, "http://localhost:8080/"],
  [["127.0.0.1"], UNIX, 80, "http://localhost:8080/"],
  [["192.0.2.10"], UNIX, 80, "http://192.0.2.10:8080/"],
  [["2001:db8::1"], UNIX, 80, "http://[2001:db8::1]:8080/"],
  [["0.0.0.0"], UNIX, 443, "https://localhost:8080/"],
  [["0.0.0.0"], "ssh://ops@prod:22", 80, "http://prod:8080/"],
  [["0.0.0.0"], "tcp://[2001:db8::7]:2376", 80, "http://[2001:db8::7]:8080/"],
  [["0.0.0.0"], "tcp://127.0.0.1:2375", 80, "http://localhost:8080/"],
  [["127.0.0.1"], "ssh://prod", 80, undefined],
  [["0.0.0.0"], "npipe:////./pipe/docker_engine", 80, "http://localhost:8080/"],
];

suite("where a browser finds a port", () => {
  for (const [hostIps, endpoint, containerPort, address] of cases) {
    test(`${hostIps.join(" and ")} of ${endpoint}, ${containerPort} inside`, () => {
      assert.equal(browserAddress(subject(hostIps, containerPort), endpoint), address);
    });
  }

  for (const [hostIps, address] of [
    [["0.0.0.0", "::"], "127.0.0.1:8080"],
    [["::"], "[::1]:8080"],
    [["192.0.2.10"], "192.0.2.10:8080"],
    [["::1"], "[::1]:8080"],
  ] as const) {
    test(`${hostIps.join(" and ")} is copied as ${address}`, () => {
      assert.equal(hostAddress(subject(hostIps, 80)), address);
    });
  }
});

const subject = (hostIps: readonly string[], containerPort: number) =>
  ({
    kind: "port",
    containerId: "c",
    container: "web",
    hostPort: 8080,
    protocol: "tcp",
    containerPort,
    hostIps,
  }) as const;
