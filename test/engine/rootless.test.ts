import assert from "node:assert/strict";
import { probeArgv, readReply, type Reply } from "../lab/connect.ts";
import { startRootless, type Rootless } from "../lab/rootless.ts";
import { hostOfSuite } from "../lab/suite.ts";

suite("a rootless engine", function () {
  this.timeout(180_000);
  let own: Rootless;
  const labHost = hostOfSuite({ engine: "28.5" }, async (host) => {
    own = await startRootless(host);
    await own.run("web", "--publish=8080:80");
    await own.run("api");
  });

  const fromContainer = async (address: string, port: number): Promise<Reply> =>
    readReply(await own.inContainer("api", probeArgv(address, port, {})));

  test("answers from all sides", async () => {
    const host = labHost();
    assert.equal((await host.outsideConnect(8080)).answer, "data");
    assert.equal((await host.hostConnect("127.0.0.1", 8080)).answer, "data");
    assert.equal((await fromContainer("172.17.0.2", 80)).answer, "data");
    assert.equal((await fromContainer(host.address, 8080)).answer, "data");
  });
});
