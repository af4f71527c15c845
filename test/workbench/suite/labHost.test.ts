import assert from "node:assert/strict";
import { networkInterfaces } from "node:os";
import Docker from "dockerode";
import { onLabHost } from "./window.ts";

suite("the lab host", () => {
  test("the extension host sees its network and its engine", async function () {
    onLabHost(this);
    const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    assert.ok(addresses.some(({ address }) => address === "192.0.2.10"));
    const containers = await new Docker().listContainers();
    const names = containers.flatMap((container) => container.Names).sort();
    assert.deepEqual(names, ["/api", "/db", "/lonely", "/web"]);
  });
});
