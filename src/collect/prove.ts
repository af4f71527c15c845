/** Whether the host that was read is the engine's: other people's rules must never be quoted as this engine's. */

import { bridgeNameOf } from "../core/docker/drivers/index.ts";
import type { Container, Engine, Network } from "../core/docker/engine.ts";
import type { Gap } from "../core/contract.ts";
import { readAddress } from "../core/net/address.ts";
import { inPrefix, readPrefix } from "../core/net/prefix.ts";
import type { Host, Netns } from "../core/snapshot.ts";

export type Proof =
  | { readonly is: "proven" }
  /** Not this engine's, or nothing there to tell by. */
  | { readonly is: "unproven"; readonly why: string }
  /** The engine's containers are here, and the namespace that they are plugged into is not the reader's. */
  | { readonly is: "elsewhere"; readonly why: string };

/**
 * A running container's PID leads here to a namespace that holds the MAC that the engine reports. Where no PID can be
 * followed, the engine's bridge carries its gateway here, on a host of the engine's name and kernel. Two machines made
 * from one image can have all of that alike, but for the names that engines give to sandboxes by chance.
 */
export function prove(engine: Engine, host: Host): Proof {
  const homes = new Map(host.namespaces.flatMap((netns) => netns.pids.map((pid) => [pid, netns])));
  const running = engine.containers.filter(
    ({ pid, endpoints }) => pid !== undefined && endpoints.some(({ mac }) => mac !== undefined),
  );
  const followed = running.flatMap((container) => {
    const home = homes.get(container.pid ?? 0);
    return home?.links === undefined ? [] : [{ container, home }];
  });
  const at = followed.find(
    ({ container, home }) => holdsMac(container, home) && !isOfAnother(container, [home]),
  );
  if (at !== undefined) return proveOwn(engine, host, at.home);
  if (followed.length > 0) {
    return { is: "unproven", why: "the processes of its containers are others here" };
  }
  if (running.length > 0 && running.every((each) => isOfAnother(each, host.namespaces))) {
    return { is: "unproven", why: "the namespaces of its containers are not mounted here" };
  }
  return proveByBridge(engine, host, running);
}

/** Namespaces are mounted where the engine mounts its own, and none is the container's. */
function isOfAnother({ sandboxKey }: Container, namespaces: readonly Netns[]): boolean {
  const file = sandboxKey.replace(/^\/var\/run\//, "/run/");
  const folder = file.slice(0, file.lastIndexOf("/") + 1);
  const mounts = namespaces.flatMap(({ mount }) => mount ?? []);
  const beside = mounts.filter((mount) => folder !== "" && mount.startsWith(folder));
  return beside.length > 0 && !beside.includes(file);
}

const holdsMac = ({ endpoints }: Container, { links }: Netns): boolean =>
  endpoints.some(
    ({ mac }) => mac !== undefined && links?.some((link) => link.mac === mac) === true,
  );

/** The containers are here; the wire of one must also end in the namespace whose rules were read, by way of an overlay network's if need be. */
function proveOwn(engine: Engine, host: Host, home: Netns): Proof {
  const own = host.namespaces[0];
  // What rootlesskit made has processes of its own: the machine's first is not among them.
  if (engine.rootlesskit !== undefined && host.machine === undefined && own.pids.includes(1)) {
    return { is: "elsewhere", why: ROOTLESS };
  }
  const ends = (home.links ?? []).flatMap(({ peer }) => peer?.netns ?? []);
  const byTunnel = host.namespaces.some(
    ({ id, links = [] }) =>
      ends.includes(id) && links.some(({ vxlan }) => vxlan?.underlay === own.id),
  );
  if (ends.length === 0 || ends.includes(own.id) || byTunnel || home === own) {
    return { is: "proven" };
  }
  const why = engine.rootless
    ? ROOTLESS
    : "the containers are plugged into another namespace than the reader's";
  return { is: "elsewhere", why };
}

const ROOTLESS = "the engine is rootless: its bridges are in a namespace of its own";

function proveByBridge(engine: Engine, host: Host, running: readonly Container[]): Proof {
  // The machine of a rootless engine may have another with bridges and addresses like its own.
  if (engine.rootless && host.machine === undefined) return { is: "elsewhere", why: ROOTLESS };
  if (engine.name !== host.hostname) {
    return {
      is: "unproven",
      why: `the engine runs on ${engine.name}, and ${host.hostname} was read`,
    };
  }
  if (engine.kernel !== undefined && engine.kernel !== host.kernel) {
    return {
      is: "unproven",
      why: `the engine's kernel is ${engine.kernel}, and ${host.kernel} was read`,
    };
  }
  const { links } = host.namespaces[0];
  if (links === undefined) return { is: "unproven", why: "its interfaces could not be read" };
  const carried = engine.networks.some((network) => {
    const bridge = links.find(({ name }) => name === bridgeNameOf(network));
    // A bridge that nobody is plugged into has no carrier.
    if (bridge?.carrier === false && running.some((each) => isPlugged(each, network))) return false;
    // Engines before 23.0 do not tell the gateway of their default bridge.
    return network.ipam.some(({ gateway, subnet }) =>
      bridge?.addresses.some(({ address }) =>
        gateway === undefined ? isIn(subnet, address) : address === plain(gateway),
      ),
    );
  });
  return carried
    ? { is: "proven" }
    : { is: "unproven", why: "no bridge here carries the gateway of one of its networks" };
}

const isPlugged = ({ endpoints }: Container, { id }: Network): boolean =>
  endpoints.some(({ networkId, mac }) => networkId === id && mac !== undefined);

function isIn(subnet: string, text: string): boolean {
  const prefix = readPrefix(subnet);
  const address = readAddress(text);
  return prefix !== undefined && address !== undefined && inPrefix(prefix, address);
}

const plain = (gateway: string | undefined): string | undefined =>
  gateway === undefined ? undefined : readPrefix(gateway)?.address.text;

/** The gap for a host that was read and is left out. */
export function gapOfProof(
  proof: Exclude<Proof, { is: "proven" }>,
  engine: Engine,
  host: Host,
): Gap {
  const rootless = proof.is === "elsewhere" && engine.rootless;
  return {
    code: rootless ? "ENGINE_ROOTLESS" : "HOST_NOT_PROVEN",
    what: "Rules, routes and interfaces of the engine's host",
    reason: `${host.reader} (${host.hostname}) is not proven to be the host of ${engine.endpoint}: ${proof.why}`,
    remedy: rootless
      ? "Read as root, or as the person who runs the engine"
      : "Name the host that the engine runs on (`--via ssh:DEST`, or the setting “Via”), and read it as root",
    affects: ["explain", "trace", "packet", "list", "findings"],
  };
}
