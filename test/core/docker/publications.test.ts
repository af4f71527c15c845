import assert from "node:assert/strict";
import { publicationsOf } from "../../../src/core/docker/publications.ts";
import type { ContainerState } from "../../../src/core/docker/engine.ts";
import { container, port } from "../../support/engines.ts";

const CASES: readonly [
  name: string,
  state: ContainerState,
  requested: readonly string[],
  published: readonly string[],
  told: readonly string[],
][] = [
  ["a wish come true", "running", ["8080:80"], ["0.0.0.0:8080:80"], ["0.0.0.0:8080 stands"]],
  [
    "on both families",
    "running",
    ["8080:80"],
    ["0.0.0.0:8080:80", ":::8080:80"],
    ["0.0.0.0:8080 stands", ":::8080 stands"],
  ],
  ["a wish that was discarded", "running", ["8080:80"], [], [":8080 wished"]],
  [
    "a paused container keeps its port",
    "paused",
    ["8080:80"],
    ["0.0.0.0:8080:80"],
    ["0.0.0.0:8080 stands"],
  ],
  ["a stopped container has only its wish", "exited", ["8080:80"], [], [":8080 wished"]],
  [
    "a stopped container whose port the engine still reports",
    "exited",
    ["8080:80"],
    ["0.0.0.0:8080:80"],
    ["0.0.0.0:8080 wished"],
  ],
  ["any port is no claim", "exited", ["0:80"], [], []],
  ["routed mode makes no host port", "running", ["8080:80"], ["0.0.0.0:0:80"], [":8080 wished"]],
  [
    "a range is fulfilled by one of its ports",
    "running",
    ["8000-8010:80"],
    ["0.0.0.0:8003:80"],
    ["0.0.0.0:8003 stands"],
  ],
  [
    "a wish for another address",
    "running",
    ["127.0.0.1:8080:80", "192.0.2.1:8080:80"],
    ["127.0.0.1:8080:80"],
    ["127.0.0.1:8080 stands", "192.0.2.1:8080 wished"],
  ],
  [
    "the other protocol does not fulfil it",
    "running",
    ["53:53/udp"],
    ["0.0.0.0:53:53/tcp"],
    ["0.0.0.0:53 stands", ":53 wished"],
  ],
];

suite("publications", () => {
  for (const [name, state, requested, published, told] of CASES) {
    test(name, () => {
      const found = publicationsOf(
        container("web", {
          state,
          requested: requested.map(port),
          published: published.map(port),
        }),
      );
      assert.deepEqual(
        found.map(
          ({ binding, standing }) =>
            `${binding.hostIp}:${binding.hostPort} ${standing ? "stands" : "wished"}`,
        ),
        told,
      );
    });
  }
});
