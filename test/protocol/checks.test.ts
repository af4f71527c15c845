import assert from "node:assert/strict";
import fc from "fast-check";
import { isPanelState, isToHost, isToWebview } from "../../src/protocol/checks.ts";
import type { PanelView, ToHost, ToWebview } from "../../src/protocol/messages.ts";

const hops = [
  { kind: "link", netns: "host", name: "eth0", ifindex: 2 },
  {
    ...{ kind: "link", netns: "host", name: "veth1", ifindex: 3 },
    peer: { netns: "web", name: "eth0", ifindex: 4 },
  },
  { kind: "bridge", netns: "host", name: "docker0" },
  { kind: "bridge", netns: "host", name: "docker0", inPort: "veth1", outPort: "veth2" },
  { kind: "route", netns: "host", table: "main", text: "default via 192.0.2.1", dev: "eth0" },
  { kind: "neighbour", netns: "host", address: "172.17.0.2" },
  {
    ...{ kind: "rule", netns: "host", family: "ip", table: "nat", chain: "DOCKER", index: 2 },
    ...{ line: 9, text: "-A DOCKER -j RETURN", effect: "return", handle: 4 },
    counters: { packets: 1, bytes: 60 },
  },
  {
    ...{ kind: "rule", netns: "host", family: "inet", table: "fw", chain: "in", index: 1 },
    ...{ line: 1, text: "drop", effect: "drop" },
  },
  {
    kind: "policy",
    netns: "host",
    family: "ip6",
    table: "filter",
    chain: "FORWARD",
    verdict: "drop",
  },
  {
    kind: "rewrite",
    netns: "host",
    before: { src: "a", dst: "b" },
    after: { src: "a", dst: "c", dport: 80 },
  },
  { kind: "tunnel", netns: "host", tunnel: "vxlan", outer: { src: "a", dst: "b" } },
  { kind: "proxy", netns: "host", listens: "0.0.0.0:80", connectsTo: "172.17.0.2:80" },
  { kind: "socket", netns: "web", address: "::", port: 80 },
] as const satisfies PanelView["paths"][number]["hops"];

const VIEW: PanelView = {
  title: "web, port 8080/tcp",
  takenAt: "2026-11-21T06:40:00Z",
  containers: [{ name: "web", state: "running" }],
  ports: [{ hostIp: "::", hostPort: 8080, protocol: "tcp" }],
  vantages: [{ id: "1", label: "this host", kind: "host", verdict: "reachable" }],
  paths: [
    {
      from: { kind: "host", address: "127.0.0.1" },
      to: { address: "127.0.0.1", port: 8080, protocol: "tcp" },
      verdict: "reachable",
      hops,
      established: { hops: [] },
      reply: { verdict: "uncertain", hops: [] },
      assumptions: [{ code: "UPSTREAM_NOT_SEEN", text: "…" }],
    },
  ],
  findings: [
    {
      code: "NO_LISTENER",
      severity: "error",
      subject: { kind: "container", name: "web" },
      title: "",
      detail: "",
      evidence: [{ source: "ss", text: "" }],
      remedy: { text: "" },
    },
  ],
  gaps: [{ code: "TIMED_OUT", what: "", reason: "", remedy: "", affects: [] }],
};

const SHOW: ToWebview = { type: "show", view: VIEW };

const RULE: ToHost = {
  ...{ type: "openEvidence", netns: "host", family: "ip", table: "nat", chain: "DOCKER" },
  ...{ index: 2, line: 9 },
};

suite("messages that fit", () => {
  const toHost: readonly ToHost[] = [
    { type: "ready" },
    { type: "choose" },
    { type: "choose", container: "web", hostIp: "::", port: 8080, protocol: "udp", vantage: "1" },
    { type: "refresh" },
    { type: "explain" },
    { type: "copy", text: "" },
    { type: "showTables", netns: "web" },
    RULE,
  ];
  for (const message of toHost) {
    test(`to the host: ${JSON.stringify(message)}`, () => assert.ok(isToHost(message)));
  }

  const toWebview: readonly ToWebview[] = [
    SHOW,
    { type: "busy" },
    { type: "stale", reason: "gone" },
    { type: "failed", message: "no engine" },
    { type: "failed", message: "no engine", remedy: "start it" },
  ];
  for (const message of toWebview) {
    test(`to the webview: ${message.type}`, () => assert.ok(isToWebview(message)));
  }

  test("what a later release adds is no fault", () => {
    assert.ok(isToHost({ type: "ready", also: 1 }));
    assert.ok(isToWebview({ ...SHOW, view: { ...VIEW, also: [] } }));
  });
});

suite("messages that do not fit", () => {
  const notToHost: readonly [name: string, message: unknown][] = [
    ["nothing", undefined],
    ["null", null],
    ["a text", "ready"],
    ["a list", []],
    ["no type", {}],
    ["a type of no message", { type: "run" }],
    ["a type that every object has", { type: "constructor" }],
    ["a type from the prototype", Object.create({ type: "ready" })],
    ["a port that is a text", { type: "choose", port: "8080" }],
    ["a port beyond the last", { type: "choose", port: 65536 }],
    ["a port that is no whole number", { type: "choose", port: 1.5 }],
    ["a port below none", { type: "choose", port: -1 }],
    ["a protocol that does not exist", { type: "choose", protocol: "icmp" }],
    ["null for absent", { type: "choose", vantage: null }],
    ["a copy of nothing", { type: "copy" }],
    ["a copy of an object", { type: "copy", text: { toString: () => "x" } }],
    ["a family that does not exist", { ...RULE, family: "ipx" }],
    ["a family that every object has", { ...RULE, family: "toString" }],
    ["a line that is no number", { ...RULE, line: Number.NaN }],
    [
      "a field that is a getter",
      Object.defineProperty({ type: "copy" }, "text", { get: () => "x" }),
    ],
  ];
  for (const [name, message] of notToHost) {
    test(`to the host: ${name}`, () => assert.equal(isToHost(message), false));
  }

  const [path] = VIEW.paths;
  const notToWebview: readonly [name: string, view: unknown][] = [
    ["no view", undefined],
    ["a path without its vantage", { ...VIEW, vantages: [] }],
    [
      "a hop of no kind",
      { ...VIEW, paths: [{ ...path, hops: [{ kind: "jump", netns: "host" }] }] },
    ],
    [
      "a hop without a namespace",
      { ...VIEW, paths: [{ ...path, hops: [{ kind: "bridge", name: "b" }] }] },
    ],
    ["a verdict of no kind", { ...VIEW, paths: [{ ...path, verdict: "fine" }] }],
    ["later hops that are no list", { ...VIEW, paths: [{ ...path, established: { hops: {} } }] }],
    ["a finding of no code", { ...VIEW, findings: [{ ...VIEW.findings[0], code: "BAD_LUCK" }] }],
    ["a gap that affects a text", { ...VIEW, gaps: [{ ...VIEW.gaps[0], affects: "trace" }] }],
  ];
  for (const [name, view] of notToWebview) {
    test(`to the webview: ${name}`, () => assert.equal(isToWebview({ type: "show", view }), false));
  }
});

suite("any message", () => {
  test("is judged without an exception", () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (message) => {
        for (const judge of [isToHost, isToWebview, isPanelState]) {
          assert.equal(typeof judge(message), "boolean");
        }
      }),
    );
  });

  test("survives the way there as JSON", () => {
    assert.ok(isToWebview(JSON.parse(JSON.stringify(SHOW))));
  });

  test("that lacks a required field is not acted on", () => {
    for (const [holder, break_] of breakages(SHOW)) {
      break_();
      assert.equal(isToWebview(holder), false, JSON.stringify(holder));
    }
  });
});

/** Fields that may be absent, so that their absence breaks nothing. */
const OPTIONAL = new Set(["peer", "inPort", "outPort", "handle", "counters", "dport"]);

/** The message with each of its fields taken out, one at a time. */
function* breakages(message: unknown): Generator<readonly [unknown, () => void]> {
  const places: (readonly [readonly (string | number)[], string])[] = [];
  const visit = (value: unknown, way: readonly (string | number)[]): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      if (!Array.isArray(value) && !OPTIONAL.has(name)) places.push([way, name]);
      visit(inner, [...way, name]);
    }
  };
  visit(message, []);
  for (const [way, name] of places) {
    const whole = structuredClone(message);
    const holder = way.reduce((at: unknown, step) => Reflect.get(at as object, step), whole);
    yield [whole, () => Reflect.deleteProperty(holder as object, name)];
  }
}

suite("what is kept over a reload", () => {
  test("fits", () => {
    assert.ok(isPanelState({}));
    assert.ok(isPanelState({ container: "web", port: 80, stage: "reply", hop: "", scrollTop: 0 }));
  });

  test("of another release, or of nobody, is not taken", () => {
    for (const state of [
      undefined,
      null,
      "web",
      { port: "80" },
      { stage: "last" },
      { scrollTop: -1 },
    ]) {
      assert.equal(isPanelState(state), false);
    }
  });
});
