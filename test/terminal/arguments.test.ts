import assert from "node:assert/strict";
import { readArguments } from "../../src/terminal/arguments.ts";

const GOOD: readonly [typed: string, command: unknown][] = [
  ["", { name: "help" }],
  ["--help", { name: "help" }],
  ["help explain", { name: "help", of: "explain" }],
  ["explain --help", { name: "help", of: "explain" }],
  ["explain 8080", { name: "explain", question: { port: 8080, protocol: "tcp" }, json: false }],
  ["explain 53/UDP", { name: "explain", question: { port: 53, protocol: "udp" }, json: false }],
  [
    "explain 8080 --from outside --json",
    {
      name: "explain",
      question: { port: 8080, protocol: "tcp", from: { kind: "outside" } },
      json: true,
    },
  ],
  [
    "explain --from container:api --container web 8080",
    {
      name: "explain",
      question: {
        port: 8080,
        protocol: "tcp",
        container: "web",
        from: { kind: "container", name: "api" },
      },
      json: false,
    },
  ],
  [
    "list --node beta=beta.json --node gamma=ssh://ops@gamma",
    {
      name: "list",
      nodes: [
        { name: "beta", at: "beta.json" },
        { name: "gamma", at: "ssh://ops@gamma" },
      ],
      json: false,
    },
  ],
  [
    "trace outside container:web:80/udp",
    {
      name: "trace",
      question: {
        from: { kind: "outside" },
        to: { kind: "container", name: "web", port: 80, protocol: "udp" },
        typed: { from: "outside", to: "container:web:80/udp" },
      },
      json: false,
    },
  ],
  [
    "trace outside:2001:DB8::7 [2001:db8::1]:443",
    {
      name: "trace",
      question: {
        from: { kind: "outside", address: "2001:db8::7" },
        to: { kind: "address", address: "2001:db8::1", port: 443, protocol: "tcp" },
        typed: { from: "outside:2001:DB8::7", to: "[2001:db8::1]:443" },
      },
      json: false,
    },
  ],
  ["list --snapshot a.json", { name: "list", snapshot: "a.json", json: false }],
  [
    "list --context=prod --via sudo",
    { name: "list", context: "prod", via: { place: "local", right: "sudo" }, json: false },
  ],
  ["tables", { name: "tables", place: { kind: "host" }, json: false }],
  ["tables host --json", { name: "tables", place: { kind: "host" }, json: true }],
  [
    "tables container:web",
    { name: "tables", place: { kind: "container", name: "web" }, json: false },
  ],
  [
    "tables netns:4026532327",
    { name: "tables", place: { kind: "netns", name: "4026532327" }, json: false },
  ],
  ["findings --fail-on warning", { name: "findings", failOn: "warning", json: false }],
  ["snapshot", { name: "snapshot", engine: true, json: true }],
  ["snapshot --no-engine", { name: "snapshot", engine: false, json: true }],
];

const BAD: readonly [typed: string, problem: RegExp][] = [
  ["explode", /“explode” is not a command/],
  ["--context prod list", /The command comes first, then “--context”/],
  ["explain", /needs a port/],
  ["explain 0", /0 is not a port: the ports are 1 to 65535/],
  ["explain 99999", /99999 is not a port/],
  ["explain 65536", /65536 is not a port/],
  ["explain 1234567890123", /is not a port/],
  ["explain abc", /“abc” is not a port: write a number/],
  ["explain 80.5", /is not a port/],
  ["explain -- -5", /is not a port/],
  ["explain 8080/icmp", /“icmp” has no ports/],
  ["explain 8080/", /“” has no ports/],
  ["explain 8080 9090", /“9090” is one too many/],
  ["explain 8080 --form outside", /Unknown option --form/],
  ["explain 8080 --from", /argument missing/],
  ["explain 8080 --from moon", /“moon” is not a place to ask from/],
  ["explain 8080 --from container:", /is not a place to ask from/],
  ["list --node beta", /“beta” names no node: write NAME=FILE/],
  ["list --node beta=", /“beta=” names no node/],
  ["list --node beta=a --node beta=b", /names “beta” twice/],
  ["trace host", /trace needs two places/],
  ["trace host a:1 b", /“b” is one too many/],
  ["trace moon web:80", /“moon” is not a place/],
  ["trace outside:somewhere web:80", /“somewhere” is not an address/],
  ["trace host web", /“web” names no port/],
  ["trace host web:0", /0 is not a port/],
  ["trace host web:80/icmp", /“icmp” has no ports/],
  ["trace host $(id):80", /neither an address nor a name/],
  ["list 8080", /list takes no “8080”/],
  ["list --fail-on error", /Unknown option --fail-on/],
  ["tables web", /“web” is not a place that has tables: write host, container:NAME/],
  ["tables container:", /is not a place that has tables/],
  ["tables host web", /“web” is one too many/],
  ["findings --fail-on fatal", /--fail-on takes error, warning or info/],
  ["list --snapshot a --host b", /--snapshot and --host exclude each other/],
  ["list --context a --host b", /--context and --host exclude each other/],
  ["list --snapshot a --via sudo", /--snapshot and --via exclude each other/],
  ["list --via telepathy", /--via “telepathy”: expected local, sudo/],
];

const words = (typed: string): string[] => typed.split(" ").filter((word) => word !== "");

suite("terminal arguments", () => {
  for (const [typed, command] of GOOD) {
    test(typed === "" ? "nothing" : typed, () => {
      assert.deepEqual(readArguments(words(typed)), { ok: true, value: command });
    });
  }
  for (const [typed, problem] of BAD) {
    test(`${typed}: a problem`, () => {
      const read = readArguments(words(typed));
      assert.ok(!read.ok);
      assert.match(read.problem, problem);
    });
  }
});
