/** A new network's name, and the interface of the host that it stands upon. */

import { visible } from "../explain/words/text.ts";
import { listed } from "../explain/findings/write.ts";
import type { Snapshot } from "../snapshot.ts";
import { topologyOf } from "../topology/topology.ts";
import type { NetworkDraft } from "./networkDraft.ts";
import { note, stop, type Remark } from "./remark.ts";

/** moby: daemon/network.go, runconfig.IsPreDefinedNetwork. */
const PREDEFINED: ReadonlySet<string> = new Set(["bridge", "host", "none", "default"]);

/**
 * Engines take any name that is not blank. A space, a slash or a colon means something else in a command line, in
 * `--network` (`container:web`) or in a compose file, so it has to be a name as containers have them.
 */
const NAME = /^[a-zA-Z0-9][\w.-]*$/;

export function nameRemark(name: string, { engine }: Snapshot): Remark | undefined {
  if (name === "") return stop("A network needs a name");
  if (PREDEFINED.has(name)) return stop(`${name} is a name that the engine keeps for itself`);
  if (!NAME.test(name)) {
    return stop("A name begins with a letter or digit, and goes on with those, “_”, “.” and “-”");
  }
  const taken = engine?.networks.some((network) => network.name === name) === true;
  return taken ? stop(`There is a network ${name} already`) : undefined;
}

/** Engines before 27 refuse a second network upon one interface. moby: drivers/macvlan/macvlan_network.go */
const SHARING_FROM = 27;

export function parentRemark(
  { parent, driver }: NetworkDraft,
  snapshot: Snapshot,
): Remark | undefined {
  if (parent === "") return note("Without an interface its containers reach each other alone");
  const { engine } = snapshot;
  const holder = engine?.networks.find(
    (network) => network.driver === driver && network.options["parent"] === parent,
  );
  if (holder !== undefined && Number.parseInt(engine?.version ?? "", 10) < SHARING_FROM) {
    return stop(`The ${driver} network ${visible(holder.name)} has ${visible(parent)} already`);
  }
  return interfaceRemark(parent, snapshot);
}

/** `eth0`, or `eth0.10` for VLAN 10 upon it, which the engine makes where it is not there. */
function interfaceRemark(parent: string, snapshot: Snapshot): Remark | undefined {
  const links = topologyOf(snapshot).host?.links;
  if (links === undefined) {
    return note("The host's interfaces were not read: whether this is one, the engine will tell");
  }
  const there = links.map(({ name }) => name).filter((name) => name !== "lo");
  if (parent === "lo") return stop("The loopback interface carries no network");
  if (there.includes(parent)) return undefined;
  const dot = parent.lastIndexOf(".");
  const [base, vlan] = dot < 0 ? [parent, ""] : [parent.slice(0, dot), parent.slice(dot + 1)];
  if (!there.includes(base)) {
    const free = links.filter(({ name, master }) => name !== "lo" && master === undefined);
    const names = free.map(({ name }) => visible(name));
    return stop(`The host has no interface ${visible(base)}; it has ${listed(names)}`);
  }
  const isVlan = /^[1-9]\d{0,3}$/.test(vlan) && Number(vlan) <= 4094;
  return isVlan ? undefined : stop(`“${visible(vlan)}” is no VLAN: a number from 1 to 4094`);
}
