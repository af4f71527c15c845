import assert from "node:assert/strict";
import { questionIn } from "../../src/ui/commandArguments.ts";
import type { Subject } from "../../src/core/topology/outline.ts";

const port: Subject = {
  kind: "port",
  containerId: "c",
  container: "db",
  hostPort: 0,
  protocol: "tcp",
  containerPort: 5432,
  hostIps: [],
};

const cases: readonly [
  name: string,
  argument: unknown,
  subject: Subject | undefined,
  want: string,
][] = [
  ["nothing", undefined, undefined, "ask"],
  ["a number", 8080, undefined, "8080/tcp"],
  ["text", " 53/udp ", undefined, "53/udp"],
  [
    "a link's question",
    { port: 8080, protocol: "udp", container: "web" },
    undefined,
    "8080/udp web",
  ],
  ["a question without protocol", { port: "8080" }, undefined, "8080/tcp"],
  ["a line about a port", {}, { ...port, hostPort: 8081 }, "8081/tcp db"],
  ["a line about an exposed port", {}, port, "5432/tcp db"],
  ["a line about something else", {}, { kind: "network", id: "n", name: "n" }, "ask"],
  ["0", 0, undefined, "0 is not a port: the ports are 1 to 65535"],
  ["99999", "99999", undefined, "99999 is not a port: the ports are 1 to 65535"],
  [
    "a port that is an object",
    { port: {} },
    undefined,
    "“object” is not a port: write a number from 1 to 65535, as 8080 or 53/udp",
  ],
  [
    "a wrong protocol",
    { port: 1, protocol: "icmp" },
    undefined,
    "“icmp” has no ports to ask for: tcp, udp and sctp have",
  ],
];

suite("the argument of a command", () => {
  for (const [name, argument, subject, want] of cases) {
    test(name, () => {
      const read = questionIn(argument, subject);
      if (read === undefined) assert.equal("ask", want);
      else if (!read.ok) assert.equal(read.problem, want);
      else {
        const { port: number, protocol, container } = read.value;
        const told = `${number}/${protocol}${container === undefined ? "" : ` ${container}`}`;
        assert.equal(told, want);
      }
    });
  }
});
