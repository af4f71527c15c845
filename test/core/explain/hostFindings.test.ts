import assert from "node:assert/strict";
import type { Container, Engine, Network } from "../../../src/core/docker/engine.ts";
import { findingsOf } from "../../../src/core/explain/findingsOf.ts";
import type { Host, Snapshot } from "../../../src/core/snapshot.ts";
import { readFixture } from "../../fixtures/read.ts";
import { container, engineSnapshot } from "../../support/engines.ts";

const NET = "a".repeat(64);

const net = (given: Partial<Network> = {}): Network => ({
  id: NET,
  name: "net",
  driver: "bridge",
  scope: "local",
  internal: false,
  attachable: false,
  ingress: false,
  ipv6: false,
  ipam: [{ subnet: "10.9.0.0/29", gateway: "10.9.0.1", auxiliary: {} }],
  options: {},
  labels: {},
  peers: [],
  ...given,
});

function on(name: string, ipv4: string, given: Partial<Container> = {}, aliases = [name]) {
  const endpoint = { networkId: NET, networkName: "net", endpointId: "e", dnsNames: [] };
  return container(name, { endpoints: [{ ...endpoint, ipv4, aliases }], ...given });
}

const service = (composeService: string, composeProject: string): Partial<Container> => ({
  labels: { composeService, composeProject },
});

function told(network: Network, ...containers: readonly Container[]): readonly string[] {
  const { engine, ...rest } = engineSnapshot(...containers);
  assert.ok(engine);
  const given: Engine = { ...engine, networks: [...engine.networks, network] };
  const snapshot: Snapshot = { ...rest, engine: given };
  return findingsOf(snapshot).findings.map(
    ({ severity, code, subject, title }) => `${severity} ${code} ${subject.name}: ${title}`,
  );
}

const five = [2, 3, 4, 5, 6].map((at) => on(`c${String(at)}`, `10.9.0.${String(at)}`));

suite("names that several hold", () => {
  test("an alias of two containers", () => {
    const [a, b] = [on("a", "10.9.0.2", {}, ["db"]), on("b", "10.9.0.3", {}, ["db"])];
    assert.deepEqual(told(net(), a, b), [
      "info DUPLICATE_ALIAS db: a and b answer to the name db on net",
    ]);
  });

  test("an alias that is another container's name", () => {
    const [a, b] = [on("a", "10.9.0.2"), on("b", "10.9.0.3", {}, ["a"])];
    assert.equal(told(net(), a, b).length, 1);
  });

  test("one service of two projects", () => {
    const a = on("a-db-1", "10.9.0.2", service("db", "a"), ["db"]);
    const b = on("b-db-1", "10.9.0.3", service("db", "b"), ["db"]);
    assert.equal(told(net(), a, b).length, 1);
  });

  test("copies of one service are meant", () => {
    const a = on("a-db-1", "10.9.0.2", service("db", "a"), ["db"]);
    const b = on("a-db-2", "10.9.0.3", service("db", "a"), ["db"]);
    assert.deepEqual(told(net(), a, b), []);
  });

  test("a container that does not run holds no name", () => {
    const [a, b] = [
      on("a", "10.9.0.2", {}, ["db"]),
      on("b", "", { state: "exited", exitCode: 0 }, ["db"]),
    ];
    assert.deepEqual(told(net(), a, b), []);
  });
});

suite("links", () => {
  test("of the default bridge", () => {
    const web = container("web", { links: ["/db:/web/database"] });
    assert.deepEqual(told(net(), container("db"), web), [
      "info LEGACY_LINK web: web knows db by --link",
    ]);
  });

  test("of another network they are aliases", () => {
    assert.deepEqual(told(net(), container("web", { links: ["db:database"] })), []);
  });
});

suite("addresses of a network", () => {
  test("none is left", () => {
    assert.deepEqual(told(net(), ...five), [
      "warning SUBNET_EXHAUSTED net: The network net has no address left in 10.9.0.0/29",
    ]);
  });

  test("one is left of few", () => {
    assert.deepEqual(told(net(), ...five.slice(1)), []);
  });

  test("what is set aside is taken", () => {
    const ipam = [
      { subnet: "10.9.0.0/29", gateway: "10.9.0.1", auxiliary: { router: "10.9.0.2" } },
    ];
    assert.equal(told(net({ ipam }), ...five.slice(1)).length, 1);
  });

  test("only the range is handed out", () => {
    const ipam = [
      { subnet: "10.9.0.0/24", ipRange: "10.9.0.2/31", gateway: "10.9.0.1", auxiliary: {} },
    ];
    assert.deepEqual(told(net({ ipam }), ...five.slice(0, 2)), [
      "warning SUBNET_EXHAUSTED net: The network net has no address left in 10.9.0.2/31",
    ]);
    assert.deepEqual(told(net({ ipam }), ...five.slice(0, 1)), []);
  });

  test("hardly any is left of many", () => {
    const ipam = [{ subnet: "10.9.0.0/26", gateway: "10.9.0.1", auxiliary: {} }];
    const many = Array.from({ length: 59 }, (_, at) =>
      on(`c${String(at)}`, `10.9.0.${String(at + 2)}`),
    );
    assert.deepEqual(told(net({ ipam }), ...many), [
      "info SUBNET_EXHAUSTED net: The network net has only 2 addresses left in 10.9.0.0/26",
    ]);
  });

  test("of a swarm's networks other nodes hold some", () => {
    assert.deepEqual(told(net({ driver: "overlay", scope: "swarm" }), ...five), []);
  });
});

suite("what fits the way out", () => {
  const smaller = (mtu: number, rules = ""): Promise<readonly string[]> =>
    readFixture("modes-28.5").then((snapshot) => {
      assert.ok(snapshot.host);
      const [own, ...others] = snapshot.host.namespaces;
      const links = (own.links ?? []).map((each) =>
        each.name === "eth0" ? { ...each, mtu } : each,
      );
      const rulesets = { ...own.rulesets, iptablesLegacy: rules };
      const host: Host = { ...snapshot.host, namespaces: [{ ...own, links, rulesets }, ...others] };
      return findingsOf({ ...snapshot, host }).findings.map(({ code }) => code);
    });

  test("as much as the containers send", async () => {
    assert.ok(!(await smaller(1500)).includes("MTU_TOO_LARGE"));
  });

  test("less, told once", async () => {
    const codes = await smaller(1420);
    assert.equal(codes.filter((code) => code === "MTU_TOO_LARGE").length, 1);
  });

  test("less, and a rule makes TCP agree on it", async () => {
    const clamp = "-A FORWARD -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu";
    const codes = await smaller(1420, `*mangle\n:FORWARD ACCEPT [0:0]\n[0:0] ${clamp}\nCOMMIT\n`);
    assert.ok(!codes.includes("MTU_TOO_LARGE"));
  });
});
