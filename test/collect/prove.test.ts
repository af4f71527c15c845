import assert from "node:assert/strict";
import { changedMeanwhile } from "../../src/collect/consistency.ts";
import { gapOfProof, prove } from "../../src/collect/prove.ts";
import type { Engine } from "../../src/core/docker/engine.ts";
import type { Host, Snapshot } from "../../src/core/snapshot.ts";
import { readFixture } from "../fixtures/read.ts";

type Whole = Snapshot & { readonly engine: Engine; readonly host: Host };

async function fixture(name: string): Promise<Whole> {
  const { engine, host, ...rest } = await readFixture(name);
  assert.ok(engine !== undefined && host !== undefined);
  return { ...rest, engine, host };
}

const withNamespaces = (host: Host, namespaces: Host["namespaces"]): Host => ({
  ...host,
  namespaces,
});

/** As an ordinary user sees it: the reader's own namespace alone. */
const unreadable = (host: Host): Host => withNamespaces(host, [host.namespaces[0]]);

for (const name of ["modes-20.10", "modes-28.5"]) {
  suite(`whether the host of ${name} is the engine's`, () => {
    test("a container's process leads to its MAC", async () => {
      const { engine, host } = await fixture(name);
      assert.deepEqual(prove(engine, host), { is: "proven" });
    });

    test("the processes are others here", async () => {
      const { engine, host } = await fixture(name);
      const [own, ...others] = host.namespaces;
      const strangers = others.map((netns) => ({
        ...netns,
        links: netns.links?.map((link) => ({ ...link, mac: "02:00:00:00:00:01" })) ?? [],
      }));
      const proof = prove(engine, withNamespaces(host, [own, ...strangers]));
      assert.equal(proof.is, "unproven");
    });

    test("nothing to follow: the engine's bridge carries its gateway, on a host of its name", async () => {
      const { engine, host } = await fixture(name);
      assert.deepEqual(prove(engine, unreadable(host)), { is: "proven" });
      assert.deepEqual(prove({ ...engine, containers: [] }, host), { is: "proven" });
    });

    test("the bridges of any Docker host look alike: name and kernel must be the engine's too", async () => {
      const { engine, host } = await fixture(name);
      assert.equal(prove(engine, { ...unreadable(host), hostname: "laptop" }).is, "unproven");
      assert.equal(prove(engine, { ...unreadable(host), kernel: "1.2.3" }).is, "unproven");
      const none: Host = withNamespaces(host, [{ ...host.namespaces[0], links: [] }]);
      assert.equal(prove(engine, none).is, "unproven");
    });

    test("on a machine made from the same image the sandboxes have other names, and an idle bridge no carrier", async () => {
      const { engine, host } = await fixture(name);
      const [own, ...others] = host.namespaces;
      const mounted = (mount: string, seen = true): Host =>
        withNamespaces(host, [
          own,
          ...others.map((each) => ({ ...each, mount, pids: seen ? each.pids : [] })),
        ]);
      assert.equal(prove(engine, mounted("/run/docker/netns/0123456789ab")).is, "unproven");
      assert.equal(prove(engine, mounted("/run/docker/netns/0123456789ab", false)).is, "unproven");
      assert.equal(prove(engine, mounted("/run/netns/mine")).is, "proven");
      const links = own.links?.map((each) =>
        each.kind === "bridge" ? { ...each, carrier: false } : each,
      );
      const idle = withNamespaces(host, [{ ...own, ...(links && { links }) }]);
      assert.equal(prove(engine, idle).is, "unproven");
      assert.equal(prove({ ...engine, containers: [] }, idle).is, "proven");
    });

    test("the containers are plugged into another namespace than the one whose rules were read", async () => {
      const { engine, host } = await fixture(name);
      const [own, ...others] = host.namespaces;
      const reader = { id: "7", pids: [1], links: [] };
      const inner: Host = withNamespaces(host, [reader, own, ...others]);
      assert.equal(prove(engine, inner).is, "elsewhere");
      const rootless = { ...engine, rootless: true };
      const proof = prove(rootless, inner);
      assert.ok(proof.is !== "proven");
      assert.equal(gapOfProof(proof, rootless, inner).code, "ENGINE_ROOTLESS");
      assert.equal(gapOfProof(proof, engine, inner).code, "HOST_NOT_PROVEN");
    });

    test("the machine before a rootless engine has none of its containers' cables, whatever their numbers", async () => {
      const { engine, host } = await fixture(name);
      const [own, ...others] = host.namespaces;
      const machine = withNamespaces(host, [{ ...own, pids: [1, ...own.pids] }, ...others]);
      const drivers = { networkDriver: "slirp4netns", portDriver: "builtin" };
      const rootlesskit = { stateDir: "/run/user/1000/dockerd-rootless", ...drivers };
      const rootless: Engine = { ...engine, rootless: true, rootlesskit };
      assert.equal(prove(rootless, machine).is, "elsewhere");
      const within = withNamespaces(host, [{ ...own, pids: [409] }, ...others]);
      assert.equal(prove(rootless, within).is, "proven");
    });

    test("a rootless engine without containers could be any other's neighbour", async () => {
      const { engine, host } = await fixture(name);
      const rootless = { ...engine, rootless: true, containers: [] };
      assert.equal(prove(rootless, host).is, "elsewhere");
      const machine = "4026531840";
      assert.equal(prove(rootless, { ...host, machine }).is, "proven");
    });

    test("a container that started or ended while all was read", async () => {
      const snapshot = await fixture(name);
      assert.equal(changedMeanwhile(snapshot), undefined);
      const { engine, host } = snapshot;
      const [own, ...others] = host.namespaces;
      const missing = others.filter(({ pids }) => !pids.includes(pidOf(engine, "web")));
      const fewer = { ...snapshot, host: withNamespaces(host, [own, ...missing]) };
      assert.equal(changedMeanwhile(fewer), "web");
      assert.equal(changedMeanwhile({ ...fewer, host: { ...fewer.host, uid: 1000 } }), undefined);
    });
  });
}

function pidOf({ containers }: Engine, name: string): number {
  return containers.find((container) => container.name === name)?.pid ?? 0;
}

test("a container of an internal overlay network alone is plugged into the host by its tunnel", async () => {
  const { engine, host } = await fixture("swarm-28.5");
  const [own, ...others] = host.namespaces;
  const one = engine.containers.find(({ name }) => name === "one");
  // Without the docker_gwbridge, to which an internal network has no cable.
  const inside = others.map((netns) =>
    netns.pids.includes(one?.pid ?? 0)
      ? { ...netns, links: netns.links?.filter(({ peer }) => peer?.netns !== own.id) ?? [] }
      : netns,
  );
  const alone = { ...engine, containers: one === undefined ? [] : [one] };
  assert.deepEqual(prove(alone, withNamespaces(host, [own, ...inside])), { is: "proven" });
});
