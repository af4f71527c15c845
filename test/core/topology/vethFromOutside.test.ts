import assert from "node:assert/strict";
import type { FdbEntry } from "../../../src/core/net/link.ts";
import type { Host, Netns, Snapshot } from "../../../src/core/snapshot.ts";
import { listing } from "../../../src/core/topology/listing.ts";
import { readFixture } from "../../fixtures/read.ts";

const cablesOf = (snapshot: Snapshot): Record<string, string> =>
  Object.fromEntries(
    listing(snapshot).networks.flatMap(({ name: network, containers }) =>
      containers.flatMap(({ name, hostVeth }): [string, string][] =>
        hostVeth === undefined ? [] : [[`${name} in ${network}`, hostVeth.name]],
      ),
    ),
  );

/** As somebody without root sees the host: nothing is known of the inside of a container. */
function shut(
  snapshot: Snapshot,
  change: (own: Netns, others: readonly Netns[]) => Netns[],
): Snapshot {
  const { host } = snapshot;
  assert.ok(host !== undefined);
  const [own, ...others] = host.namespaces;
  const closed = others.map(({ id, pids }): Netns => ({ id, pids }));
  const [first = own, ...rest] = change(own, closed);
  const namespaces: Host["namespaces"] = [first, ...rest];
  return { ...snapshot, host: { ...host, namespaces } };
}

/** The other ends are not known by namespace. */
const unjoined = (own: Netns): Netns => ({
  ...own,
  links: (own.links ?? []).map(({ peer, ...link }) =>
    peer === undefined ? link : { ...link, peer: { ifindex: peer.ifindex } },
  ),
});

for (const engine of ["20.10", "28.5"]) {
  suite(`cables of a host of ${engine} on which nobody may look into containers`, () => {
    test("are known by the namespace that the kernel says their other end is in", async () => {
      const whole = await readFixture(`modes-${engine}`);
      const closed = shut(whole, (own, others) => [{ ...own, fdb: [] }, ...others]);
      assert.deepEqual(cablesOf(closed), cablesOf(whole));
    });

    test("are known by the port behind which a bridge has learned the endpoint's MAC", async () => {
      const whole = await readFixture(`modes-${engine}`);
      const cables = cablesOf(whole);
      const learned = learn(whole);
      const closed = shut(whole, (own) => [{ ...unjoined(own), fdb: learned }]);
      const { "side in app": _, ...own } = cables;
      assert.deepEqual(cablesOf(closed), own);
    });

    test("are not known where a MAC was learned behind two ports, or behind another bridge's", async () => {
      const whole = await readFixture(`modes-${engine}`);
      const learned = learn(whole);
      const ports = learned.map(({ dev }) => dev);
      const everywhere = learned.flatMap((entry) => ports.map((dev) => ({ ...entry, dev })));
      const elsewhere = learned.map((entry) => ({ ...entry, bridge: "br-other" }));
      for (const fdb of [everywhere, elsewhere]) {
        assert.deepEqual(cablesOf(shut(whole, (own) => [{ ...unjoined(own), fdb }])), {});
      }
    });
  });
}

/** What the bridges know once each container has sent something. */
function learn(snapshot: Snapshot): FdbEntry[] {
  const [own] = snapshot.host?.namespaces ?? [];
  return listing(snapshot).networks.flatMap(({ bridge, containers }) =>
    containers.flatMap(({ mac, hostVeth }): FdbEntry[] =>
      own === undefined || mac === undefined || hostVeth === undefined || bridge === undefined
        ? []
        : [{ mac, dev: hostVeth.name, bridge, state: "" }],
    ),
  );
}
