import assert from "node:assert/strict";
import { listing } from "../../../src/core/topology/listing.ts";
import { readFixture } from "../../fixtures/read.ts";
import { container, engineSnapshot, port } from "../../support/engines.ts";

for (const engine of ["20.10", "28.5"]) {
  suite(`the listing of a host of ${engine} with a container in each mode`, () => {
    test("each container is in its networks, with its addresses and its cable", async () => {
      const { networks } = listing(await readFixture(`modes-${engine}`));
      const seats = networks.map(({ name, containers }) => [
        name,
        containers.map((each) => {
          const cable = each.hostVeth === undefined ? "no cable" : "cable";
          return [each.name, each.state, each.ipv4, cable].join(" ");
        }),
      ]);
      const app = networks.find(({ name }) => name === "app");
      assert.ok(app);
      const [api, both] = app.containers.map(({ ipv4 }) => ipv4);
      assert.deepEqual(seats, [
        [
          "app",
          [`api running ${api} cable`, `both running ${both} cable`, `side running ${api} cable`],
        ],
        [
          "bridge",
          [
            "both running 172.17.0.4 cable",
            "gone exited  no cable",
            "loop running 172.17.0.3 cable",
            "web running 172.17.0.2 cable",
          ],
        ],
        ["host", ["own running  no cable"]],
        ["none", ["alone running  no cable"]],
      ]);
    });

    test("who shares a namespace has the same cable", async () => {
      const { networks } = listing(await readFixture(`modes-${engine}`));
      const app = networks.find(({ name }) => name === "app");
      const cable = (name: string) =>
        app?.containers.find((each) => each.name === name)?.hostVeth?.name;
      assert.match(app?.bridge ?? "", /^br-[\da-f]{12}$/);
      assert.equal(cable("side"), cable("api"));
      assert.notEqual(cable("both"), cable("api"));
    });
  });
}

suite("the listing of ports", () => {
  test("by number, then protocol and address, IPv4 first; a wish is listed as what it is", () => {
    const { ports } = listing(
      engineSnapshot(
        container("web", {
          requested: [port("8080:80")],
          published: [port("0.0.0.0:8080:80"), port(":::8080:80")],
        }),
        container("dns", { published: [port("0.0.0.0:53:53/udp"), port("0.0.0.0:53:53")] }),
        container("off", { state: "exited", requested: [port("127.0.0.1:90:90")] }),
        container("lost", { networkMode: "host", requested: [port("91:91")] }),
      ),
    );
    assert.deepEqual(
      ports.map(({ hostIp, hostPort, protocol, state, published = true }) =>
        [hostIp, `${hostPort}/${protocol}`, state, published ? "" : "not published"]
          .join(" ")
          .trim(),
      ),
      [
        "0.0.0.0 53/tcp running",
        "0.0.0.0 53/udp running",
        "127.0.0.1 90/tcp exited",
        "91/tcp running not published",
        "0.0.0.0 8080/tcp running",
        ":: 8080/tcp running",
      ],
    );
  });

  test("names sort as people expect", () => {
    const { networks } = listing(
      engineSnapshot(container("web10"), container("Web2"), container("web1")),
    );
    assert.deepEqual(
      networks[0]?.containers.map(({ name }) => name),
      ["web1", "Web2", "web10"],
    );
  });
});
